from typing import Any

import django.core.validators
from django.db import migrations, models

from opportunities.lists import searching


def date_by_trips(apps: Any, schema_editor: Any) -> None:
    """Of whom has trips these tell the age, as before; of the others nobody knows it: today.

    SQLite has dropped the triggers of the search, too.
    """
    using = schema_editor.connection.alias
    trips = apps.get_model("opportunities", "Opportunity").objects.filter(client=models.OuterRef("pk"))
    latest = models.Subquery(trips.order_by("-created_at").values("created_at")[:1])
    clients = apps.get_model("opportunities", "Client").objects.using(using)
    clients.filter(models.Exists(trips)).update(acted_at=latest)
    searching.make_indexes(using)


class Migration(migrations.Migration):

    dependencies = [
        ('opportunities', '0023_import_lost_reason'),
    ]

    operations = [
        migrations.AddField(
            model_name='client',
            name='acted_at',
            field=models.DateTimeField(auto_now=True, verbose_name='last action'),
        ),
        migrations.CreateModel(
            name='Retention',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('prospect_years', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(100)], verbose_name='years of prospects')),
                ('client_years', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(100)], verbose_name='years of clients')),
                ('journal_months', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(6), django.core.validators.MaxValueValidator(600)], verbose_name='months of the journal')),
            ],
            options={
                'verbose_name': 'retention',
                'verbose_name_plural': 'retention',
                'constraints': [models.CheckConstraint(condition=models.Q(('pk', 1)), name='agency_has_one_retention'), models.CheckConstraint(condition=models.Q(('prospect_years', None), ('prospect_years__range', (1, 100)), _connector='OR'), name='prospects_are_kept_a_year'), models.CheckConstraint(condition=models.Q(('client_years', None), ('client_years__range', (1, 100)), _connector='OR'), name='clients_are_kept_a_year'), models.CheckConstraint(condition=models.Q(('journal_months__range', (6, 600))), name='journal_is_kept_half_a_year')],
            },
        ),
        migrations.RunPython(date_by_trips, migrations.RunPython.noop, elidable=False),
    ]
