from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed


class AuditConfig(AppConfig):
    name = "audit"
    verbose_name = "Record of what was done"

    def ready(self):
        from . import sign_ins

        # Django tells of sign-ins in no other way.
        user_logged_in.connect(sign_ins.signed_in, dispatch_uid="audit")
        user_logged_out.connect(sign_ins.signed_out, dispatch_uid="audit")
        user_login_failed.connect(sign_ins.failed, dispatch_uid="audit")
