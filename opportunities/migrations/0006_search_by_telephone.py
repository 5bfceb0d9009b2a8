"""Find clients by their telephone, and names by what a French keyboard types."""

from django.db import migrations

import caladeo.db.search


def fold(apps, schema_editor):
    using = schema_editor.connection.alias
    for name in ("Client", "Opportunity"):
        model = apps.get_model("opportunities", name)
        caladeo.db.search.fold_again(model.objects.using(using))


class Migration(migrations.Migration):
    dependencies = [("opportunities", "0005_read_off_indexes")]

    operations = [
        # The column stays as it is: SQLite would rebuild the table and drop its triggers.
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    "client",
                    "search_text",
                    caladeo.db.search.SearchField(
                        phones=("phone",), sources=("name", "contact_name", "email")
                    ),
                )
            ]
        ),
        migrations.RunPython(fold, migrations.RunPython.noop),
    ]
