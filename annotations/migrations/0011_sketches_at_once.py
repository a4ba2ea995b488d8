"""Keep the index of sketches in order at every insert.

It is asked for every article that comes in. What PostgreSQL puts aside to sort in later would be read through each
time, and while thousands of articles come in that is nearly all there is.
"""

import django.contrib.postgres.indexes
from django.db import migrations

AT_ONCE = "ALTER INDEX revision_by_sketch SET (fastupdate = off)"
SORTED_IN = "SELECT gin_clean_pending_list('revision_by_sketch')"
LATER = "ALTER INDEX revision_by_sketch SET (fastupdate = on)"


class Migration(migrations.Migration):
    dependencies = [("annotations", "0010_where_addresses_led_to")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL([AT_ONCE, SORTED_IN], LATER)],
            state_operations=[
                migrations.RemoveIndex("revision", "revision_by_sketch"),
                migrations.AddIndex(
                    "revision",
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["sketch"], fastupdate=False, name="revision_by_sketch"
                    ),
                ),
            ],
        ),
    ]
