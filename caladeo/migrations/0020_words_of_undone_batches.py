from django.db import migrations

KIND = "undo-batch"
WORDS = {"backs": "undone", "left": "moved_again"}


def rename(apps, words):
    jobs = apps.get_model("caladeo", "Job").objects.filter(kind=KIND).only("outcome")
    for job in jobs.iterator():
        outcome = {words.get(name, name): value for name, value in job.outcome.items()}
        if outcome != job.outcome:
            job.outcome = outcome
            job.save(update_fields=["outcome"])


def forward(apps, schema_editor):
    """What jobs that are there have done is told by the words of today."""
    rename(apps, WORDS)


def back(apps, schema_editor):
    rename(apps, {new: old for old, new in WORDS.items()})


class Migration(migrations.Migration):
    dependencies = [("caladeo", "0019_left_lists")]

    operations = [migrations.RunPython(forward, back)]
