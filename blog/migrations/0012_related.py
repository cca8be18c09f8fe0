import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('blog', '0011_search'),
    ]

    operations = [
        migrations.CreateModel(
            name='RelatedArticle',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(null=True)),
                ('likeness', models.SmallIntegerField(default=0)),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='related', to='blog.article')),
                ('other', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='relating', to='blog.article')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('article', models.F('other')), _negated=True), name='related_article_is_another'), models.UniqueConstraint(condition=models.Q(('position__isnull', True)), fields=('article', 'other'), name='related_article_found_once'), models.UniqueConstraint(condition=models.Q(('position__isnull', False)), fields=('article', 'other'), name='related_article_picked_once'), models.UniqueConstraint(condition=models.Q(('position__isnull', False)), fields=('article', 'position'), name='related_article_place_once')],
            },
        ),
    ]
