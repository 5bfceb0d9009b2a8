import caladeo.db.search
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from caladeo.db import writing
from opportunities.lists import searching

KEYS = ("name_key", "email_key", "phone_key", "second_phone_key")
PART = 5000


def fill(apps, schema_editor):
    """Write what clients have in common; SQLite has dropped the triggers of the search, too."""
    using = schema_editor.connection.alias
    rows = apps.get_model("opportunities", "Client").objects.using(using)
    last = 0
    while part := list(rows.filter(pk__gt=last).order_by("pk")[:PART]):
        writing.update(part, KEYS)
        last = part[-1].pk
    searching.make_indexes(using)


class Migration(migrations.Migration):

    dependencies = [
        ('opportunities', '0017_import_words'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ClientMerge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('gone_key', models.BigIntegerField(unique=True, verbose_name='number')),
                ('gone_name', models.CharField(max_length=200, verbose_name='name')),
                ('name', models.CharField(blank=True, max_length=200, verbose_name='former name')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='former e-mail')),
                ('phone', models.CharField(blank=True, max_length=40, verbose_name='former phone')),
                ('name_key', caladeo.db.search.SearchField(sources=('name',))),
                ('email_key', caladeo.db.search.SearchField(sources=('email',))),
                ('phone_key', caladeo.db.search.NumberField(number=0, phones=('phone',), sources=())),
                ('merged_at', models.DateTimeField(verbose_name='when')),
                ('before', models.JSONField(default=dict)),
                ('trips', models.JSONField(default=list)),
            ],
            options={
                'verbose_name': 'merged client',
                'verbose_name_plural': 'merged clients',
            },
        ),
        migrations.CreateModel(
            name='ClientsApart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
            ],
            options={
                'verbose_name': 'clients who are not the same',
                'verbose_name_plural': 'clients who are not the same',
            },
        ),
        migrations.AddField(
            model_name='client',
            name='also_known_as',
            field=models.TextField(blank=True, default='', editable=False, verbose_name='also known as'),
        ),
        migrations.AddField(
            model_name='client',
            name='email_key',
            field=caladeo.db.search.SearchField(sources=('email',)),
        ),
        migrations.AddField(
            model_name='client',
            name='name_key',
            field=caladeo.db.search.SearchField(sources=('name',)),
        ),
        migrations.AddField(
            model_name='client',
            name='phone_key',
            field=caladeo.db.search.NumberField(number=0, phones=('phone',), sources=()),
        ),
        migrations.AddField(
            model_name='client',
            name='second_phone_key',
            field=caladeo.db.search.NumberField(number=1, phones=('phone',), sources=()),
        ),
        # The column stays as it is: nobody is known by another name yet.
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name='client',
                    name='search_text',
                    field=caladeo.db.search.SearchField(phones=('phone', 'also_known_as'), sources=('name', 'contact_name', 'email', 'also_known_as')),
                ),
            ]
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name='client',
            index=models.Index(fields=['name_key', 'id'], name='client_name_key'),
        ),
        migrations.AddIndex(
            model_name='client',
            index=models.Index(fields=['email_key', 'id'], name='client_email_key'),
        ),
        migrations.AddIndex(
            model_name='client',
            index=models.Index(fields=['phone_key', 'id'], name='client_phone_key'),
        ),
        migrations.AddIndex(
            model_name='client',
            index=models.Index(fields=['second_phone_key', 'id'], name='client_second_phone_key'),
        ),
        migrations.AddField(
            model_name='clientmerge',
            name='kept',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='merges', to='opportunities.client'),
        ),
        migrations.AddField(
            model_name='clientmerge',
            name='merged_by',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by'),
        ),
        migrations.AddField(
            model_name='clientsapart',
            name='first',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='opportunities.client'),
        ),
        migrations.AddField(
            model_name='clientsapart',
            name='second',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='opportunities.client'),
        ),
        migrations.AddIndex(
            model_name='clientmerge',
            index=models.Index(fields=['name_key'], name='merge_by_name'),
        ),
        migrations.AddIndex(
            model_name='clientmerge',
            index=models.Index(fields=['email_key'], name='merge_by_email'),
        ),
        migrations.AddIndex(
            model_name='clientmerge',
            index=models.Index(fields=['phone_key'], name='merge_by_phone'),
        ),
        migrations.AddConstraint(
            model_name='clientsapart',
            constraint=models.UniqueConstraint(fields=('first', 'second'), name='clients_are_apart_once'),
        ),
        migrations.AddConstraint(
            model_name='clientsapart',
            constraint=models.CheckConstraint(condition=models.Q(('first__lt', models.F('second'))), name='clients_apart_in_order'),
        ),
    ]
