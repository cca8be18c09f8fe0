from django.contrib.auth.management import create_permissions
from django.db import migrations

ADDED = {
    "Administrators": [
        "export_inquiry",
        "erase_inquiry",
        "view_inquiryevent",
        "view_purgerun",
        "view_privacysettings",
        "change_privacysettings",
        *[f"{verb}_subject" for verb in ("add", "change", "view", "delete")],
    ]
}


def add_permissions(apps, schema_editor):
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    appointments = apps.get_app_config("appointments")
    # Permissions are otherwise made only after all migrations have run.
    appointments.models_module = True
    create_permissions(appointments, apps=apps, verbosity=0)
    appointments.models_module = None
    for name, wanted in ADDED.items():
        group = Group.objects.get(name=name)
        for codename in wanted:
            group.permissions.add(Permission.objects.get(content_type__app_label="appointments", codename=codename))


class Migration(migrations.Migration):
    """Administrators take messages out, erase them, and see what was done with them."""

    dependencies = [("clinic_site", "0002_writing_roles"), ("appointments", "0003_encrypt_messages")]

    operations = [migrations.RunPython(add_permissions, migrations.RunPython.noop)]
