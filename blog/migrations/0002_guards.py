from django.db import migrations


class Migration(migrations.Migration):
    """Once installed the guards of the records; the last migration that changes their tables does so now."""

    dependencies = [("blog", "0001_articles")]

    operations = []
