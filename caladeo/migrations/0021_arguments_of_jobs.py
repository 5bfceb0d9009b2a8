from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("caladeo", "0020_words_of_undone_batches")]

    operations = [migrations.RenameField("job", "facts", "arguments")]
