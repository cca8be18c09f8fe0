from django.db import migrations


class Migration(migrations.Migration):
    """Editors keep synonyms and see what was searched and not found."""

    dependencies = [("clinic_site", "0004_page_roles")]

    operations = []
