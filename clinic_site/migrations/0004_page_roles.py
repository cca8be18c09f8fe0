from django.contrib.auth.management import create_permissions
from django.db import migrations

VERBS = ("add", "change", "view", "delete")
EDITING = [
    *[f"pages.{verb}_{model}" for model in ("homeblock", "chosenarticle", "menuitem") for verb in VERBS],
    *[f"pages.{verb}_page" for verb in ("add", "change", "view", "publish")],
]
ADDED = {
    "Editors": EDITING,
    "Administrators": [
        *EDITING,
        "pages.view_appearance",
        "pages.change_appearance",
        *[f"pages.{verb}_sociallink" for verb in VERBS],
        *[f"appointments.{verb}_location" for verb in VERBS],
    ],
}


def add_permissions(apps, schema_editor):
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    for label in ("pages", "appointments"):
        app_config = apps.get_app_config(label)
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
    """Editors keep standing pages, the first page and the menus; administrators the appearance and the locations too."""

    dependencies = [
        ("clinic_site", "0003_message_roles"),
        ("pages", "0001_pages"),
        ("appointments", "0004_languages_and_locations"),
    ]

    operations = [migrations.RunPython(add_permissions, migrations.RunPython.noop)]
