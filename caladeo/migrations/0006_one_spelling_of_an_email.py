from collections import defaultdict

from django.db import migrations

import caladeo.models.user
from caladeo.models.user import normal_email


def normalise(apps, schema_editor):
    """Bring every stored address to its one spelling; two accounts are never made one."""
    people = apps.get_model("caladeo", "User").objects.using(schema_editor.connection.alias)
    owners = defaultdict(list)
    for pk, email in people.order_by("pk").values_list("pk", "email"):
        owners[normal_email(email)].append((pk, email))
    refuse_collisions(owners)
    for email, [(pk, stored)] in owners.items():
        if email != stored:
            people.filter(pk=pk).update(email=email)


def refuse_collisions(owners):
    lines = [
        " and ".join(f"account {pk} ({email})" for pk, email in found)
        for found in owners.values()
        if len(found) > 1
    ]
    if lines:
        raise ValueError(
            "These accounts have one e-mail, written in two ways: " + "; ".join(lines) + ". "
            "Nothing was changed. Give all but one of them another e-mail in the administration "
            "site of the version before, then migrate again."
        )


class Migration(migrations.Migration):

    dependencies = [
        ('caladeo', '0005_sort_people_by_folded_names'),
    ]

    operations = [
        migrations.RunPython(normalise, migrations.RunPython.noop),
        migrations.AlterField(
            model_name='user',
            name='email',
            field=caladeo.models.user.IdentityField(max_length=254, unique=True, verbose_name='e-mail'),
        ),
    ]
