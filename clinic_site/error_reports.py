"""Reports of errors that tell where, and no value: neither what was typed, nor a variable, nor an error's own words."""

from django.views.debug import ExceptionReporter, SafeExceptionReporterFilter

HIDDEN = "hidden, since it may quote what a patient wrote"


class WithoutValuesFilter(SafeExceptionReporterFilter):
    """Shows of a request its address and headers, and of the code no variables; also while ``DEBUG`` is on."""

    def is_active(self, request):
        return True

    def get_post_parameters(self, request):
        return {}

    def get_traceback_frame_variables(self, request, tb_frame):
        return []


class WithoutValuesReporter(ExceptionReporter):
    """The kinds of the errors and the lines of code; their words on the developer's own screen only, never by mail."""

    def get_traceback_data(self):
        data = super().get_traceback_data()
        # A decoder's error shows the text around what it could not read.
        data["unicode_hint"] = ""
        data["request_FILES_items"] = []
        if self.is_email:
            data |= {"exception_value": HIDDEN, "exception_notes": "", "template_info": None}
            for frame in data["frames"]:
                frame["exc_cause"] = frame["exc_cause"] and type(frame["exc_cause"]).__name__
        return data
