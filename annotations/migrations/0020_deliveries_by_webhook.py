"""What waits for a webhook, is held or was given up, by an index of its own."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('annotations', '0019_so_many_a_minute'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='delivery',
            name='delivery_due',
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(condition=models.Q(('state', 'waiting')), fields=['webhook', 'due_at'], name='delivery_waiting'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(condition=models.Q(('lease_until__isnull', False), ('state', 'waiting')), fields=['webhook'], name='delivery_held'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(condition=models.Q(('state', 'dead')), fields=['webhook', '-created_at', '-id'], name='delivery_dead'),
        ),
    ]
