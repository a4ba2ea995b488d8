"""Members of the bodies of a Web Annotation that became assessments and evidence, kept as sent."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("annotations", "0020_deliveries_by_webhook")]

    operations = [
        migrations.AddField("webannotation", "parts", models.JSONField(default=dict)),
    ]
