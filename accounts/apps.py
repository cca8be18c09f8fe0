from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "Sign-in"

    def ready(self):
        from allauth.mfa import signals as second_factor

        from . import happenings

        # Neither Django nor allauth tells of these in another way.
        user_logged_in.connect(happenings.signed_in, dispatch_uid="accounts")
        second_factor.authenticator_added.connect(happenings.added, dispatch_uid="accounts")
        second_factor.authenticator_removed.connect(happenings.removed, dispatch_uid="accounts")
        second_factor.authenticator_reset.connect(happenings.codes_made, dispatch_uid="accounts")
        second_factor.authenticator_used.connect(happenings.used, dispatch_uid="accounts")
        second_factor.authentication_failed.connect(happenings.failed, dispatch_uid="accounts")
