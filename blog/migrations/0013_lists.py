from django.conf import settings
from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def list_articles(apps, schema_editor):
    publications = apps.get_model("blog", "Publication").objects.filter(article=OuterRef("pk")).order_by("-starts_at")
    apps.get_model("blog", "Article").objects.update(listed_at=Subquery(publications.values("first_published_at")[:1]))


class Migration(migrations.Migration):

    dependencies = [
        ('blog', '0012_related'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='publication',
            name='publication_newest_first',
        ),
        migrations.AddField(
            model_name='article',
            name='listed_at',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.RunPython(list_articles, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name='article',
            index=models.Index(fields=['language', '-listed_at', '-id'], name='article_newest_first'),
        ),
        migrations.AddIndex(
            model_name='article',
            index=models.Index(fields=['topic', 'language', '-listed_at', '-id'], name='article_newest_in_topic'),
        ),
    ]
