"""The name of what an import was refused for, beside its sentence."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("annotations", "0014_columns_of_tables")]

    operations = [
        migrations.AddField(
            "import",
            "problem_code",
            models.CharField(blank=True, default="", max_length=40),
            preserve_default=False,
        ),
    ]
