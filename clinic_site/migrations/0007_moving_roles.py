from django.contrib.auth.management import create_permissions
from django.db import migrations

ADDED = {"Editors": ["view_importrun"], "Administrators": ["view_importrun"]}


def add_permissions(apps, schema_editor):
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    moving = apps.get_app_config("moving")
    # Permissions are otherwise made only after all migrations have run.
    moving.models_module = True
    create_permissions(moving, apps=apps, verbosity=0)
    moving.models_module = None
    for name, wanted in ADDED.items():
        group = Group.objects.get(name=name)
        for codename in wanted:
            group.permissions.add(Permission.objects.get(content_type__app_label="moving", codename=codename))


class Migration(migrations.Migration):
    """Editors and administrators read what became of an import."""

    dependencies = [("clinic_site", "0006_address_roles"), ("moving", "0001_imports")]

    operations = [migrations.RunPython(add_permissions, migrations.RunPython.noop)]
