from django.db import migrations

from condition_checker import guards


def install(apps, schema_editor):
    guards.install(schema_editor.connection)


def remove(apps, schema_editor):
    guards.remove(schema_editor.connection)


class Migration(migrations.Migration):
    """Releases, their reviews and when they went live are never changed."""

    dependencies = [("condition_checker", "0001_checker")]

    operations = [migrations.RunPython(install, remove)]
