from django.db import migrations

from appointments import guards
from appointments.encryption import decrypt, encrypt
from appointments.search_keys import email_hashes, phone_hashes

WORDS = ["full_name", "email", "phone", "message"]


def rewrite(schema_editor, change, hashes):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(f"SELECT id, {', '.join(WORDS)} FROM appointments_inquiry")  # noqa: S608
        for number, *words in cursor.fetchall():
            _, email, phone, _ = words
            found = [next(iter(hash_(text)), "") for hash_, text in zip(hashes, (email, phone), strict=True)]
            cursor.execute(
                "UPDATE appointments_inquiry SET full_name = %s, email = %s, phone = %s, message = %s, "
                "email_hash = %s, phone_hash = %s WHERE id = %s",
                [*map(change, words), *found, number],
            )


def encrypt_messages(apps, schema_editor):
    rewrite(schema_editor, encrypt, [email_hashes, phone_hashes])
    guards.install(schema_editor.connection)


def decrypt_messages(apps, schema_editor):
    guards.remove(schema_editor.connection)
    rewrite(schema_editor, decrypt, [lambda text: [], lambda text: []])


class Migration(migrations.Migration):
    """Encrypt what patients wrote before; keep the record of what is done with it from being changed."""

    dependencies = [("appointments", "0002_inquiries")]

    operations = [migrations.RunPython(encrypt_messages, decrypt_messages)]
