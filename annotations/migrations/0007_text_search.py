"""An index of trigrams over texts in capitals: for words that stand in several articles, and for the search in them."""

import django.contrib.postgres.indexes
import django.db.models.functions.text
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("annotations", "0006_table_rows")]

    operations = [
        migrations.AddIndex(
            model_name="revision",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(
                    django.db.models.functions.text.Upper("text"), name="gin_trgm_ops"
                ),
                name="revision_text_search",
            ),
        ),
    ]
