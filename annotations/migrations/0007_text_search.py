"""An index of trigrams over each project's texts in capitals: for words that stand in several articles, and for the
search in them."""

import django.contrib.postgres.indexes
import django.db.models.functions.comparison
import django.db.models.functions.text
from django.contrib.postgres.operations import BtreeGinExtension
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("annotations", "0006_table_rows")]

    operations = [
        BtreeGinExtension(),
        migrations.AddIndex(
            model_name="revision",
            index=django.contrib.postgres.indexes.GinIndex(
                django.db.models.functions.comparison.Cast("project", models.TextField()),
                django.contrib.postgres.indexes.OpClass(
                    django.db.models.functions.text.Upper("text"), name="gin_trgm_ops"
                ),
                name="revision_text_search",
            ),
        ),
    ]
