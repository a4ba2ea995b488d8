import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import annotations.models.base


def of_same_project(column, target):
    name = f"presence_{target}_of_same_project"
    return migrations.RunSQL(
        f"ALTER TABLE annotations_presence ADD CONSTRAINT {name} FOREIGN KEY ({column}, project_id)"
        f" REFERENCES annotations_{target} (id, project_id) DEFERRABLE INITIALLY DEFERRED",
        f"ALTER TABLE annotations_presence DROP CONSTRAINT {name}",
    )


class Migration(migrations.Migration):
    dependencies = [("annotations", "0004_coverage")]

    operations = [
        migrations.CreateModel(
            name="Presence",
            fields=[
                ("id", models.UUIDField(default=annotations.models.base.new_id, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="created")),
                ("seen_at", models.DateTimeField(editable=False)),
                ("article", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="annotations.article")),
                ("contributor", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="annotations.contributor")),
                ("project", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="annotations.project")),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("article", "contributor"), name="presence_once_per_article_and_reader")],
            },
        ),
        migrations.RunSQL(
            "ALTER TABLE annotations_presence SET UNLOGGED", "ALTER TABLE annotations_presence SET LOGGED"
        ),
        of_same_project("article_id", "article"),
        of_same_project("contributor_id", "contributor"),
    ]
