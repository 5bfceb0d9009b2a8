from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("caladeo", "0008_export_and_deletion_rights"),
    ]

    operations = [
        migrations.AddField(
            "user", "first_steps", models.JSONField(default=list, editable=False)
        ),
    ]
