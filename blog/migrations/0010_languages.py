import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from blog import guards


def install(apps, schema_editor):
    guards.install(schema_editor.connection)


def remove(apps, schema_editor):
    guards.remove(schema_editor.connection)


class Migration(migrations.Migration):

    dependencies = [
        ('blog', '0009_name_originals'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(remove, install),
        migrations.AddField(
            model_name='article',
            name='follows',
            field=models.ForeignKey(editable=False, help_text='The revision of the English article that the translation was last compared with.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='blog.revision'),
        ),
        migrations.AddField(
            model_name='article',
            name='language',
            field=models.CharField(choices=[('en', 'English'), ('es', 'Español')], default='en', max_length=2),
        ),
        migrations.AddField(
            model_name='article',
            name='translation_of',
            field=models.ForeignKey(blank=True, help_text='The English article that says the same.', limit_choices_to={'language': 'en'}, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='translations', to='blog.article'),
        ),
        migrations.AddField(
            model_name='contributor',
            name='bio_es',
            field=models.TextField(blank=True, verbose_name='about, in Spanish'),
        ),
        migrations.AddField(
            model_name='contributor',
            name='specialty_es',
            field=models.CharField(blank=True, max_length=120, verbose_name='specialty in Spanish'),
        ),
        migrations.AddField(
            model_name='topic',
            name='description_es',
            field=models.TextField(blank=True, max_length=400, verbose_name='description in Spanish'),
        ),
        migrations.AddField(
            model_name='topic',
            name='name_es',
            field=models.CharField(blank=True, max_length=80, verbose_name='name in Spanish'),
        ),
        migrations.AddConstraint(
            model_name='article',
            constraint=models.CheckConstraint(condition=models.Q(('language__in', ['en', 'es'])), name='article_language_is_known'),
        ),
        migrations.AddConstraint(
            model_name='article',
            constraint=models.CheckConstraint(condition=models.Q(('translation_of', None), models.Q(models.Q(('language', 'en'), _negated=True), models.Q(('translation_of', models.F('id')), _negated=True)), _connector='OR'), name='article_translates_another', violation_error_message='An English article is no translation. Choose Spanish, or no English article.'),
        ),
        migrations.AddConstraint(
            model_name='article',
            constraint=models.UniqueConstraint(fields=('translation_of', 'language'), name='article_translated_once', violation_error_message='That article has a translation in this language already.'),
        ),
        migrations.RunPython(install, remove),
    ]
