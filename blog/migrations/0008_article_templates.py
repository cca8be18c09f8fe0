from django.db import migrations

TEMPLATES = []


def add(apps, schema_editor):
    ArticleTemplate = apps.get_model("blog", "ArticleTemplate")
    for position, (name, description, body) in enumerate(TEMPLATES):
        ArticleTemplate.objects.get_or_create(name=name, defaults={"description": description, "body": body, "position": position})


class Migration(migrations.Migration):
    """Beginnings for articles."""

    dependencies = [("blog", "0007_plain_words")]

    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
