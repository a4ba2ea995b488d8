"""A wrong value stops the start, and the sentence names the variable."""

from __future__ import annotations

import os
import runpy
import subprocess
import sys
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from pgmq.base import PGMQConfig
from psycopg.conninfo import conninfo_to_dict

from workbench import broker, database, environment, mail, places, storage
from workbench.environment import CannotStartError

WRONG = [
    ("DATABASE_URL", "mysql://user:secret@host/name"),
    ("DATABASE_URL", "localhost:5432/name"),
    ("DATABASE_URL", "postgresql://user:secret@host:port/name"),
    ("DATABASE_URL", "postgresql://user:secret@host:5432"),
    ("DATABASE_DIRECT_URL", "postgresql://user:secret@host:5432/name?flavour=salty"),
    ("CELERY_BROKER_URL", "kafkaesque://secret@host"),
    ("CELERY_BROKER_URL", "localhost"),
    ("STORAGE_URL", "ftp://secret@host/files"),
    ("STORAGE_URL", "file://relative/files"),
    ("STORAGE_URL", "s3://"),
    ("EMAIL_URL", "pigeon://user:secret@host"),
    ("EMAIL_URL", "smtp://"),
    ("SITE_URL", "https://example.org/below"),
    ("LIVE_URL", "example.org"),
    ("SECRET_KEY", "secret"),
    ("ALLOWED_HOSTS", "https://example.org"),
    ("ALLOWED_HOSTS", "localhost:8000"),
    ("ALLOWED_HOSTS", ", ,"),
    ("ALLOWED_HOSTS", "elsewhere.example.org"),
    ("WEB_PORT", "eighty"),
    ("API_REQUESTS_PER_MINUTE", "0"),
    ("LIVE_PORT", "65536"),
    ("JOB_LEASE_SECONDS", "0"),
    ("IMPORT_MAX_BYTES", "256 MB"),
    ("IMPORT_MAX_PAGES", "0"),
    ("IMPORT_MAX_DEPTH", "256"),
    ("IMPORT_MAX_ENTRIES", "-1"),
    ("IMPORT_MAX_UNPACKED_BYTES", "1e9"),
    ("IMPORT_SECONDS", "0"),
    ("IMPORT_MEMORY_BYTES", "1024"),
    ("IMPORT_KEEP_DAYS", "never"),
    ("IMPORT_ROWS_AT_ONCE", "0"),
    ("DEBUG", "perhaps"),
    ("TRUST_PROXY", "2"),
    ("HTTPS", "no way"),
    ("LOG_LEVEL", "LOUD"),
    ("FETCH_SECONDS", "0"),
    ("FETCH_MAX_BYTES", "10 MB"),
    ("FETCH_MAX_REDIRECTS", "-1"),
    ("FETCH_DELAY_SECONDS", "1.5"),
    ("FETCH_ALLOWED_NETWORKS", "10.0.0.1/8"),
    ("FETCH_ALLOWED_NETWORKS", "10.0.0.0/8, intranet.example"),
    ("FETCH_USER_AGENT", "Bureau d’été"),
]


def start(*command: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *command],
        env=os.environ | variables,
        cwd=places.ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_a_wrong_value_is_named_in_one_sentence_without_its_secrets(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)

    with pytest.raises(CannotStartError) as refused:
        runpy.run_path(str(places.ROOT / "workbench" / "settings.py"))

    assert name in str(refused.value)
    assert len(str(refused.value).splitlines()) == 1
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    "command",
    [
        ["manage.py", "check"],
        ["-c", "import workbench.wsgi"],
        ["-c", "import workbench.asgi"],
        [str(Path(sys.executable).with_name("celery")), "--app", "workbench", "worker"],
        ["-m", "workbench.run"],
    ],
)
def test_every_door_says_it_as_plainly(command: list[str]) -> None:
    done = start(*command, STORAGE_URL="ftp://host/files")

    assert done.returncode == 2
    assert "STORAGE_URL must look like" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_s3_store_without_its_package_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("STORAGE_URL", "s3://bucket/prefix?endpoint=https://store.example.org&region=eu")
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)

    with pytest.raises(CannotStartError, match=r"requirements-s3\.txt"):
        storage.from_environment("STORAGE_URL", tmp_path)


