"""Who has been through which block. A row of it, its block and its person are of one project."""

import annotations.models.base
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


# What 0002 does for the tables it knows; blocks were not pointed to by then.
SAME_PROJECT = """
ALTER TABLE annotations_block ADD CONSTRAINT block_with_project UNIQUE (id, project_id);
ALTER TABLE annotations_coverage ADD CONSTRAINT coverage_block_of_same_project FOREIGN KEY (block_id, project_id)
    REFERENCES annotations_block (id, project_id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE annotations_coverage ADD CONSTRAINT coverage_contributor_of_same_project
    FOREIGN KEY (contributor_id, project_id)
    REFERENCES annotations_contributor (id, project_id) DEFERRABLE INITIALLY DEFERRED;
"""
NOT_SAME_PROJECT = """
ALTER TABLE annotations_coverage DROP CONSTRAINT coverage_contributor_of_same_project;
ALTER TABLE annotations_coverage DROP CONSTRAINT coverage_block_of_same_project;
ALTER TABLE annotations_block DROP CONSTRAINT block_with_project;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('annotations', '0003_idempotency_keys'),
    ]

    operations = [
        migrations.CreateModel(
            name='Coverage',
            fields=[
                ('id', models.UUIDField(default=annotations.models.base.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='created')),
                ('withdrawn_at', models.DateTimeField(editable=False, null=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('block', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='coverage', to='annotations.block')),
                ('contributor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='coverage', to='annotations.contributor')),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='annotations.project')),
            ],
            options={
                'verbose_name_plural': 'coverage',
                'ordering': ['created_at', 'id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('withdrawn_at', None)), fields=('block', 'contributor'), name='coverage_one_live_per_block_and_person')],
            },
        ),
        migrations.RunSQL(SAME_PROJECT, NOT_SAME_PROJECT),
    ]
