from django.contrib.auth.management import create_permissions
from django.db import migrations

EDITING = [*[f"blog.{verb}_synonym" for verb in ("add", "change", "view", "delete")], "blog.view_missedsearch"]
ADDED = {"Editors": EDITING, "Administrators": EDITING}


def add_permissions(apps, schema_editor):
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    app_config = apps.get_app_config("blog")
    # Permissions are otherwise made only after all migrations have run.
    app_config.models_module = True
    create_permissions(app_config, apps=apps, verbosity=0)
    app_config.models_module = None
    for name, wanted in ADDED.items():
        group = Group.objects.get(name=name)
        for permission in wanted:
            app_label, codename = permission.split(".")
            group.permissions.add(Permission.objects.get(content_type__app_label=app_label, codename=codename))


class Migration(migrations.Migration):
    """Editors say which words mean the same, and see what was searched and not found."""

    dependencies = [
        ("clinic_site", "0004_page_roles"),
        ("blog", "0011_search"),
    ]

    operations = [migrations.RunPython(add_permissions, migrations.RunPython.noop)]
