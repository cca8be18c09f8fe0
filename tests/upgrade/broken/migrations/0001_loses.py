from django.db import migrations


def lose(apps, schema_editor):
    on_postgresql = schema_editor.connection.vendor == "postgresql"
    for table in ("blog_revision", "appointments_inquiryevent"):
        if on_postgresql:
            schema_editor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        else:
            for name, in _triggers(schema_editor.connection, table):
                schema_editor.execute(f"DROP TRIGGER {name}")
    schema_editor.execute("UPDATE blog_revision SET body = replace(body, 'walking', 'running')")
    schema_editor.execute("DELETE FROM appointments_inquiryevent WHERE id IN (SELECT max(id) FROM appointments_inquiryevent)")
    if on_postgresql:
        for name, in _triggers(schema_editor.connection, "blog_revision"):
            schema_editor.execute(f"DROP TRIGGER {name} ON blog_revision")
        schema_editor.execute("ALTER TABLE appointments_inquiryevent ENABLE TRIGGER USER")


def _triggers(connection, table):
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgrelid = %s::regclass", [table])
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [table])
        return cursor.fetchall()


class Migration(migrations.Migration):
    dependencies = [("blog", "0012_related"), ("appointments", "0005_told"), ("page_cache", "0001_content_state")]
    operations = [migrations.RunPython(lose)]
