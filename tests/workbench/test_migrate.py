"""`manage.py migrate` by real processes."""

from __future__ import annotations

import subprocess

from tests.workbench.conftest import Installation


def test_a_database_of_a_newer_version_is_left_alone(fresh: Installation) -> None:
    with fresh.connect() as connection:
        connection.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('annotations', '9999_flying_claims', now())"
        )

    done = fresh.manage("migrate")

    assert done.returncode == 1
    assert "newer version of the workbench (it has annotations.9999_flying_claims)" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_database_out_of_reach_is_named(fresh: Installation) -> None:
    fresh.env["DATABASE_URL"] = "postgresql://olu:secret@127.0.0.1:9/name"

    done = fresh.manage("migrate")

    assert done.returncode == 1
    assert "(DATABASE_URL)" in done.stderr
    assert "Traceback" not in done.stderr
    assert "secret" not in done.stderr


def test_three_at_once_all_succeed(blank: Installation) -> None:
    started = [
        subprocess.Popen(blank.command("migrate"), env=blank.env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        for _ in range(3)
    ]

    said = [process.communicate()[0].decode() for process in started]

    assert [process.returncode for process in started] == [0, 0, 0], said
    assert sum("Applying annotations.0001" in words for words in said) == 1


def test_the_queue_and_the_table_for_limits_are_there(fresh: Installation) -> None:
    with fresh.connect() as connection:
        connection.execute("SELECT * FROM pgmq.meta")
        connection.execute("SELECT * FROM workbench_cache")


MESSAGES = "SELECT count(*) FROM pgmq.q_celery"
SENDING = "from workbench import celery_app; celery_app.send_task('annotations.sweep_jobs')"


def test_a_queue_of_an_older_package_is_made_anew(fresh: Installation) -> None:
    with fresh.connect() as connection:
        connection.execute("COMMENT ON SCHEMA pgmq IS '1.0.0'")
        connection.execute("SELECT pgmq.send('celery', '{}')")

    done = fresh.manage("migrate", "--verbosity=0")

    assert done.returncode == 0, done.stderr
    with fresh.connect() as connection:
        assert connection.execute(MESSAGES).fetchone() == (0,)


def test_a_second_time_leaves_the_queue_as_it_is(fresh: Installation) -> None:
    with fresh.connect() as connection:
        connection.execute("SELECT pgmq.send('celery', '{}')")

    fresh.manage("migrate", "--verbosity=0")

    with fresh.connect() as connection:
        assert connection.execute(MESSAGES).fetchone() == (1,)


def test_programs_that_begin_at_once_all_find_the_queue(fresh: Installation) -> None:
    started = [
        subprocess.Popen(fresh.command("shell", "-c", SENDING), env=fresh.env, stderr=subprocess.PIPE) for _ in range(4)
    ]

    said = [process.communicate()[1].decode() for process in started]

    assert [process.returncode for process in started] == [0, 0, 0, 0], said
    with fresh.connect() as connection:
        assert connection.execute(MESSAGES).fetchone() == (4,)
