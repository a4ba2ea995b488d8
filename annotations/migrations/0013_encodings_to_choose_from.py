"""Encodings in which the bytes of an import read as text, for a person to choose from."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("annotations", "0012_cut_anew")]

    operations = [migrations.AddField("import", "encodings", models.JSONField(default=list))]
