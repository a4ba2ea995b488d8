"""What stood at a watched address at the last look, so that what a person brings in by hand is no edit of the site's."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("annotations", "0015_names_of_problems")]

    operations = [
        migrations.AddField(
            "watch",
            "text_sha256",
            models.CharField(blank=True, default="", max_length=64),
            preserve_default=False,
        ),
    ]
