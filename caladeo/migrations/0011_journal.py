import caladeo.models.journal_entry
import django.core.serializers.json
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from caladeo.journal import append_only


def protect(apps, schema_editor):
    append_only.protect(schema_editor.connection)


def expose(apps, schema_editor):
    append_only.expose(schema_editor.connection)


class Migration(migrations.Migration):
    """SQLite drops the triggers of a table that it rebuilds: such a migration protects it again."""

    dependencies = [
        ('caladeo', '0010_trip_line'),
    ]

    operations = [
        migrations.CreateModel(
            name='JournalEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='when')),
                ('kind', models.CharField(choices=caladeo.models.journal_entry.kinds, max_length=30, verbose_name='what')),
                ('by_name', models.CharField(default='', max_length=254, verbose_name='name then')),
                ('address', models.CharField(default='', max_length=45, verbose_name='address')),
                ('target_type', models.CharField(default='', max_length=100)),
                ('target_key', models.BigIntegerField(null=True)),
                ('label', models.CharField(default='', max_length=200, verbose_name='on what')),
                ('before', models.JSONField(default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name='before')),
                ('after', models.JSONField(default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name='after')),
                ('by', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='who')),
            ],
            options={
                'verbose_name': 'entry of the journal',
                'verbose_name_plural': 'journal',
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['at'], name='journal_by_time'), models.Index(fields=['target_type', 'target_key'], name='journal_by_target')],
            },
        ),
        migrations.RunPython(protect, expose),
    ]
