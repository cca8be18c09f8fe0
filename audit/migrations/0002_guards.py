from django.db import migrations

from audit import guards


def install(apps, schema_editor):
    guards.install(schema_editor.connection)


def remove(apps, schema_editor):
    guards.remove(schema_editor.connection)


class Migration(migrations.Migration):
    """Let the database itself refuse to change what was recorded (``audit.guards``)."""

    dependencies = [("audit", "0001_events")]

    operations = [migrations.RunPython(install, remove)]
