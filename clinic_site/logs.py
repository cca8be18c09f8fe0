import copy
import logging
import traceback


class WithoutValues(logging.Formatter):
    """A log line whose traceback names the error and where it happened, never its words.

    A database's own message may quote the row it refused, and with it what a patient wrote.
    """

    def format(self, record):
        own = copy.copy(record)
        own.exc_text = None  # what another handler's formatter kept holds the words
        return super().format(own)

    def formatException(self, exc_info):
        kind, _, trace = exc_info
        return "".join(traceback.format_tb(trace)) + kind.__qualname__
