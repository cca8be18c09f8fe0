from django.contrib.auth.management import create_permissions
from django.db import migrations


def add_permissions(apps, schema_editor):
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    reports = apps.get_app_config("csp_reports")
    # Permissions are otherwise made only after all migrations have run.
    reports.models_module = True
    create_permissions(reports, apps=apps, verbosity=0)
    reports.models_module = None
    administrators = Group.objects.get(name="Administrators")
    for codename in ("view_blockedcontent", "delete_blockedcontent"):
        administrators.permissions.add(Permission.objects.get(content_type__app_label="csp_reports", codename=codename))


class Migration(migrations.Migration):
    """Administrators see what browsers blocked, and clear it."""

    dependencies = [("clinic_site", "0008_checker_roles"), ("csp_reports", "0001_blocked_content")]

    operations = [migrations.RunPython(add_permissions, migrations.RunPython.noop)]
