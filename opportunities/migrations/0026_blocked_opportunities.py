from django.db import migrations

KINDS = ("bulk-preview", "bulk-move", "import-check")
WORDS = {"held": "blocked", "held_names": "blocked_names"}


def renamed(facts, words):
    """The same facts, also those within them, by other names."""
    return {
        words.get(name, name): renamed(value, words) if name == "effects" else value
        for name, value in facts.items()
    }


def rename(apps, words):
    jobs = apps.get_model("caladeo", "Job").objects.filter(kind__in=KINDS)
    files = apps.get_model("opportunities", "ImportFile").objects.exclude(counts={})
    for rows, field in ((jobs, "outcome"), (files, "counts")):
        for row in rows.only(field).iterator():
            facts = getattr(row, field)
            if (new := renamed(facts, words)) != facts:
                setattr(row, field, new)
                row.save(update_fields=[field])


def forward(apps, schema_editor):
    """What was counted of opportunities that their status kept is told by the word of today."""
    rename(apps, WORDS)


def back(apps, schema_editor):
    rename(apps, {new: old for old, new in WORDS.items()})


class Migration(migrations.Migration):
    dependencies = [
        ("opportunities", "0025_edited_at"),
        ("caladeo", "0021_arguments_of_jobs"),
    ]

    operations = [migrations.RunPython(forward, back)]
