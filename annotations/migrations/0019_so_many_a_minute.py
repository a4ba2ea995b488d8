from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("annotations", "0018_webhooks_that_fail")]

    operations = [
        migrations.CreateModel(
            name="Allowance",
            fields=[
                ("key", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("since", models.DateTimeField(editable=False)),
                ("taken", models.PositiveIntegerField(editable=False)),
                ("share", models.PositiveIntegerField(editable=False)),
            ],
        ),
        migrations.RunSQL(
            "ALTER TABLE annotations_allowance SET UNLOGGED", "ALTER TABLE annotations_allowance SET LOGGED"
        ),
    ]
