from django.db import migrations


def name_originals(apps, schema_editor):
    """The widest file of a picture that was stored before is what its renditions are made from."""
    Image = apps.get_model("blog", "Image")
    for image in Image.objects.all():
        image.original = f"pictures/{image.name}-{image.width}.webp"
        image.save(update_fields=["original"])


class Migration(migrations.Migration):
    """Name the file that each picture's renditions are made from."""

    dependencies = [("blog", "0008_article_templates")]

    operations = [migrations.RunPython(name_originals, migrations.RunPython.noop)]
