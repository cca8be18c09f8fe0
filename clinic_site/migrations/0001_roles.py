from django.contrib.auth.management import create_permissions
from django.db import migrations

WRITE_ARTICLES = ["blog.add_article", "blog.change_article", "blog.view_article", "blog.add_image", "blog.view_image"]
EDIT_ARTICLES = [
    *WRITE_ARTICLES,
    "blog.publish_article",
    "blog.change_image",
    *[f"blog.{verb}_{model}" for model in ("topic", "contributor") for verb in ("add", "change", "view")],
]
HANDLE_INQUIRIES = ["appointments.view_inquiry", "appointments.change_inquiry"]

ROLES = {
    "Authors": WRITE_ARTICLES,
    "Editors": EDIT_ARTICLES,
    "Medical reviewers": ["blog.view_article", "blog.view_image", "blog.view_contributor", "blog.review_article"],
    "Front desk": HANDLE_INQUIRIES,
    "Administrators": [
        *EDIT_ARTICLES,
        "blog.review_article",
        "blog.delete_topic",
        "blog.delete_contributor",
        "blog.delete_image",
        *HANDLE_INQUIRIES,
        "appointments.view_contactsettings",
        "appointments.change_contactsettings",
        *[f"appointments.{verb}_phonenumber" for verb in ("add", "change", "view", "delete")],
        *[f"auth.{verb}_user" for verb in ("add", "change", "view")],
        "auth.view_group",
    ],
}


def make_roles(apps, schema_editor):
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    # Permissions are otherwise made only after all migrations have run.
    for app_config in apps.get_app_configs():
        app_config.models_module = True
        create_permissions(app_config, apps=apps, verbosity=0)
        app_config.models_module = None
    for name, wanted in ROLES.items():
        group, _ = Group.objects.get_or_create(name=name)
        for permission in wanted:
            app_label, codename = permission.split(".")
            group.permissions.add(Permission.objects.get(content_type__app_label=app_label, codename=codename))


class Migration(migrations.Migration):
    """The roles of the clinic's staff, as groups with the least each needs."""

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("blog", "0002_guards"),
        ("appointments", "0001_initial"),
    ]

    operations = [migrations.RunPython(make_roles, migrations.RunPython.noop)]
