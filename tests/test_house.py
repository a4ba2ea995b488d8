"""What the house promises about itself: sizes, reasons, words that stay true."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import distributions, packages_distributions
from pathlib import Path

import pytest
from packaging.specifiers import SpecifierSet

from workbench import places

LONGEST_FILE = 400
LONGEST_FUNCTION = 60
LARGEST_FILE = 512 * 1024
OURS = ("manage.py", "workbench", "annotations", "api", "tests")
COUNTED = {".py", ".js", ".html", ".css", ".sh"}


def sources() -> Iterator[Path]:
    for name in OURS:
        path = places.ROOT / name
        found = [path] if path.is_file() else sorted(path.rglob("*"))
        yield from (file for file in found if file.suffix in COUNTED and "migrations" not in file.parts)


def test_no_file_is_longer_than_one_reads_at_once() -> None:
    lengths = {str(path.relative_to(places.ROOT)): len(path.read_text().splitlines()) for path in sources()}

    assert {name: length for name, length in lengths.items() if length > LONGEST_FILE} == {}


def test_no_function_is_longer_than_a_screen() -> None:
    long = {}
    for path in sources():
        if path.suffix != ".py":
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > LONGEST_FUNCTION:
                    long[f"{path.relative_to(places.ROOT)}:{node.name}"] = length

    assert long == {}


@pytest.mark.parametrize("path", sorted(places.ROOT.glob("requirements*.in")), ids=lambda path: path.name)
def test_every_requirement_has_its_reason(path: Path) -> None:
    for line in path.read_text().splitlines():
        if line.strip() and not line.startswith(("#", "-c")):
            assert re.fullmatch(r"\S+\s+# .{8,}", line), line


@pytest.mark.parametrize("path", sorted(places.ROOT.glob("requirements*.in")), ids=lambda path: path.name)
def test_every_requirement_is_pinned_in_the_compiled_file(path: Path) -> None:
    pinned = set(re.findall(r"^([a-z0-9._-]+)==", path.with_suffix(".txt").read_text(), re.MULTILINE))

    wanted = set(re.findall(r"^([A-Za-z0-9._-]+)", path.read_text(), re.MULTILINE)) - {"-c"}
    assert {name.lower() for name in wanted} <= pinned


def test_whatever_is_installed_takes_the_python_of_debian_12() -> None:
    refusing = {
        one.name: one.metadata["Requires-Python"]
        for one in distributions()
        if not SpecifierSet(one.metadata["Requires-Python"] or "").contains("3.11.2")
    }

    assert refusing == {}


def test_the_web_doors_run_without_what_reads_files() -> None:
    """What a stranger's file is given to is not even there in the process that faces strangers."""
    named = set(
        re.findall(r"^([a-z][a-z0-9-]+)", (places.ROOT / "requirements-importers.in").read_text(), re.MULTILINE)
    )
    modules = {
        name for name, of in packages_distributions().items() if {one.lower().replace("_", "-") for one in of} & named
    }
    program = "import json, sys, workbench.wsgi, workbench.urls, workbench.live_urls; print(json.dumps([*sys.modules]))"

    done = subprocess.run([sys.executable, "-c", program], cwd=places.ROOT, capture_output=True, text=True, check=True)

    assert len(modules) >= len(named)
    assert modules & set(json.loads(done.stdout)) == set()


def test_nothing_else_opens_a_connection_by_another_name() -> None:
    """What the linters cannot see: ways of an object that is at hand, such as an event loop."""
    ways = {
        "create_connection",
        "create_datagram_endpoint",
        "open_connection",
        "sock_connect",
        "urlopen",
        "urlretrieve",
    }
    programs = [
        path for path in sources() if path.suffix == ".py" and path.relative_to(places.ROOT).parts[0] != "tests"
    ]

    found = {
        path.relative_to(places.ROOT)
        for path in programs
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and node.attr in ways
    }

    own_ports = {Path("workbench/run.py")}
    assert {path for path in found if path.parent != Path("annotations/fetching")} == own_ports


def test_the_changelog_says_what_is_new() -> None:
    assert re.search(r"^## \[?(Unreleased|\d+\.\d+\.\d+)", (places.ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)


def test_the_readme_names_the_two_commands_and_they_exist() -> None:
    readme = (places.ROOT / "README.md").read_text()
    targets = set(re.findall(r"^([a-z]+):", (places.ROOT / "Makefile").read_text(), re.MULTILINE))

    named = set(re.findall(r"\bmake ([a-z]+)\b", readme))
    assert {"run", "test"} <= named
    assert named & {"run", "test", "check", "lock", "bench", "clean"} <= targets


def test_every_command_in_the_makefile_is_listed_at_its_top() -> None:
    text = (places.ROOT / "Makefile").read_text()
    (phony,) = re.findall(r"^\.PHONY: (.+)$", text, re.MULTILINE)

    for target in ("run", "test", "check"):
        assert target in phony.split()
        assert re.search(rf"^# make {target}\b", text, re.MULTILINE)


def test_scripts_that_people_start_are_executable_and_sound() -> None:
    for name, shell in {".ci/run": "bash", "workbench/prepare.sh": "sh"}.items():
        assert subprocess.run([shell, "-n", places.ROOT / name], check=False).returncode == 0
    assert (places.ROOT / ".ci" / "run").stat().st_mode & 0o100
    assert (places.ROOT / "manage.py").stat().st_mode & 0o100


def test_nothing_is_kept_that_running_it_leaves_behind() -> None:
    """A folder of data, once tracked, stays in the history for ever."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=places.ROOT, check=False, capture_output=True, text=True)
    if listed.returncode:
        pytest.skip("This is no checkout of git.")

    tracked = [places.ROOT / name for name in listed.stdout.split("\0") if name]
    hidden = {path.relative_to(places.ROOT).parts[0] for path in tracked} - {".ci", ".dockerignore", ".env.example"}
    assert {name for name in hidden if name.startswith(".")} == {".gitignore"}
    large = [path.name for path in tracked if path.is_file() and path.stat().st_size > LARGEST_FILE]
    assert large in ([], ["openapi.json"])  # its lines are read when they change, and not before
