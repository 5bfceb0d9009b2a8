from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("caladeo", "0009_first_steps"),
    ]

    operations = [
        migrations.AddField(
            "user",
            "trip_line",
            models.CharField(
                blank=True,
                choices=[("shown", "Shown"), ("folded", "Folded")],
                default="",
                editable=False,
                max_length=6,
            ),
        ),
    ]
