"""Find tasks by what a French keyboard types, whatever signs their names are written with."""

from django.db import migrations

from caladeo.db import search


def fold(apps, schema_editor):
    tasks = apps.get_model("tasks", "Task").objects.using(schema_editor.connection.alias)
    search.fold_again(tasks)


class Migration(migrations.Migration):
    dependencies = [("tasks", "0005_read_at_scale")]

    operations = [migrations.RunPython(fold, migrations.RunPython.noop)]
