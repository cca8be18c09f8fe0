from django.contrib.auth.management import create_permissions
from django.db import migrations

KEEPING = [
    *[f"{verb}_redirect" for verb in ("add", "change", "view", "delete")],
    *[f"{verb}_missingaddress" for verb in ("change", "view", "delete")],
]
ADDED = {"Editors": KEEPING, "Administrators": KEEPING}


def add_permissions(apps, schema_editor):
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    redirects = apps.get_app_config("redirects")
    # Permissions are otherwise made only after all migrations have run.
    redirects.models_module = True
    create_permissions(redirects, apps=apps, verbosity=0)
    redirects.models_module = None
    for name, wanted in ADDED.items():
        group = Group.objects.get(name=name)
        for codename in wanted:
            group.permissions.add(Permission.objects.get(content_type__app_label="redirects", codename=codename))


class Migration(migrations.Migration):
    """Editors keep redirects and see which addresses were not found."""

    dependencies = [("clinic_site", "0005_search_roles"), ("redirects", "0001_addresses")]

    operations = [migrations.RunPython(add_permissions, migrations.RunPython.noop)]
