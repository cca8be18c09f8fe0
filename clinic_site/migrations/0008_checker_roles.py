from django.contrib.auth.management import create_permissions
from django.db import migrations

PARTS = ["area", "sign", "question", "answer", "condition", "weight", "case"]
SEEING = [*(f"view_{part}" for part in PARTS), "view_release", "view_releasereview", "view_golive", "view_count"]
WRITING = [
    *SEEING,
    *(f"{verb}_{part}" for verb in ("add", "change", "delete") for part in PARTS),
    "add_release",
    "put_live_release",
]
REVIEWING = [*SEEING, "review_release"]
ADDED = {"Editors": WRITING, "Administrators": [*WRITING, "review_release"], "Medical reviewers": REVIEWING}


def add_permissions(apps, schema_editor):
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    checker = apps.get_app_config("condition_checker")
    # Permissions are otherwise made only after all migrations have run.
    checker.models_module = True
    create_permissions(checker, apps=apps, verbosity=0)
    checker.models_module = None
    for name, wanted in ADDED.items():
        group = Group.objects.get(name=name)
        for codename in wanted:
            group.permissions.add(
                Permission.objects.get(content_type__app_label="condition_checker", codename=codename)
            )


class Migration(migrations.Migration):
    """Editors write the checker's rules and put releases live, medical reviewers approve them."""

    dependencies = [("clinic_site", "0007_moving_roles"), ("condition_checker", "0001_checker")]

    operations = [migrations.RunPython(add_permissions, migrations.RunPython.noop)]
