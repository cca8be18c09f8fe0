"""What is recorded, in the words in which it is shown. A kind is added without a migration, and never taken away."""

KINDS = {
    "signed_in": "Signed in",
    "signed_out": "Signed out",
    "sign_in_failed": "Could not sign in",
    "locked_out": "Refused further tries to sign in",
    "invited": "Invited a person",
    "invitation_taken": "Took up an invitation",
    "password_asked": "Asked for a new password",
    "password_changed": "Changed a password",
    "second_step_on": "Set up the second step",
    "second_step_off": "Took the second step away",
    "emergency_access": "Gave emergency access",
    "recovery_codes_made": "Made recovery codes",
    "recovery_code_used": "Signed in with a recovery code",
    "sessions_ended": "Signed an account out everywhere",
    "account_added": "Added an account",
    "account_changed": "Changed an account",
    "account_deleted": "Deleted an account",
    "added": "Added",
    "changed": "Changed",
    "deleted": "Deleted",
    "reviewed": "Decided on a review",
    "guest_invited": "Invited a guest to review",
    "preview_shared": "Shared a preview",
    "published": "Published",
    "withdrawn": "Withdrew",
    "plans_canceled": "Canceled what was planned",
    "put_live": "Put the checker live",
    "imported": "Took in a file",
    "site_exported": "Exported the site",
    "site_imported": "Took in a site",
    "record_exported": "Exported this record",
}


def choices():
    """Return the kinds as a model field takes them."""
    return list(KINDS.items())
