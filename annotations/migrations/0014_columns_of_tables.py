"""The columns of a table that came in, and which field of an article each is taken for."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("annotations", "0013_encodings_to_choose_from")]

    operations = [migrations.AddField("import", "columns", models.JSONField(default=dict))]
