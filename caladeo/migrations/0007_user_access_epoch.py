from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('caladeo', '0006_one_spelling_of_an_email'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='access_epoch',
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
    ]
