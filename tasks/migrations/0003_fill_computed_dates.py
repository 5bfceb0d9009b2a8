"""Give the tasks that were created before due dates were explained what their rule gave.

They all count calendar days and stay on their day. Guards and receivers do not run here.
"""

from datetime import timedelta

from django.db import migrations

BATCH_SIZE = 1000


def fill(apps, schema_editor):
    tasks = apps.get_model("tasks", "Task").objects.using(schema_editor.connection.alias)
    batch = []
    for task in tasks.exclude(reference="").exclude(reference_date=None).iterator(BATCH_SIZE):
        day = task.reference_date + timedelta(days=task.offset_days)
        task.computed_date = task.counted_date = day
        batch.append(task)
        if len(batch) == BATCH_SIZE:
            tasks.bulk_update(batch, ["computed_date", "counted_date"])
            batch = []
    tasks.bulk_update(batch, ["computed_date", "counted_date"])


class Migration(migrations.Migration):
    dependencies = [("tasks", "0002_explained_due_dates")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
