"""Calls what made a change or a batch its source, as the code does."""

from typing import ClassVar

from django.db import migrations, models

CHOICES = [
    ("screen", "from the opportunity"),
    ("board", "from the board"),
    ("bulk", "bulk move"),
    ("import", "import"),
    ("admin", "administration site"),
    ("deletion", "status deleted"),
    ("code", "program"),
    ("undo", "undo"),
]


class Migration(migrations.Migration):
    dependencies: ClassVar = [("opportunities", "0010_search_indexes")]
    operations: ClassVar = [
        migrations.RenameField("statuschange", "road", "source"),
        migrations.RenameField("batch", "road", "source"),
        migrations.AlterField(
            "batch",
            "source",
            models.CharField(
                choices=CHOICES, max_length=10, verbose_name="source"
            ),
        ),
        migrations.AlterField(
            "statuschange",
            "source",
            models.CharField(choices=CHOICES, default="code", max_length=10, verbose_name="source"),
        ),
    ]
