"""Imports of many articles, feeds and watches, revisions that carry claims over, and blocks that people correct."""

import annotations.models.base
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


# What 0002 does for the tables it knows. (table, column, table pointed to): each pair must be of one project.
NEWLY_POINTED_TO = ["import", "feed", "placement"]
SAME_PROJECT = [
    ("import", "into_id", "article"),
    ("importitem", "job_id", "import"),
    ("importitem", "twin_id", "article"),
    ("importitem", "article_id", "article"),
    ("importitem", "revision_id", "revision"),
    ("feed", "created_by_id", "contributor"),
    ("feedentry", "feed_id", "feed"),
    ("feedentry", "job_id", "import"),
    ("watch", "article_id", "article"),
    ("watch", "created_by_id", "contributor"),
    ("reanchoring", "claim_id", "claim"),
    ("reanchoring", "placement_id", "placement"),
    ("reanchoring", "revision_id", "revision"),
    ("reanchoring", "settled_by_id", "contributor"),
]


def same_project():
    for table in NEWLY_POINTED_TO:
        yield (
            f"ALTER TABLE annotations_{table} ADD CONSTRAINT {table}_with_project UNIQUE (id, project_id)",
            f"ALTER TABLE annotations_{table} DROP CONSTRAINT {table}_with_project",
        )
    for table, column, target in SAME_PROJECT:
        name = f"{table}_{column.removesuffix('_id')}_of_same_project"
        yield (
            f"ALTER TABLE annotations_{table} ADD CONSTRAINT {name} FOREIGN KEY ({column}, project_id) "
            f"REFERENCES annotations_{target} (id, project_id) DEFERRABLE INITIALLY DEFERRED",
            f"ALTER TABLE annotations_{table} DROP CONSTRAINT {name}",
        )


