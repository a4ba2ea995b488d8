"""Since when a webhook fails and until when it is left alone; the events about one claim or article by an index."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('annotations', '0017_spoken_to_programs'),
    ]

    operations = [
        migrations.AddField(
            model_name='webhook',
            name='failing_since',
            field=models.DateTimeField(editable=False, null=True, verbose_name='failing since'),
        ),
        migrations.AddField(
            model_name='webhook',
            name='rests_until',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AlterField(
            model_name='event',
            name='article',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='annotations.article'),
        ),
        migrations.AddIndex(
            model_name='event',
            index=models.Index(fields=['article', 'claim_id'], name='event_by_article_and_claim'),
        ),
    ]
