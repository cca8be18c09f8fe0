from django.db import migrations


class Migration(migrations.Migration):
    """Administrators see what moved in."""

    dependencies = [("clinic_site", "0006_address_roles")]

    operations = []
