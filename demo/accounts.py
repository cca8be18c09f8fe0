"""The demonstration's sign-in accounts, one for each role."""

import secrets

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group

PREFIX = "demo-"
ROLES = {
    "author": ("Demo", "Author", "Authors"),
    "editor": ("Demo", "Editor", "Editors"),
    "reviewer": ("Demo", "Reviewer", "Medical reviewers"),
    "frontdesk": ("Demo", "Front Desk", "Front desk"),
    "admin": ("Demo", "Administrator", "Administrators"),
}
SIGN_INS = settings.DATA_DIR / "demo_sign_ins.txt"


def demo_accounts():
    """Return the existing demonstration accounts."""
    return get_user_model().objects.filter(username__in=[PREFIX + name for name in ROLES])


def make_accounts():
    """Make the accounts that are missing, each with a password of its own, and return all by role.

    The passwords are written to ``SIGN_INS``, readable by its owner only; nothing else keeps them.
    """
    accounts, lines = {}, []
    for name, (first_name, last_name, role) in ROLES.items():
        account, is_new = get_user_model().objects.get_or_create(
            username=PREFIX + name, defaults={"first_name": first_name, "last_name": last_name, "is_staff": True}
        )
        if is_new:
            password = secrets.token_urlsafe(9)
            account.set_password(password)
            account.save()
            account.groups.add(Group.objects.get(name=role))
            lines.append(f"{role:<18} {account.username:<16} {password}\n")
        accounts[name] = account
    if lines:
        SIGN_INS.parent.mkdir(parents=True, exist_ok=True)
        SIGN_INS.touch(mode=0o600)
        with SIGN_INS.open("a") as file:
            file.writelines(lines)
    return accounts
