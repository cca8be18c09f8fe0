import logging
import signal
import threading

from django.core.management.base import BaseCommand
from django.db import Error, close_old_connections

from appointments.delivery import deliver_due

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Send the mails about new messages: whatever is due now, or for ever."

    def add_arguments(self, parser):
        parser.add_argument("--forever", action="store_true", help="keep looking until stopped")
        parser.add_argument(
            "--interval", type=float, default=5, metavar="S", help="with --forever: seconds between looks (5)"
        )

    def handle(self, *, forever, interval, **options):
        stop = threading.Event()
        if not forever:
            outcomes = deliver_due(stop)
            self.stdout.write(f"{outcomes.count(True)} delivered, {outcomes.count(False)} to be tried again.")
            return
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, lambda *_: stop.set())
        while not stop.is_set():
            try:
                deliver_due(stop)
            except Error as error:
                # The database will be back; the rows are still there.
                logger.error("Notifications could not be read: %s", type(error).__name__)
            close_old_connections()
            stop.wait(interval)
