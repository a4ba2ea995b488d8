"""What cannot be run in a test (containers) is held to what exists: programs, options, variables, ports, files."""

from __future__ import annotations

import importlib
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import get_commands

from workbench import places

COMPOSE = yaml.safe_load((places.ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, Any] = COMPOSE["services"]
NGINX = (places.ROOT / "deploy" / "nginx.conf").read_text()
PROCFILE = dict(line.split(": ", 1) for line in (places.ROOT / "Procfile").read_text().splitlines() if line)


def variables_read() -> set[str]:
    """Every variable that the code asks the environment for."""
    asking = r'environment\.(?:text|secret|flag|number|port|hosts|choice|web_address|networks|line)\(\s*"([A-Z_]+)"'
    asking += r'|\.from_environment\(\s*"([A-Z_]+)"'
    text = "".join(path.read_text() for path in (places.ROOT / "workbench").glob("*.py"))
    return {name for found in re.findall(asking, text) for name in found if name}


@cache
def options_of(*program: str) -> set[str]:
    helped = subprocess.run(
        [str(Path(sys.executable).with_name(program[0])), *program[1:], "--help"],
        capture_output=True,
        text=True,
        cwd=places.ROOT,
        env={"COLUMNS": "200", "PATH": ""},
        check=True,
    )
    return set(re.findall(r"--[a-z][a-z0-9-]*", helped.stdout))


def commands() -> list[tuple[str, list[str]]]:
    ours = [(name, service["command"]) for name, service in SERVICES.items() if "command" in service]
    return ours + [(f"Procfile {name}", command.split()) for name, command in PROCFILE.items()]


def test_the_processes_are_those_of_the_architecture() -> None:
    assert set(SERVICES) == {"postgres", "setup", "web", "live", "worker", "beat", "proxy"}
    assert set(PROCFILE) == {"web", "live", "worker"}


@pytest.mark.parametrize(("name", "command"), commands())
def test_every_command_names_a_program_and_options_that_exist(name: str, command: list[str]) -> None:
    if command[0] == "sh":
        assert set(re.findall(r"manage\.py (\w+)", command[2])) <= set(get_commands())
        return
    used = {word.partition("=")[0] for word in command if word.startswith("--")}
    known = options_of(command[0])
    if command[0] == "celery":
        known |= options_of("celery", "--app", "workbench", "worker") | options_of(
            "celery", "--app", "workbench", "beat"
        )
        assert importlib.import_module("workbench").celery_app
    else:
        module, _, attribute = command[-1].partition(":")
        assert (places.ROOT / Path(*module.split("."))).with_suffix(".py").exists()
        assert attribute == "application"
    assert used <= known


def test_containers_get_only_variables_that_are_read() -> None:
    for name in ("setup", "web", "live", "worker", "beat"):
        assert set(SERVICES[name]["environment"]) <= variables_read(), name


def test_what_env_says_reaches_the_containers() -> None:
    elsewhere = {"LIVE_PORT", "WEB_PORT", "DEBUG", "WORKBENCH_DOOR", "WORKBENCH_DATA"}

    for name in ("setup", "web", "live", "worker", "beat"):
        given = SERVICES[name]["environment"]
        assert set(given) == variables_read() - elsewhere, name
        assert {one for one, value in given.items() if not value.startswith(f"${{{one}:")} == {"TRUST_PROXY"}, name


def test_https_is_on_by_itself_in_containers_too() -> None:
    assert SERVICES["web"]["environment"]["HTTPS"] == "${HTTPS:-}"


def test_the_example_of_variables_has_all_that_are_read_and_no_other() -> None:
    example = set(re.findall(r"^#?([A-Z_]+)=", (places.ROOT / ".env.example").read_text(), re.MULTILINE))
    of_entry_points, of_compose = {"WORKBENCH_DOOR"}, {"POSTGRES_PASSWORD"}

    assert example == variables_read() - of_entry_points | of_compose


def test_no_secret_has_a_default() -> None:
    text = (places.ROOT / "docker-compose.yml").read_text()

    for name in ("SECRET_KEY", "POSTGRES_PASSWORD"):
        assert re.findall(rf"\$\{{{name}(.)", text) == [":"] * len(re.findall(rf"\$\{{{name}", text))
        assert f"${{{name}:-" not in text


def test_the_proxy_knows_the_doors_by_name_and_port() -> None:
    doors = dict(re.findall(r"proxy_pass http://(\w+):(\d+)", NGINX))

    assert doors == {"web": "8000", "live": "8001"}
    for name, port in doors.items():
        assert f"--port={port}" in SERVICES[name]["command"]
        assert port in SERVICES[name]["healthcheck"]["test"]
    (listening,) = re.findall(r"listen (\d+);", NGINX)
    assert SERVICES["proxy"]["ports"][0].endswith(f":{listening}")


def test_what_is_mounted_and_copied_is_there() -> None:
    mounts = [mount.split(":")[0] for service in SERVICES.values() for mount in service.get("volumes", [])]
    assert {mount for mount in mounts if not mount.startswith(".")} == set(COMPOSE["volumes"])
    copied = re.findall(r"^COPY (.+) \S+$", (places.ROOT / "Dockerfile").read_text(), re.MULTILINE)
    wanted = [mount for mount in mounts if mount.startswith(".")] + " ".join(copied).split()
    assert all((places.ROOT / path).exists() for path in wanted)
    kept = re.findall(r"^!(\S+)$", (places.ROOT / ".dockerignore").read_text(), re.MULTILINE)
    assert set(kept) == set(" ".join(copied).split())


def test_the_server_is_no_newer_than_the_programs_that_back_it_up() -> None:
    newest_of_the_image = {"trixie": 17}
    (release,) = re.findall(r"^FROM python:[\d.]+-slim-(\w+)", (places.ROOT / "Dockerfile").read_text(), re.MULTILINE)

    assert int(SERVICES["postgres"]["image"].partition(":")[2]) <= newest_of_the_image[release]


def test_the_web_door_has_nothing_at_hand_that_reads_what_people_send() -> None:
    readers = "lxml trafilatura nh3 pypdf docx openpyxl warcio feedparser markdown_it"
    loaded = f"import sys, workbench.wsgi; print(*({{*'{readers}'.split()}} & {{*sys.modules}}))"

    done = subprocess.run([sys.executable, "-c", loaded], cwd=places.ROOT, capture_output=True, text=True, check=True)

    assert done.stdout.strip() == ""
