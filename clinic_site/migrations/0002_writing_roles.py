from django.contrib.auth.management import create_permissions
from django.db import migrations

VERBS = ("add", "change", "view", "delete")
EDITING = [*[f"blog.{verb}_{model}" for model in ("articletemplate", "plainword") for verb in VERBS], "blog.view_linkcheck"]
ADDED = {"Authors": ["blog.view_linkcheck"], "Editors": EDITING, "Administrators": EDITING}


def add_permissions(apps, schema_editor):
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    blog = apps.get_app_config("blog")
    # Permissions are otherwise made only after all migrations have run.
    blog.models_module = True
    create_permissions(blog, apps=apps, verbosity=0)
    blog.models_module = None
    for name, wanted in ADDED.items():
        group = Group.objects.get(name=name)
        for permission in wanted:
            app_label, codename = permission.split(".")
            group.permissions.add(Permission.objects.get(content_type__app_label=app_label, codename=codename))


class Migration(migrations.Migration):
    """Editors keep the beginnings of articles and the list of plainer words."""

    dependencies = [("clinic_site", "0001_roles"), ("blog", "0008_article_templates")]

    operations = [migrations.RunPython(add_permissions, migrations.RunPython.noop)]