# What a block is may be corrected; where it is stays.
BLOCK_MOVES_NEVER = """
DROP TRIGGER block_is_frozen ON annotations_block;
CREATE TRIGGER block_is_frozen BEFORE UPDATE ON annotations_block
    FOR EACH ROW
    WHEN (to_jsonb(OLD) - '{kind,level,version}'::text[] IS DISTINCT FROM
          to_jsonb(NEW) - '{kind,level,version}'::text[])
    EXECUTE FUNCTION annotations_refuse();
"""
BLOCK_IS_FROZEN = """
DROP TRIGGER block_is_frozen ON annotations_block;
CREATE TRIGGER block_is_frozen BEFORE UPDATE ON annotations_block
    FOR EACH ROW EXECUTE FUNCTION annotations_refuse();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('annotations', '0008_event_by_person_and_article'),
    ]

    operations = [
        migrations.CreateModel(
            name='Feed',
            fields=[
                ('id', models.UUIDField(default=annotations.models.base.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='created')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('updated_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='changed')),
                ('deleted_at', models.DateTimeField(editable=False, null=True, verbose_name='deleted')),
                ('minutes', models.PositiveIntegerField(default=60, validators=[django.core.validators.MinValueValidator(15), django.core.validators.MaxValueValidator(43200)], verbose_name='minutes between two looks')),
                ('paused_at', models.DateTimeField(null=True, verbose_name='paused')),
                ('next_check_at', models.DateTimeField(null=True, verbose_name='next look')),
                ('checked_at', models.DateTimeField(null=True, verbose_name='last look')),
                ('lease_until', models.DateTimeField(null=True)),
                ('etag', models.CharField(blank=True, max_length=300)),
                ('last_modified', models.CharField(blank=True, max_length=100)),
                ('failures', models.PositiveIntegerField(default=0)),
                ('problem', models.TextField(blank=True, verbose_name='what went wrong')),
                ('url', models.URLField(max_length=2000, verbose_name='address')),
                ('title', models.CharField(blank=True, max_length=500, verbose_name='title')),
                ('automatic', models.BooleanField(default=False, verbose_name='bring in without asking')),
            ],
        ),
        migrations.CreateModel(
            name='FeedEntry',
            fields=[
                ('id', models.UUIDField(default=annotations.models.base.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='created')),
                ('key', models.CharField(max_length=64)),
                ('url', models.URLField(blank=True, max_length=2000, verbose_name='address')),
                ('title', models.CharField(blank=True, max_length=500, verbose_name='title')),
            ],
            options={
                'verbose_name_plural': 'feed entries',
                'ordering': ['-created_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='FetchTurn',
            fields=[
                ('host', models.CharField(max_length=255, primary_key=True, serialize=False)),
                ('not_before', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='ImportItem',
            fields=[
                ('id', models.UUIDField(default=annotations.models.base.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='created')),
                ('index', models.PositiveIntegerField(verbose_name='number')),
                ('locator', models.CharField(blank=True, max_length=500, verbose_name='where in the file')),
                ('state', models.CharField(choices=[('proposed', 'proposed'), ('imported', 'brought in'), ('revised', 'brought in as a new revision'), ('skipped', 'skipped'), ('failed', 'failed'), ('dropped', 'dropped')], default='proposed', max_length=10, verbose_name='state')),
                ('choice', models.CharField(blank=True, choices=[('new', 'bring in as new'), ('revision', 'bring in as a new revision'), ('skip', 'skip')], max_length=10, verbose_name='what to do with it')),
                ('record', models.JSONField(default=dict)),
                ('why', models.JSONField(default=dict)),
                ('reasons', models.JSONField(default=list)),
                ('text', models.TextField(blank=True, verbose_name='text')),
                ('blocks', models.JSONField(default=list)),
                ('offset_map', models.JSONField(default=list)),
                ('text_sha256', models.CharField(blank=True, max_length=64)),
                ('twin_how', models.CharField(blank=True, choices=[('bytes', 'made of the same file'), ('text', 'the same text'), ('address', 'of the same address'), ('external_id', 'with the same id of your own'), ('near', 'nearly the same text')], max_length=12, verbose_name='how it is known')),
                ('likeness', models.FloatField(null=True, verbose_name='how alike, from 0 to 1')),
                ('problem', models.TextField(blank=True, verbose_name='what went wrong')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
            ],
            options={
                'ordering': ['job', 'index'],
            },
        ),
        migrations.CreateModel(
            name='Reanchoring',
            fields=[
                ('id', models.UUIDField(default=annotations.models.base.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='created')),
                ('outcome', models.CharField(choices=[('changed', 'its words have changed'), ('ambiguous', 'it may stand in several places'), ('lost', 'it was not found')], max_length=10, verbose_name='what was found')),
                ('candidates', models.JSONField(default=list)),
                ('settlement', models.CharField(blank=True, choices=[('accepted', 'the place proposed was taken'), ('chosen', 'another place was chosen'), ('kept', 'kept on the old revision'), ('dropped', 'dropped'), ('overtaken', 'overtaken by a newer revision, or by the claim’s end')], max_length=10, verbose_name='how it was settled')),
                ('settled_at', models.DateTimeField(null=True, verbose_name='settled')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
            ],
            options={
                'ordering': ['created_at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Watch',
            fields=[
                ('id', models.UUIDField(default=annotations.models.base.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='created')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('updated_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='changed')),
                ('deleted_at', models.DateTimeField(editable=False, null=True, verbose_name='deleted')),
                ('minutes', models.PositiveIntegerField(default=60, validators=[django.core.validators.MinValueValidator(15), django.core.validators.MaxValueValidator(43200)], verbose_name='minutes between two looks')),
                ('paused_at', models.DateTimeField(null=True, verbose_name='paused')),
                ('next_check_at', models.DateTimeField(null=True, verbose_name='next look')),
                ('checked_at', models.DateTimeField(null=True, verbose_name='last look')),
                ('lease_until', models.DateTimeField(null=True)),
                ('etag', models.CharField(blank=True, max_length=300)),
                ('last_modified', models.CharField(blank=True, max_length=100)),
                ('failures', models.PositiveIntegerField(default=0)),
                ('problem', models.TextField(blank=True, verbose_name='what went wrong')),
            ],
            options={
                'verbose_name_plural': 'watches',
            },
        ),
        migrations.RemoveConstraint(
            model_name='block',
            name='block_kind_known',
        ),
        migrations.RemoveConstraint(
            model_name='import',
            name='import_state_known',
        ),
        migrations.AddField(
            model_name='article',
            name='agency',
            field=models.CharField(blank=True, max_length=300, verbose_name='news agency'),
        ),
        migrations.AddField(
            model_name='block',
            name='links',
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name='block',
            name='version',
            field=models.PositiveIntegerField(default=1, editable=False),
        ),
        migrations.AddField(
            model_name='export',
            name='done_before',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='export',
            name='wish',
            field=models.CharField(blank=True, choices=[('pause', 'pause'), ('cancel', 'cancel')], max_length=6),
        ),
        migrations.AddField(
            model_name='import',
            name='done_before',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='import',
            name='format',
            field=models.CharField(blank=True, max_length=10, verbose_name='format'),
        ),
        migrations.AddField(
            model_name='import',
            name='into',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='annotations.article'),
        ),
        migrations.AddField(
            model_name='import',
            name='options',
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name='import',
            name='phase',
            field=models.CharField(choices=[('reading', 'reading'), ('writing', 'bringing in')], default='reading', max_length=10),
        ),
        migrations.AddField(
            model_name='import',
            name='position',
            field=models.PositiveBigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='import',
            name='retrieved_at',
            field=models.DateTimeField(null=True, verbose_name='fetched'),
        ),
        migrations.AddField(
            model_name='import',
            name='tally',
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name='import',
            name='url',
            field=models.URLField(blank=True, max_length=2000, verbose_name='address'),
        ),
        migrations.AddField(
            model_name='import',
            name='wish',
            field=models.CharField(blank=True, choices=[('pause', 'pause'), ('cancel', 'cancel')], max_length=6),
        ),
        migrations.AddField(
            model_name='revision',
            name='received_from',
            field=models.URLField(blank=True, max_length=2000, verbose_name='address it was fetched from'),
        ),
        migrations.AddField(
            model_name='revision',
            name='retrieved_at',
            field=models.DateTimeField(null=True, verbose_name='fetched'),
        ),
        migrations.AddField(
            model_name='revision',
            name='sketch',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), default=list, size=None),
        ),
        migrations.AlterField(
            model_name='block',
            name='kind',
            field=models.CharField(choices=[('paragraph', 'paragraph'), ('heading', 'heading'), ('standfirst', 'standfirst'), ('list_item', 'list item'), ('quote', 'quotation'), ('caption', 'caption'), ('label', 'label'), ('furniture', 'set apart'), ('table_row', 'table row')], max_length=10),
        ),
        migrations.AlterField(
            model_name='export',
            name='state',
            field=models.CharField(choices=[('queued', 'waiting'), ('running', 'running'), ('proposed', 'waiting for you'), ('paused', 'paused'), ('finished', 'finished'), ('failed', 'failed'), ('cancelled', 'cancelled')], default='queued', max_length=10, verbose_name='state'),
        ),
        migrations.AlterField(
            model_name='import',
            name='origin',
            field=models.CharField(choices=[('paste', 'pasted'), ('upload', 'uploaded'), ('address', 'fetched from its address'), ('feed', 'from a feed'), ('api', 'by the API'), ('demo', 'demonstration')], max_length=10),
        ),
        migrations.AlterField(
            model_name='import',
            name='path',
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AlterField(
            model_name='import',
            name='sha256',
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AlterField(
            model_name='import',
            name='size',
            field=models.PositiveBigIntegerField(default=0, verbose_name='bytes'),
        ),
        migrations.AlterField(
            model_name='import',
            name='state',
            field=models.CharField(choices=[('queued', 'waiting'), ('running', 'running'), ('proposed', 'waiting for you'), ('paused', 'paused'), ('finished', 'finished'), ('failed', 'failed'), ('cancelled', 'cancelled')], default='queued', max_length=10, verbose_name='state'),
        ),
        migrations.AlterField(
            model_name='revision',
            name='origin',
            field=models.CharField(choices=[('paste', 'pasted'), ('upload', 'uploaded'), ('address', 'fetched from its address'), ('feed', 'from a feed'), ('api', 'by the API'), ('demo', 'demonstration')], max_length=10, verbose_name='how it came'),
        ),
        migrations.AddIndex(
            model_name='article',
            index=models.Index(condition=models.Q(('url', ''), _negated=True), fields=['project', 'url'], name='article_by_address'),
        ),
        migrations.AddIndex(
            model_name='import',
            index=models.Index(fields=['project', '-created_at'], name='import_newest_first'),
        ),
        migrations.AddIndex(
            model_name='revision',
            index=models.Index(fields=['project', 'sha256'], name='revision_by_text'),
        ),
        migrations.AddIndex(
            model_name='revision',
            index=models.Index(fields=['project', 'received_sha256'], name='revision_by_bytes'),
        ),
        migrations.AddIndex(
            model_name='revision',
            index=django.contrib.postgres.indexes.GinIndex(fields=['sketch'], name='revision_by_sketch'),
        ),
        migrations.AddConstraint(
            model_name='block',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['paragraph', 'heading', 'standfirst', 'list_item', 'quote', 'caption', 'label', 'furniture', 'table_row'])), name='block_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='import',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['queued', 'running', 'proposed', 'paused', 'finished', 'failed', 'cancelled'])), name='import_state_known'),
        ),
        migrations.AddConstraint(
            model_name='import',
            constraint=models.CheckConstraint(condition=models.Q(('phase__in', ['reading', 'writing'])), name='import_phase_known'),
        ),
        migrations.AddField(
            model_name='feed',
            name='created_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='annotations.contributor'),
        ),
        migrations.AddField(
            model_name='feed',
            name='project',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='annotations.project'),
        ),
        migrations.AddField(
            model_name='feedentry',
            name='feed',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='annotations.feed'),
        ),
        migrations.AddField(
            model_name='feedentry',
            name='job',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='annotations.import'),
        ),
        migrations.AddField(
            model_name='feedentry',
            name='project',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='annotations.project'),
        ),
        migrations.AddField(
            model_name='importitem',
            name='article',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='annotations.article'),
        ),
        migrations.AddField(
            model_name='importitem',
            name='job',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='items', to='annotations.import'),
        ),
        migrations.AddField(
            model_name='importitem',
            name='project',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='annotations.project'),
        ),
        migrations.AddField(
            model_name='importitem',
            name='revision',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='annotations.revision'),
        ),
        migrations.AddField(
            model_name='importitem',
            name='twin',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='annotations.article'),
        ),
        migrations.AddField(
            model_name='reanchoring',
            name='claim',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reanchorings', to='annotations.claim'),
        ),
        migrations.AddField(
            model_name='reanchoring',
            name='placement',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reanchorings', to='annotations.placement'),
        ),
        migrations.AddField(
            model_name='reanchoring',
            name='project',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='annotations.project'),
        ),
        migrations.AddField(
            model_name='reanchoring',
            name='revision',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reanchorings', to='annotations.revision'),
        ),
        migrations.AddField(
            model_name='reanchoring',
            name='settled_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='annotations.contributor'),
        ),
        migrations.AddField(
            model_name='watch',
            name='article',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='watches', to='annotations.article'),
        ),
        migrations.AddField(
            model_name='watch',
            name='created_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='annotations.contributor'),
        ),
        migrations.AddField(
            model_name='watch',
            name='project',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='annotations.project'),
        ),
        migrations.AddIndex(
            model_name='feed',
            index=models.Index(condition=models.Q(('deleted_at', None), ('paused_at', None)), fields=['next_check_at'], name='feed_due'),
        ),
        migrations.AddConstraint(
            model_name='feed',
            constraint=models.UniqueConstraint(condition=models.Q(('deleted_at', None)), fields=('project', 'url'), name='feed_address_once_per_project'),
        ),
        migrations.AddConstraint(
            model_name='feedentry',
            constraint=models.UniqueConstraint(fields=('feed', 'key'), name='feed_entry_once_per_feed'),
        ),
        migrations.AddIndex(
            model_name='importitem',
            index=models.Index(fields=['job', 'state', 'index'], name='import_item_by_state'),
        ),
        migrations.AddConstraint(
            model_name='importitem',
            constraint=models.UniqueConstraint(fields=('job', 'index'), name='import_item_index_once_per_import'),
        ),
        migrations.AddConstraint(
            model_name='importitem',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['proposed', 'imported', 'revised', 'skipped', 'failed', 'dropped'])), name='import_item_state_known'),
        ),
        migrations.AddConstraint(
            model_name='importitem',
            constraint=models.CheckConstraint(condition=models.Q(('choice__in', ['', 'new', 'revision', 'skip'])), name='import_item_choice_known'),
        ),
        migrations.AddIndex(
            model_name='reanchoring',
            index=models.Index(condition=models.Q(('settlement', '')), fields=['project', 'created_at', 'id'], name='reanchoring_open'),
        ),
        migrations.AddConstraint(
            model_name='reanchoring',
            constraint=models.UniqueConstraint(fields=('claim', 'revision'), name='reanchoring_once_per_claim_and_revision'),
        ),
        migrations.AddConstraint(
            model_name='reanchoring',
            constraint=models.CheckConstraint(condition=models.Q(('outcome__in', ['changed', 'ambiguous', 'lost'])), name='reanchoring_outcome_known'),
        ),
        migrations.AddConstraint(
            model_name='reanchoring',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('settled_at', None), ('settlement', '')), models.Q(models.Q(('settlement', ''), _negated=True), ('settled_at__isnull', False)), _connector='OR'), name='reanchoring_settled_somehow'),
        ),
        migrations.AddIndex(
            model_name='watch',
            index=models.Index(condition=models.Q(('deleted_at', None), ('paused_at', None)), fields=['next_check_at'], name='watch_due'),
        ),
        migrations.AddConstraint(
            model_name='watch',
            constraint=models.UniqueConstraint(condition=models.Q(('deleted_at', None)), fields=('article',), name='watch_one_living_per_article'),
        ),
        *(migrations.RunSQL(forwards, backwards) for forwards, backwards in same_project()),
        migrations.RunSQL(BLOCK_MOVES_NEVER, BLOCK_IS_FROZEN),
    ]
