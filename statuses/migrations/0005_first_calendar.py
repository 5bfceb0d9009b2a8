from typing import Any

from django.db import migrations


def create(apps: Any, schema_editor: Any) -> None:
    """Who changes the calendar and who counts with it wait for each other at this row."""
    calendars = apps.get_model("statuses", "AgencyCalendar").objects
    calendars.using(schema_editor.connection.alias).get_or_create(pk=1)


class Migration(migrations.Migration):
    dependencies = [("statuses", "0004_reasons_of_a_loss")]

    operations = [migrations.RunPython(create, migrations.RunPython.noop, elidable=False)]
