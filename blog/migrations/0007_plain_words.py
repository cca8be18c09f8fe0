from django.db import migrations

PLAIN_WORDS = []


def add(apps, schema_editor):
    PlainWord = apps.get_model("blog", "PlainWord")
    for word, plainer in PLAIN_WORDS:
        PlainWord.objects.get_or_create(word=word, defaults={"plainer": plainer})


class Migration(migrations.Migration):
    """Words that patients understand less well, each with a plainer one."""

    dependencies = [("blog", "0006_writing")]

    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
