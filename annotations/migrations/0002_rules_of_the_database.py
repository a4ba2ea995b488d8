"""What Django's constraints cannot say: no row points into another project, what is frozen stays as it is, a passage's
words stand in its revision, history is append-only and wakes whoever listens."""

from django.db import migrations

# (table, column, table pointed to): each pair must be of one project.
SAME_PROJECT = [
    ("membership", "contributor_id", "contributor"),
    ("invitation", "created_by_id", "contributor"),
    ("guidelineversion", "created_by_id", "contributor"),
    ("article", "created_by_id", "contributor"),
    ("revision", "article_id", "article"),
    ("revision", "created_by_id", "contributor"),
    ("block", "revision_id", "revision"),
    ("passage", "revision_id", "revision"),
    ("claim", "article_id", "article"),
    ("claim", "created_by_id", "contributor"),
    ("claim", "merged_into_id", "claim"),
    ("placement", "claim_id", "claim"),
    ("placement", "revision_id", "revision"),
    ("placement", "passage_id", "passage"),
    ("placement", "placed_by_id", "contributor"),
    ("assessment", "claim_id", "claim"),
    ("assessment", "passage_id", "passage"),
    ("assessment", "contributor_id", "contributor"),
    ("assessment", "guideline_version_id", "guidelineversion"),
    ("decision", "claim_id", "claim"),
    ("decision", "passage_id", "passage"),
    ("decision", "contributor_id", "contributor"),
    ("decision", "guideline_version_id", "guidelineversion"),
    ("source", "created_by_id", "contributor"),
    ("evidence", "claim_id", "claim"),
    ("evidence", "source_id", "source"),
    ("evidence", "cited_passage_id", "passage"),
    ("evidence", "added_by_id", "contributor"),
    ("event", "contributor_id", "contributor"),
    ("event", "article_id", "article"),
    ("import", "created_by_id", "contributor"),
    ("import", "article_id", "article"),
    ("export", "created_by_id", "contributor"),
    ("release", "export_id", "export"),
    ("release", "created_by_id", "contributor"),
]
POINTED_TO = sorted({target for _table, _column, target in SAME_PROJECT})


def same_project():
    for table in POINTED_TO:
        yield (
            f"ALTER TABLE annotations_{table} ADD CONSTRAINT {table}_with_project UNIQUE (id, project_id)",
            f"ALTER TABLE annotations_{table} DROP CONSTRAINT {table}_with_project",
        )
    for table, column, target in SAME_PROJECT:
        name = f"{table}_{column.removesuffix('_id')}_of_same_project"
        yield (
            f"ALTER TABLE annotations_{table} ADD CONSTRAINT {name} FOREIGN KEY ({column}, project_id) "
            f"REFERENCES annotations_{target} (id, project_id) DEFERRABLE INITIALLY DEFERRED",
            f"ALTER TABLE annotations_{table} DROP CONSTRAINT {name}",
        )


FROZEN = """
CREATE FUNCTION annotations_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is frozen: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER revision_is_frozen BEFORE UPDATE ON annotations_revision
    FOR EACH ROW EXECUTE FUNCTION annotations_refuse();
CREATE TRIGGER block_is_frozen BEFORE UPDATE ON annotations_block
    FOR EACH ROW EXECUTE FUNCTION annotations_refuse();
CREATE TRIGGER passage_is_frozen BEFORE UPDATE ON annotations_passage
    FOR EACH ROW EXECUTE FUNCTION annotations_refuse();
CREATE TRIGGER event_is_not_deleted BEFORE DELETE ON annotations_event
    FOR EACH ROW EXECUTE FUNCTION annotations_refuse();
CREATE TRIGGER event_changes_only_by_its_position BEFORE UPDATE ON annotations_event
    FOR EACH ROW
    WHEN (OLD.position IS NOT NULL OR to_jsonb(OLD) - 'position' IS DISTINCT FROM to_jsonb(NEW) - 'position')
    EXECUTE FUNCTION annotations_refuse();
"""
NOT_FROZEN = """
DROP TRIGGER event_changes_only_by_its_position ON annotations_event;
DROP TRIGGER event_is_not_deleted ON annotations_event;
DROP TRIGGER passage_is_frozen ON annotations_passage;
DROP TRIGGER block_is_frozen ON annotations_block;
DROP TRIGGER revision_is_frozen ON annotations_revision;
DROP FUNCTION annotations_refuse();
"""

QUOTED = """
CREATE FUNCTION annotations_passage_check() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM annotations_revision AS revision
        WHERE revision.id = NEW.revision_id AND NEW."end" <= revision.length
        AND substr(revision.text, NEW.start + 1, NEW."end" - NEW.start) = NEW.quote
    ) THEN
        RAISE EXCEPTION 'passage_quotes_its_revision: the words do not stand at % to %', NEW.start, NEW."end"
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER passage_quotes_its_revision BEFORE INSERT ON annotations_passage
    FOR EACH ROW EXECUTE FUNCTION annotations_passage_check();
"""
NOT_QUOTED = """
DROP TRIGGER passage_quotes_its_revision ON annotations_passage;
DROP FUNCTION annotations_passage_check();
"""

HEARD = """
CREATE SEQUENCE annotations_event_position;
CREATE FUNCTION annotations_event_notify() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('workbench_events', project_id::text) FROM (SELECT DISTINCT project_id FROM added) AS projects;
    RETURN NULL;
END $$;
CREATE TRIGGER event_is_heard AFTER INSERT ON annotations_event
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION annotations_event_notify();
"""
NOT_HEARD = """
DROP TRIGGER event_is_heard ON annotations_event;
DROP FUNCTION annotations_event_notify();
DROP SEQUENCE annotations_event_position;
"""


class Migration(migrations.Migration):
    dependencies = [("annotations", "0001_first")]

    operations = [
        *(migrations.RunSQL(forwards, backwards) for forwards, backwards in same_project()),
        migrations.RunSQL(FROZEN, NOT_FROZEN),
        migrations.RunSQL(QUOTED, NOT_QUOTED),
        migrations.RunSQL(HEARD, NOT_HEARD),
    ]
