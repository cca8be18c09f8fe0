from django.db import migrations

from blog import guards


def install(apps, schema_editor):
    guards.install(schema_editor.connection)


def remove(apps, schema_editor):
    guards.remove(schema_editor.connection)


class Migration(migrations.Migration):
    """Drop the pointers that publications replaced, and let the database itself hold the rules (``blog.guards``)."""

    dependencies = [("blog", "0004_publications")]

    operations = [
        migrations.RemoveConstraint(
            model_name='article',
            name='article_published_whole_or_not',
        ),
        migrations.RemoveIndex(
            model_name='article',
            name='article_by_publication',
        ),
        migrations.RemoveField(
            model_name='article',
            name='published_at',
        ),
        migrations.RemoveField(
            model_name='article',
            name='published_by',
        ),
        migrations.RemoveField(
            model_name='article',
            name='published_review',
        ),
        migrations.RemoveField(
            model_name='article',
            name='published_revision',
        ),
        migrations.RemoveField(
            model_name='article',
            name='published_revision_at',
        ),
        migrations.RunPython(install, remove),
    ]
