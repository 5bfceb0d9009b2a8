from datetime import date, timedelta
from typing import Any

from django.db import migrations, models
from django.db.models import Q

FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2100, 12, 31)
OUTSIDE = Q(due_date__lt=FIRST_DAY) | Q(due_date__gt=LAST_DAY)
COMPUTED_OUTSIDE = Q(computed_date__lt=FIRST_DAY) | Q(computed_date__gt=LAST_DAY)


def bring_inside(apps: Any, schema_editor: Any) -> None:
    """What rules computed beyond the calendars becomes their first or last day."""
    tasks = apps.get_model("tasks", "Task").objects.using(schema_editor.connection.alias)
    for task in tasks.filter(OUTSIDE | COMPUTED_OUTSIDE).iterator():
        task.due_date = nearest(task.due_date)
        if task.computed_date and nearest(task.computed_date) != task.computed_date:
            task.computed_date, task.skipped_days = nearest(task.computed_date), []
        if task.due_date and task.visible_days is not None:
            task.visible_from = task.due_date - timedelta(days=task.visible_days)
        fields = ["due_date", "computed_date", "skipped_days", "visible_from"]
        task.save(update_fields=fields)


def nearest(day: date | None) -> date | None:
    return day and min(max(day, FIRST_DAY), LAST_DAY)


class Migration(migrations.Migration):
    dependencies = [("tasks", "0010_due_dates_within_the_calendars")]

    operations = [
        migrations.RunPython(bring_inside, migrations.RunPython.noop),
        migrations.RemoveConstraint(
            model_name="task", name="task_set_by_hand_is_due_within_the_calendars"
        ),
        migrations.AddConstraint(
            model_name="task",
            constraint=models.CheckConstraint(
                condition=Q(due_date__range=(FIRST_DAY, LAST_DAY)),
                name="task_is_due_within_the_calendars",
            ),
        ),
    ]
