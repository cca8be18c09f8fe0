from django.contrib.auth.management import create_permissions
from django.db import migrations


def add_permissions(apps, schema_editor):
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    audit = apps.get_app_config("audit")
    # Permissions are otherwise made only after all migrations have run.
    audit.models_module = True
    create_permissions(audit, apps=apps, verbosity=0)
    audit.models_module = None
    administrators = Group.objects.get(name="Administrators")
    for codename in ("view_auditevent", "export_auditevent"):
        administrators.permissions.add(Permission.objects.get(content_type__app_label="audit", codename=codename))


class Migration(migrations.Migration):
    """Administrators see what was done, and take it out of the site."""

    dependencies = [("clinic_site", "0009_blocked_content_roles"), ("audit", "0001_events")]

    operations = [migrations.RunPython(add_permissions, migrations.RunPython.noop)]
