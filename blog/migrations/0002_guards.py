from django.db import migrations

from blog import guards


def install(apps, schema_editor):
    guards.install(schema_editor.connection)


def remove(apps, schema_editor):
    guards.remove(schema_editor.connection)


class Migration(migrations.Migration):
    """Let the database itself hold what makes a review line true (see ``blog.guards``)."""

    dependencies = [("blog", "0001_articles")]

    operations = [migrations.RunPython(install, remove)]
