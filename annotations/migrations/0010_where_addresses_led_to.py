"""Where the address of an import led to."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("annotations", "0009_articles_come_in")]

    operations = [
        migrations.AddField(
            "import",
            "fetched_from",
            models.URLField(blank=True, default="", max_length=2000, verbose_name="address it was fetched from"),
            preserve_default=False,
        ),
    ]
