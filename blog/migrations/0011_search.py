import django.db.models.deletion
from django.db import migrations, models

from blog.models.search_entries import entry_words, telling_words
from blog.search.spelling import forms
from blog.search.terms import stem

COLUMNS = ["title", "questions", "summary", "body"]
# https://www.sqlite.org/fts5.html, 4.4.3: an index of what another table holds, kept by triggers.
SQLITE = [
    "CREATE VIRTUAL TABLE search_index USING fts5(title, questions, summary, body, content='search_entry', "
    "content_rowid='publication_id', tokenize='unicode61 remove_diacritics 0')",
    *(
        f"CREATE TRIGGER search_entry_{name} AFTER {event} ON search_entry BEGIN {statements} END"
        for name, event, statements in [
            ("added", "INSERT", "{add}"),
            ("removed", "DELETE", "{remove}"),
            ("changed", "UPDATE", "{remove} {add}"),
        ]
    ),
]
ADD = (
    "INSERT INTO search_index(rowid, title, questions, summary, body) "
    "VALUES (new.publication_id, new.title, new.questions, new.summary, new.body);"
)
REMOVE = (
    "INSERT INTO search_index(search_index, rowid, title, questions, summary, body) "
    "VALUES ('delete', old.publication_id, old.title, old.questions, old.summary, old.body);"
)


def weighed(columns):
    return " || ".join(
        f"setweight(to_tsvector('simple'::regconfig, {column}), '{weight}')" for column, weight in columns.items()
    )


WEIGHTS = dict(zip(COLUMNS, "ABCD"))
VECTORS = {"vector": WEIGHTS, "headings": {"title": "A", "questions": "B"}}
POSTGRESQL = [
    statement
    for name, columns in VECTORS.items()
    for statement in [
        f"ALTER TABLE search_entry ADD COLUMN {name} tsvector GENERATED ALWAYS AS ({weighed(columns)}) STORED",
        f"CREATE INDEX search_entry_{name} ON search_entry USING gin ({name}) WITH (fastupdate = off)",
    ]
]


def make_index(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        statements = POSTGRESQL
    else:
        statements = [each.replace("{add}", ADD).replace("{remove}", REMOVE) for each in SQLITE]
    for statement in statements:
        schema_editor.execute(statement)


def drop_index(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TABLE search_index")


def enter_pages(apps, schema_editor):
    SearchEntry, SearchWord, SearchForm, Publication = (
        apps.get_model("blog", name) for name in ("SearchEntry", "SearchWord", "SearchForm", "Publication")
    )
    heard = set()
    for publication in Publication.objects.filter(ends_at=None).select_related("article", "revision").iterator(500):
        language = publication.article.language
        SearchEntry.objects.create(publication=publication, **entry_words(publication))
        new = {(language, word) for word in telling_words(publication)} - heard
        heard |= new
        SearchWord.objects.bulk_create(SearchWord(language=code, word=word, stem=stem(word, code)) for code, word in new)
        SearchForm.objects.bulk_create(
            SearchForm(language=code, word=word, form=form) for code, word in new for form in forms(word)
        )


class Migration(migrations.Migration):

    dependencies = [
        ('blog', '0010_languages'),
    ]

    operations = [
        migrations.CreateModel(
            name='MissedSearch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(editable=False, max_length=64, unique=True)),
                ('words', models.CharField(blank=True, max_length=60)),
                ('language', models.CharField(choices=[('en', 'English'), ('es', 'Español')], max_length=2)),
                ('times', models.PositiveIntegerField(default=1, verbose_name='searches')),
                ('days', models.PositiveIntegerField(default=1, verbose_name='on how many days')),
                ('first_on', models.DateField(verbose_name='first')),
                ('last_on', models.DateField(verbose_name='last')),
            ],
            options={
                'verbose_name': 'search without result',
                'verbose_name_plural': 'searched and not found',
                'ordering': ['-times', 'words'],
            },
        ),
        migrations.CreateModel(
            name='SearchEntry',
            fields=[
                ('publication', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='search_entry', serialize=False, to='blog.publication')),
                ('title', models.TextField()),
                ('questions', models.TextField()),
                ('summary', models.TextField()),
                ('body', models.TextField()),
            ],
            options={
                'db_table': 'search_entry',
            },
        ),
        migrations.CreateModel(
            name='SearchForm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('language', models.CharField(max_length=2)),
                ('form', models.CharField(max_length=60)),
                ('word', models.CharField(max_length=60)),
            ],
            options={
                'db_table': 'search_form',
                'constraints': [models.UniqueConstraint(fields=('language', 'form', 'word'), name='search_form_once')],
            },
        ),
        migrations.CreateModel(
            name='SearchWord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('language', models.CharField(max_length=2)),
                ('word', models.CharField(db_index=True, max_length=60)),
                ('stem', models.CharField(max_length=60)),
            ],
            options={
                'db_table': 'search_word',
                'indexes': [models.Index(fields=['language', 'stem'], name='search_word_by_stem')],
                'constraints': [models.UniqueConstraint(fields=('language', 'word'), name='search_word_once')],
            },
        ),
        migrations.CreateModel(
            name='Synonym',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('language', models.CharField(choices=[('en', 'English'), ('es', 'Español')], default='en', max_length=2)),
                ('phrases', models.CharField(help_text='Separated by commas, such as: slipped disc, herniated disc, bulging disc.', max_length=500, verbose_name='words that mean the same')),
                ('is_demo', models.BooleanField(default=False, editable=False)),
            ],
            options={
                'verbose_name': 'words that mean the same',
                'verbose_name_plural': 'words that mean the same',
                'ordering': ['language', 'phrases'],
                'constraints': [models.CheckConstraint(condition=models.Q(('language__in', ['en', 'es'])), name='synonym_language_is_known'), models.CheckConstraint(condition=models.Q(('phrases__contains', ',')), name='synonym_has_two_phrases')],
            },
        ),
        migrations.RunPython(make_index, drop_index),
        migrations.RunPython(enter_pages, migrations.RunPython.noop),
    ]
