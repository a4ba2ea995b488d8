"""Tokens of service accounts, keys of requests outside projects, webhooks, and annotations as they were sent."""

import annotations.models.base
import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

SAME_PROJECT = [
    ("webhook", "created_by_id", "contributor"),
    ("delivery", "webhook_id", "webhook"),
    ("webannotation", "claim_id", "claim"),
    ("webannotation", "article_id", "article"),
]
NEWLY_POINTED_TO = ["webhook"]


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


# As the constraints above, without one more index on the largest table.
EVENT_OF_SAME_PROJECT = """
CREATE FUNCTION annotations_delivery_check() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM annotations_event WHERE id = NEW.event_id AND project_id = NEW.project_id) THEN
        RAISE EXCEPTION 'delivery_event_of_same_project: it is of another one' USING ERRCODE = 'foreign_key_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER delivery_event_of_same_project BEFORE INSERT OR UPDATE OF event_id, project_id ON annotations_delivery
    FOR EACH ROW WHEN (NEW.event_id IS NOT NULL) EXECUTE FUNCTION annotations_delivery_check();
"""
EVENT_OF_ANY_PROJECT = """
DROP TRIGGER delivery_event_of_same_project ON annotations_delivery;
DROP FUNCTION annotations_delivery_check();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('annotations', '0016_what_was_read_last'),
    ]

    operations = [
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.UUIDField(default=annotations.models.base.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='created')),
                ('state', models.CharField(choices=[('waiting', 'waiting'), ('delivered', 'delivered'), ('dead', 'given up')], default='waiting', max_length=10, verbose_name='state')),
                ('attempts', models.PositiveIntegerField(default=0, verbose_name='attempts')),
                ('due_at', models.DateTimeField(null=True, verbose_name='next attempt')),
                ('lease_until', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True, verbose_name='delivered or given up')),
                ('status', models.PositiveSmallIntegerField(default=0, verbose_name='answered with')),
                ('problem', models.TextField(blank=True, verbose_name='what went wrong')),
                ('milliseconds', models.PositiveIntegerField(default=0, verbose_name='took')),
            ],
            options={
                'verbose_name_plural': 'deliveries',
            },
        ),
        migrations.CreateModel(
            name='WebAnnotation',
            fields=[
                ('id', models.UUIDField(default=annotations.models.base.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='created')),
                ('slug', models.CharField(max_length=200)),
                ('extra', models.JSONField(default=dict)),
                ('target', models.JSONField(default=dict)),
                ('bodies', models.JSONField(default=list)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
            ],
        ),
        migrations.CreateModel(
            name='Webhook',
            fields=[
                ('id', models.UUIDField(default=annotations.models.base.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='created')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('updated_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='changed')),
                ('deleted_at', models.DateTimeField(editable=False, null=True, verbose_name='deleted')),
                ('name', models.CharField(max_length=100, verbose_name='name')),
                ('url', models.URLField(max_length=2000, verbose_name='address')),
                ('verbs', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), blank=True, default=list, size=None, verbose_name='events')),
                ('secret', models.CharField(editable=False, max_length=200)),
                ('former_secret', models.CharField(blank=True, editable=False, max_length=200)),
                ('former_secret_until', models.DateTimeField(editable=False, null=True)),
                ('position', models.BigIntegerField(default=0, editable=False)),
                ('paused_at', models.DateTimeField(null=True, verbose_name='paused')),
                ('paused_because', models.TextField(blank=True, verbose_name='why it is paused')),
            ],
        ),
        migrations.AddField(
            model_name='apitoken',
            name='service',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='api_tokens', to='annotations.contributor'),
        ),
        migrations.AddField(
            model_name='idempotencykey',
            name='user',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AlterField(
            model_name='apitoken',
            name='user',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='api_tokens', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AlterField(
            model_name='idempotencykey',
            name='contributor',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='annotations.contributor'),
        ),
        migrations.AlterField(
            model_name='idempotencykey',
            name='created_at',
            field=models.DateTimeField(default=django.utils.timezone.now, editable=False),
        ),
        migrations.AlterField(
            model_name='idempotencykey',
            name='project',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='annotations.project'),
        ),
        migrations.AddConstraint(
            model_name='apitoken',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('service__isnull', False), ('user', None)), models.Q(('service', None), ('user__isnull', False)), _connector='OR'), name='token_of_a_user_or_a_service'),
        ),
        migrations.AddConstraint(
            model_name='idempotencykey',
            constraint=models.UniqueConstraint(fields=('user', 'key'), name='idempotency_key_once_per_user'),
        ),
        migrations.AddConstraint(
            model_name='idempotencykey',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('contributor__isnull', False), ('project__isnull', False), ('user', None)), models.Q(('contributor', None), ('project', None), ('user__isnull', False)), _connector='OR'), name='idempotency_key_of_a_contributor_or_a_user'),
        ),
        migrations.AddField(
            model_name='delivery',
            name='event',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='annotations.event'),
        ),
        migrations.AddField(
            model_name='delivery',
            name='project',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='annotations.project'),
        ),
        migrations.AddField(
            model_name='webannotation',
            name='article',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='annotations.article'),
        ),
        migrations.AddField(
            model_name='webannotation',
            name='claim',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='web_annotation', to='annotations.claim'),
        ),
        migrations.AddField(
            model_name='webannotation',
            name='project',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='annotations.project'),
        ),
        migrations.AddField(
            model_name='webhook',
            name='created_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='annotations.contributor'),
        ),
        migrations.AddField(
            model_name='webhook',
            name='project',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='annotations.project'),
        ),
        migrations.AddField(
            model_name='delivery',
            name='webhook',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='annotations.webhook'),
        ),
        migrations.AddConstraint(
            model_name='webannotation',
            constraint=models.UniqueConstraint(fields=('article', 'slug'), name='web_annotation_slug_once_per_article'),
        ),
        migrations.AddIndex(
            model_name='webhook',
            index=models.Index(fields=['project', '-created_at', '-id'], name='webhook_newest_first'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(condition=models.Q(('state', 'waiting')), fields=['due_at'], name='delivery_due'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(fields=['webhook', '-created_at', '-id'], name='delivery_newest_first'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'delivered', 'dead'])), name='delivery_state_known'),
        ),
        *(migrations.RunSQL(forwards, backwards) for forwards, backwards in same_project()),
        migrations.RunSQL(EVENT_OF_SAME_PROJECT, EVENT_OF_ANY_PROJECT),
    ]
