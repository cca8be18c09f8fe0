import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from pages import guards


def install(apps, schema_editor):
    guards.install(schema_editor.connection)


def remove(apps, schema_editor):
    guards.remove(schema_editor.connection)


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('blog', '0010_languages'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='HomeBlock',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('welcome', 'Welcome: large words and picture'), ('topics', 'Topics'), ('latest', 'Latest articles'), ('chosen', 'Articles you choose'), ('promises', 'What patients can count on'), ('locations', 'Where we are and when we are open'), ('words', 'Words of your own'), ('contact', 'Contact form')], max_length=9, verbose_name='what it shows')),
                ('heading', models.CharField(blank=True, help_text='Leave it empty to show the usual heading.', max_length=120)),
                ('heading_es', models.CharField(blank=True, max_length=120, verbose_name='heading in Spanish')),
                ('words', models.TextField(blank=True, help_text='An empty line begins a new paragraph.', max_length=1500)),
                ('words_es', models.TextField(blank=True, max_length=1500, verbose_name='words in Spanish')),
                ('position', models.PositiveSmallIntegerField(default=0, help_text='Smaller numbers come first.', verbose_name='place on the page')),
                ('is_shown', models.BooleanField(default=True, verbose_name='shown to visitors')),
                ('is_demo', models.BooleanField(default=False, editable=False)),
            ],
            options={
                'verbose_name': 'part of the first page',
                'verbose_name_plural': 'first page',
                'ordering': ['position', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['welcome', 'topics', 'latest', 'chosen', 'promises', 'locations', 'words', 'contact'])), name='home_block_kind_is_known'), models.UniqueConstraint(condition=models.Q(('kind__in', ['welcome', 'contact'])), fields=('kind',), name='home_block_once', violation_error_message='The first page shows this part already.')],
            },
        ),
        migrations.CreateModel(
            name='Page',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(help_text='The whole address of the page: “about” is /about/.', max_length=80, verbose_name='address')),
                ('language', models.CharField(choices=[('en', 'English'), ('es', 'Español')], default='en', max_length=2)),
                ('title', models.CharField(max_length=150)),
                ('summary', models.TextField(blank=True, help_text='One or two sentences, shown under the title and in search results.', max_length=300)),
                ('body', models.TextField(blank=True, verbose_name='text')),
                ('awaits_lawyer', models.BooleanField(default=False, help_text="The page says that its text is a draft. Untick it once the clinic's lawyer has approved the text.", verbose_name="waiting for the clinic's lawyer")),
                ('version', models.PositiveIntegerField(default=0, editable=False)),
                ('saved_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='last saved')),
                ('published_at', models.DateTimeField(editable=False, null=True, verbose_name='published')),
                ('is_demo', models.BooleanField(default=False, editable=False)),
                ('published_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('saved_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('translation_of', models.ForeignKey(blank=True, help_text='The English page that says the same.', limit_choices_to={'language': 'en'}, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='translations', to='pages.page')),
            ],
            options={
                'ordering': ['slug', 'language'],
                'permissions': [('publish_page', 'Can publish and withdraw a page')],
            },
        ),
        migrations.CreateModel(
            name='PageRevision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_demo', models.BooleanField(default=False, editable=False)),
                ('number', models.PositiveIntegerField()),
                ('title', models.CharField(max_length=150)),
                ('summary', models.TextField(blank=True, max_length=300)),
                ('body', models.TextField(blank=True)),
                ('digest', models.CharField(max_length=64)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('page', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='revisions', to='pages.page')),
            ],
            options={
                'ordering': ['-number'],
            },
        ),
        migrations.AddField(
            model_name='page',
            name='live_revision',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='pages.pagerevision'),
        ),
        migrations.CreateModel(
            name='SocialLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(help_text='As visitors read it: “Facebook”.', max_length=40)),
                ('url', models.URLField(unique=True, verbose_name='address')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='place in the list')),
                ('is_demo', models.BooleanField(default=False, editable=False)),
            ],
            options={
                'ordering': ['position', 'name'],
                'constraints': [models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='social_link_has_a_name')],
            },
        ),
        migrations.CreateModel(
            name='Appearance',
            fields=[
                ('id', models.PositiveSmallIntegerField(default=1, editable=False, primary_key=True, serialize=False)),
                ('main_color', models.CharField(default='#1a625e', help_text='Links, buttons and headings.', max_length=7)),
                ('warm_color', models.CharField(default='#d9694a', help_text='Small accents.', max_length=7, verbose_name='second color')),
                ('is_demo', models.BooleanField(default=False, editable=False)),
                ('logo', models.ForeignKey(blank=True, help_text="From the picture library. Without one, the site's own sign stands beside the clinic's name.", null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='blog.image')),
            ],
            options={
                'verbose_name': 'appearance',
                'verbose_name_plural': 'appearance',
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='appearance_is_one_row'), models.CheckConstraint(condition=models.Q(('main_color__regex', '^#[0-9a-f]{6}\\Z'), ('warm_color__regex', '^#[0-9a-f]{6}\\Z')), name='appearance_colors_are_hex')],
            },
        ),
        migrations.CreateModel(
            name='ChosenArticle',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='blog.article')),
                ('block', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='chosen', to='pages.homeblock')),
            ],
            options={
                'ordering': ['position', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('block', 'article'), name='chosen_article_once', violation_error_message='This article was chosen twice.')],
            },
        ),
        migrations.CreateModel(
            name='MenuItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('menu', models.CharField(choices=[('main', 'Main menu, at the top'), ('footer', 'Footer'), ('legal', 'Last line of the footer')], default='main', max_length=6)),
                ('position', models.PositiveSmallIntegerField(default=0, help_text='Smaller numbers come first.', verbose_name='place in the menu')),
                ('label', models.CharField(help_text='As visitors read it.', max_length=60, verbose_name='words')),
                ('label_es', models.CharField(blank=True, max_length=60, verbose_name='words in Spanish')),
                ('place', models.CharField(blank=True, choices=[('pages:home', 'First page'), ('blog:list', 'All articles'), ('appointments:contact', 'Contact form'), ('pages:locations', 'Locations and hours'), ('blog:feed', 'Feed of new articles')], max_length=30)),
                ('url', models.URLField(blank=True, verbose_name='address elsewhere')),
                ('is_demo', models.BooleanField(default=False, editable=False)),
                ('topic', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='blog.topic')),
                ('page', models.ForeignKey(blank=True, help_text='Shown while that page is published.', limit_choices_to={'translation_of': None}, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='pages.page')),
            ],
            options={
                'ordering': ['menu', 'position', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('menu__in', ['main', 'footer', 'legal'])), name='menu_is_known'), models.CheckConstraint(condition=models.Q(('label', ''), _negated=True), name='menu_item_has_words'), models.CheckConstraint(condition=models.Q(models.Q(('page__isnull', False), ('place', ''), ('topic', None), ('url', '')), models.Q(('page', None), ('place', ''), ('topic__isnull', False), ('url', '')), models.Q(('page', None), ('topic', None), ('url', ''), models.Q(('place', ''), _negated=True)), models.Q(('page', None), ('place', ''), ('topic', None), models.Q(('url', ''), _negated=True)), _connector='OR'), name='menu_item_leads_to_one_thing', violation_error_message='Choose exactly one: a page, a topic, a place, or an address elsewhere.')],
            },
        ),
        migrations.AddConstraint(
            model_name='pagerevision',
            constraint=models.UniqueConstraint(fields=('page', 'number'), name='page_revision_number_once'),
        ),
        migrations.AddConstraint(
            model_name='page',
            constraint=models.UniqueConstraint(fields=('slug', 'language'), name='page_address_once_a_language', violation_error_message='Another page has this address. Choose another.'),
        ),
        migrations.AddConstraint(
            model_name='page',
            constraint=models.UniqueConstraint(fields=('translation_of', 'language'), name='page_translated_once', violation_error_message='That page has a translation in this language already.'),
        ),
        migrations.AddConstraint(
            model_name='page',
            constraint=models.CheckConstraint(condition=models.Q(('slug__in', ['', 'admin', 'blog', 'contact', 'es', 'healthz', 'locations', 'media', 'readyz', 'static', 'team']), _negated=True), name='page_address_not_reserved', violation_error_message='This address is used by the site itself. Choose another.'),
        ),
        migrations.AddConstraint(
            model_name='page',
            constraint=models.CheckConstraint(condition=models.Q(('language__in', ['en', 'es'])), name='page_language_is_known'),
        ),
        migrations.AddConstraint(
            model_name='page',
            constraint=models.CheckConstraint(condition=models.Q(('translation_of', None), models.Q(models.Q(('language', 'en'), _negated=True), models.Q(('translation_of', models.F('id')), _negated=True)), _connector='OR'), name='page_translates_another', violation_error_message='An English page is no translation. Choose Spanish, or no English page.'),
        ),
        migrations.AddConstraint(
            model_name='page',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('live_revision', None), ('published_at', None), ('published_by', None)), models.Q(('live_revision__isnull', False), ('published_at__isnull', False), ('published_by__isnull', False)), _connector='OR'), name='page_published_with_who_and_when'),
        ),
        migrations.RunPython(install, remove),
    ]
