"""Let a page find quickly what its reader did last on its article."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("annotations", "0007_text_search")]

    operations = [
        migrations.AddIndex(
            model_name="event",
            index=models.Index(fields=["contributor", "article", "-act"], name="event_by_person_and_article"),
        ),
    ]
