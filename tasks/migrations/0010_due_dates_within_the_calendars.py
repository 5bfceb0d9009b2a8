from datetime import date
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import migrations, models
from django.db.models import Q

FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2100, 12, 31)


def bring_inside(apps: Any, schema_editor: Any) -> None:
    """Dates set by hand that no page takes any more become the nearest that it does."""
    tasks = apps.get_model("tasks", "Task").objects.using(schema_editor.connection.alias)
    by_hand = tasks.filter(Q(reference="") | Q(is_pinned=True))
    by_hand.filter(due_date__lt=FIRST_DAY).update(due_date=FIRST_DAY)
    by_hand.filter(due_date__gt=LAST_DAY).update(due_date=LAST_DAY)


class Migration(migrations.Migration):
    dependencies = [("tasks", "0009_rule_of_tasks_not_created")]

    operations = [
        migrations.RunPython(bring_inside, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="task",
            name="due_date",
            field=models.DateField(
                blank=True,
                null=True,
                validators=[MinValueValidator(FIRST_DAY), MaxValueValidator(LAST_DAY)],
                verbose_name="due date",
            ),
        ),
        migrations.AddConstraint(
            model_name="task",
            constraint=models.CheckConstraint(
                condition=Q(due_date__range=(FIRST_DAY, LAST_DAY))
                | (~Q(reference="") & (Q(is_pinned=False) | Q(reference="key_date"))),
                name="task_set_by_hand_is_due_within_the_calendars",
            ),
        ),
    ]
