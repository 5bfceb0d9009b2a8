from django.db import migrations, models


def fields(default):
    labels = [("can_export", "may export"), ("can_delete", "may delete opportunities")]
    return [
        (name, models.BooleanField(default=default, verbose_name=label)) for name, label in labels
    ]


class Migration(migrations.Migration):
    """Who is there keeps what everybody could do; who comes later is given it."""

    dependencies = [
        ("caladeo", "0007_user_access_epoch"),
    ]

    operations = [
        *(migrations.AddField("user", name, field) for name, field in fields(True)),
        *(migrations.AlterField("user", name, field) for name, field in fields(False)),
    ]
