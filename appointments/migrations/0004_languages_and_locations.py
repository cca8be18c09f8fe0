import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from appointments import guards


def install(apps, schema_editor):
    guards.install(schema_editor.connection)


def remove(apps, schema_editor):
    guards.remove(schema_editor.connection)


class Migration(migrations.Migration):

    dependencies = [
        ('appointments', '0003_encrypt_messages'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(remove, install),
        migrations.CreateModel(
            name='Location',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(help_text='For example the town: “Newark”.', max_length=80, unique=True)),
                ('street', models.CharField(help_text='Street and number, with the suite or floor.', max_length=200)),
                ('city', models.CharField(max_length=80)),
                ('state', models.CharField(max_length=40)),
                ('postal_code', models.CharField(max_length=12, verbose_name='ZIP code')),
                ('hours', models.TextField(help_text='One line for each: “Monday to Friday, 8 am to 6 pm”.', max_length=400, verbose_name='opening hours')),
                ('hours_es', models.TextField(blank=True, max_length=400, verbose_name='opening hours in Spanish')),
                ('access', models.TextField(blank=True, help_text='Parking, entrance, steps, public transport.', max_length=600, verbose_name='getting here')),
                ('access_es', models.TextField(blank=True, max_length=600, verbose_name='getting here, in Spanish')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='place in the list')),
                ('is_demo', models.BooleanField(default=False, editable=False)),
            ],
            options={
                'ordering': ['position', 'name'],
            },
        ),
        migrations.AddField(
            model_name='contactsettings',
            name='acknowledgement_text_es',
            field=models.TextField(blank=True, default='Recibimos su mensaje. Una persona de nuestro equipo le responderá. Por favor, no responda a este correo y llámenos si no puede esperar. En una emergencia, llame al 911.', max_length=1000, verbose_name='words of that mail in Spanish'),
        ),
        migrations.AddField(
            model_name='contactsettings',
            name='answer_time_es',
            field=models.CharField(blank=True, max_length=60, verbose_name='answer time in Spanish'),
        ),
        migrations.AddField(
            model_name='contactsettings',
            name='consent_text_es',
            field=models.TextField(blank=True, default='La clínica puede llamarme o enviarme mensajes de texto al número que di, acerca de este mensaje. Mi consentimiento no es una condición para recibir atención y puedo retirarlo en cualquier momento.', max_length=1000, verbose_name='consent to calls and texts, in Spanish'),
        ),
        migrations.AddField(
            model_name='contactsettings',
            name='emergency_notice_es',
            field=models.TextField(blank=True, default='No es para emergencias: si cree que puede tener una emergencia, llame al 911 o vaya a la sala de emergencias más cercana.', max_length=500, verbose_name='emergency notice in Spanish'),
        ),
        migrations.AddField(
            model_name='contactsettings',
            name='hours_es',
            field=models.CharField(blank=True, max_length=200, verbose_name='opening hours in Spanish'),
        ),
        migrations.AddField(
            model_name='contactsettings',
            name='intro_es',
            field=models.TextField(blank=True, default='Díganos cómo podemos ayudarle. Una persona de nuestro equipo le responderá.', max_length=1000, verbose_name='words above the form, in Spanish'),
        ),
        migrations.AddField(
            model_name='contactsettings',
            name='tagline_es',
            field=models.CharField(blank=True, max_length=160, verbose_name='tagline in Spanish'),
        ),
        migrations.AddField(
            model_name='contactsettings',
            name='thanks_text_es',
            field=models.TextField(blank=True, default='Recibimos su mensaje. Una persona de nuestro equipo le responderá.', max_length=1000, verbose_name='words of thanks in Spanish'),
        ),
        migrations.AddField(
            model_name='inquiry',
            name='language',
            field=models.CharField(choices=[('en', 'English'), ('es', 'Español')], default='en', editable=False, help_text='That of the page it was sent from.', max_length=2),
        ),
        migrations.AddField(
            model_name='phonenumber',
            name='hours_es',
            field=models.CharField(blank=True, max_length=120, verbose_name='hours in Spanish'),
        ),
        migrations.AddField(
            model_name='phonenumber',
            name='label_es',
            field=models.CharField(blank=True, max_length=80, verbose_name='label in Spanish'),
        ),
        migrations.AddField(
            model_name='subject',
            name='label_es',
            field=models.CharField(blank=True, max_length=80, verbose_name='label in Spanish'),
        ),
        migrations.AddConstraint(
            model_name='inquiry',
            constraint=models.CheckConstraint(condition=models.Q(('language__in', ['en', 'es'])), name='inquiry_language_is_known'),
        ),
        migrations.AddField(
            model_name='location',
            name='phone',
            field=models.ForeignKey(blank=True, limit_choices_to={'replaced_by': None}, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='locations', to='appointments.phonenumber'),
        ),
        migrations.AddConstraint(
            model_name='location',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('name', ''), _negated=True), models.Q(('street', ''), _negated=True), models.Q(('city', ''), _negated=True)), name='location_is_named'),
        ),
        migrations.RunPython(install, remove),
    ]
