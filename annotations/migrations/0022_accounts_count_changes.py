from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("annotations", "0021_members_of_bodies")]

    operations = [
        migrations.AddField("user", "version", models.PositiveIntegerField(default=1, editable=False)),
    ]
