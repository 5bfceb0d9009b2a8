from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('tasks', '0026_absences'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='task',
            index=models.Index(condition=models.Q(('state', 'open')), fields=['search_text', 'due_date'], name='task_open_by_name'),
        ),
    ]
