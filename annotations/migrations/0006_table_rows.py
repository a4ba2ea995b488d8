"""A block may be the row of a table: its cells are parted by tabs."""

from django.db import migrations, models

BEFORE = ["paragraph", "heading", "list_item", "quote", "caption", "label", "furniture"]
LABELS = ["paragraph", "heading", "list item", "quotation", "caption", "label", "set apart", "table row"]


class Migration(migrations.Migration):
    dependencies = [("annotations", "0005_presence")]

    operations = [
        migrations.AlterField(
            "block",
            "kind",
            models.CharField(choices=list(zip([*BEFORE, "table_row"], LABELS, strict=True)), max_length=10),
        ),
        migrations.RemoveConstraint("block", "block_kind_known"),
        migrations.AddConstraint(
            "block",
            models.CheckConstraint(condition=models.Q(kind__in=[*BEFORE, "table_row"]), name="block_kind_known"),
        ),
    ]
