from django.core.management import call_command
from django.db import migrations

TABLE = "accounts_tries"  # CACHES names it


def create(apps, schema_editor):
    call_command("createcachetable", TABLE, database=schema_editor.connection.alias, verbosity=0)


def drop(apps, schema_editor):
    schema_editor.execute(f"DROP TABLE {schema_editor.quote_name(TABLE)}")


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_staff_sessions")]

    operations = [migrations.RunPython(create, drop)]
