"""Where counts of wrong passwords are kept for all processes; the tables of django-axes go."""

from django.core.management import call_command
from django.db import migrations

CACHE = "caladeo_cache"
FORMER = ("axes_accessattempt", "axes_accessattemptexpiration", "axes_accessfailurelog", "axes_accesslog")


def create_cache(apps, schema_editor):
    alias = schema_editor.connection.alias
    call_command("createcachetable", CACHE, database=alias, verbosity=0)


def drop_cache(apps, schema_editor):
    schema_editor.execute(f'DROP TABLE IF EXISTS "{CACHE}"')


class Migration(migrations.Migration):
    dependencies = [("caladeo", "0011_journal")]

    operations = [
        migrations.RunPython(create_cache, drop_cache),
        *[
            migrations.RunSQL(f'DROP TABLE IF EXISTS "{table}"', migrations.RunSQL.noop)
            for table in FORMER[1:] + FORMER[:1]
        ],
    ]
