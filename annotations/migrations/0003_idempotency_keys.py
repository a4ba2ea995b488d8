import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import annotations.models.base


class Migration(migrations.Migration):
    dependencies = [("annotations", "0002_rules_of_the_database")]

    operations = [
        migrations.CreateModel(
            name="IdempotencyKey",
            fields=[
                ("id", models.UUIDField(default=annotations.models.base.new_id, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="created")),
                ("key", models.UUIDField(editable=False)),
                ("fingerprint", models.CharField(editable=False, max_length=64)),
                ("result", models.JSONField(editable=False, null=True)),
                ("contributor", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="annotations.contributor")),
                ("project", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="annotations.project")),
            ],
            options={
                "indexes": [models.Index(fields=["created_at"], name="idempotency_key_by_age")],
                "constraints": [models.UniqueConstraint(fields=("contributor", "key"), name="idempotency_key_once_per_contributor")],
            },
        ),
        migrations.RunSQL(
            "ALTER TABLE annotations_idempotencykey ADD CONSTRAINT idempotencykey_contributor_of_same_project"
            " FOREIGN KEY (contributor_id, project_id) REFERENCES annotations_contributor (id, project_id)"
            " DEFERRABLE INITIALLY DEFERRED",
            "ALTER TABLE annotations_idempotencykey DROP CONSTRAINT idempotencykey_contributor_of_same_project",
        ),
    ]
