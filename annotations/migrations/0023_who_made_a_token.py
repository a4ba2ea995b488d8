import django.db.models.deletion
from django.db import migrations, models

# A token has no column of its own for its project, so the constraint of other rows cannot be had here.
MADE_WITHIN = """
CREATE FUNCTION annotations_apitoken_check() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT count(DISTINCT project_id) FROM annotations_contributor WHERE id IN (NEW.created_by_id, NEW.service_id)) <> 1
    THEN
        RAISE EXCEPTION 'token_creator_of_same_project: it is of another one' USING ERRCODE = 'foreign_key_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER token_creator_of_same_project BEFORE INSERT OR UPDATE OF created_by_id, service_id ON annotations_apitoken
    FOR EACH ROW WHEN (NEW.created_by_id IS NOT NULL) EXECUTE FUNCTION annotations_apitoken_check();
"""
MADE_ANYWHERE = """
DROP TRIGGER token_creator_of_same_project ON annotations_apitoken;
DROP FUNCTION annotations_apitoken_check();
"""


class Migration(migrations.Migration):
    dependencies = [("annotations", "0022_accounts_count_changes")]

    operations = [
        migrations.AddField(
            "apitoken",
            "created_by",
            models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="annotations.contributor",
            ),
        ),
        migrations.RunSQL(MADE_WITHIN, MADE_ANYWHERE),
    ]