def test_an_s3_store_is_taken_apart(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("STORAGE_URL", "s3://bucket/some/prefix?endpoint=https://store.example.org&region=eu")
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: object())

    options = storage.from_environment("STORAGE_URL", tmp_path)["OPTIONS"]

    assert options["bucket_name"] == "bucket"
    assert options["location"] == "some/prefix"
    assert options["endpoint_url"] == "https://store.example.org"
    assert options["region_name"] == "eu"


def test_a_broker_without_its_package_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CELERY_BROKER_URL", "redis://localhost:6379/0")

    with pytest.raises(CannotStartError, match=r"kombu\[redis\]"):
        broker.from_environment("CELERY_BROKER_URL", {"dbname": "name"})


def test_another_broker_is_taken_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CELERY_BROKER_URL", "amqp://user:password@host:5672//")

    url, options = broker.from_environment("CELERY_BROKER_URL", {"dbname": "name"})

    assert url == "amqp://user:password@host:5672//"
    assert "conn_string" not in options


def test_mail_goes_where_the_address_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMAIL_URL", "smtp+tls://us%40er:pass@mail.example.org")

    found = mail.from_environment("EMAIL_URL")

    assert (found["host"], found["port"], found["use_tls"], found["use_ssl"]) == ("mail.example.org", 587, True, False)


@pytest.mark.parametrize("password", ["plain", "with space", "qu'ote", "back\\slash", ""])
def test_the_queue_reads_the_same_database_whatever_its_password(password: str) -> None:
    given = {"host": "/a folder/of sockets", "dbname": "na me", "user": "o'lu", "password": password}
    given |= {"sslmode": "require", "port": "5433"}

    dsn = PGMQConfig(conn_string=database.for_queue(given)).dsn

    assert conninfo_to_dict(dsn) == given


@pytest.mark.parametrize(("direct", "threshold"), [(False, None), (True, 5)])
def test_behind_a_pooler_no_statement_is_prepared(*, direct: bool, threshold: int | None) -> None:
    entry = database.for_django({"dbname": "workbench"}, pooled=True, direct=direct)

    assert entry["OPTIONS"]["prepare_threshold"] == threshold


def test_a_url_made_of_parameters_gives_the_parameters_again(monkeypatch: pytest.MonkeyPatch) -> None:
    given = {"host": "/a folder", "dbname": "na/me", "user": "olu", "password": "p@ss:word?&", "port": "5433"}
    monkeypatch.setenv("DATABASE_URL", database.for_url(given))

    assert database.from_environment("DATABASE_URL", "") == given


def test_a_site_answers_to_the_name_people_are_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ALLOWED_HOSTS", raising=False)
    named = environment.hosts("ALLOWED_HOSTS", "localhost", "https://work.example.org:8443")
    monkeypatch.setenv("ALLOWED_HOSTS", " .example.org , [::1]")
    listed = environment.hosts("ALLOWED_HOSTS", "localhost", "https://work.example.org")

    assert named == ["localhost", "work.example.org"]
    assert listed == [".example.org", "[::1]"]


def test_networks_that_may_be_fetched_from_are_told_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FETCH_ALLOWED_NETWORKS", " 10.1.0.0/16, fd00::/8 ,")

    assert [str(network) for network in environment.networks("FETCH_ALLOWED_NETWORKS")] == ["10.1.0.0/16", "fd00::/8"]
    assert environment.networks("FETCH_UNSET") == ()


def test_an_empty_value_counts_as_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEB_PORT", " ")

    assert environment.port("WEB_PORT", 8000) == 8000


def test_the_deployment_check_finds_nothing_once_https_is_on() -> None:
    done = start("manage.py", "check", "--deploy", "--fail-level", "WARNING", SITE_URL="https://example.org")

    assert done.returncode == 0, done.stderr


def test_static_files_get_names_of_their_content(tmp_path: Path) -> None:
    done = start("manage.py", "collectstatic", "--noinput", WORKBENCH_DATA=str(tmp_path))

    assert done.returncode == 0, done.stderr
    assert (tmp_path / "static" / "staticfiles.json").exists()


@pytest.mark.django_db
def test_every_page_carries_the_policy_that_allows_no_inline_script(client: Client) -> None:
    response = client.get("/accounts/login/")

    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["X-Frame-Options"] == "DENY"


@pytest.mark.django_db
def test_nobody_signs_up(client: Client) -> None:
    client.post(
        "/accounts/signup/",
        {"username": "mallory", "password1": "a long enough one", "password2": "a long enough one"},
    )

    assert not get_user_model().objects.exists()
