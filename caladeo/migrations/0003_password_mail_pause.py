
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('caladeo', '0002_long_work'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='reset_mailed_at',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
    ]
