from django.conf import settings
from django.db import migrations, models

from pages import guards


def install(apps, schema_editor):
    guards.install(schema_editor.connection)


def remove(apps, schema_editor):
    guards.remove(schema_editor.connection)


class Migration(migrations.Migration):

    dependencies = [
        ('pages', '0001_pages'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(remove, install),
        migrations.AlterModelOptions(
            name='homeblock',
            options={'ordering': ['position', 'pk'], 'verbose_name': 'part of the first page', 'verbose_name_plural': 'parts of the first page'},
        ),
        migrations.RemoveConstraint(
            model_name='page',
            name='page_address_not_reserved',
        ),
        migrations.AlterField(
            model_name='menuitem',
            name='place',
            field=models.CharField(blank=True, choices=[('pages:home', 'First page'), ('blog:list', 'All articles'), ('appointments:contact', 'Contact form'), ('pages:locations', 'Locations and hours'), ('blog:search', 'Search'), ('blog:feed', 'Feed of new articles')], max_length=30),
        ),
        migrations.AddConstraint(
            model_name='page',
            constraint=models.CheckConstraint(condition=models.Q(('slug__in', ['', 'admin', 'blog', 'condition-checker', 'contact', 'es', 'healthz', 'locations', 'media', 'preview', 'readyz', 'review', 'search', 'static', 'team']), _negated=True), name='page_address_not_reserved', violation_error_message='This address is used by the site itself. Choose another.'),
        ),
        migrations.RunPython(install, remove),
    ]
