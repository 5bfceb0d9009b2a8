"""Sort people by their names without accents."""

from django.db import migrations

import caladeo.db.search


def fold(apps, schema_editor):
    people = apps.get_model("caladeo", "User").objects.using(schema_editor.connection.alias)
    caladeo.db.search.fold_again(people)


class Migration(migrations.Migration):
    dependencies = [("caladeo", "0004_job_result_key")]

    operations = [
        migrations.AddField(
            "user",
            "search_text",
            caladeo.db.search.SearchField(sources=("name",)),
        ),
        migrations.RunPython(fold, migrations.RunPython.noop),
    ]
