"""Indexes of trigrams over the words that claims stand at, and over their statements: for the search in them."""

import django.contrib.postgres.indexes
import django.db.models.functions.comparison
import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("annotations", "0023_who_made_a_token")]

    operations = [
        migrations.AddIndex(
            model_name=model,
            index=django.contrib.postgres.indexes.GinIndex(
                django.db.models.functions.comparison.Cast("project", models.TextField()),
                django.contrib.postgres.indexes.OpClass(
                    django.db.models.functions.text.Upper(column), name="gin_trgm_ops"
                ),
                name=f"{model}_{column}_search",
                **condition,
            ),
        )
        for model, column, condition in (
            ("claim", "statement", {"condition": ~models.Q(statement="")}),
            ("passage", "quote", {}),
        )
    ]
