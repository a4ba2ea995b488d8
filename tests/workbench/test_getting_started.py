"""The commands of docs/getting-started.md, run as they stand there, against the running workbench."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from annotations import queries
from annotations.models import Claim, Evidence
from annotations.services.people import create_token
from tests.cast import person
from tests.stack import Stack
from workbench import places

PAGE = places.ROOT / "docs" / "getting-started.md"


def commands() -> str:
    """The commands of the page, without the first: it says where the workbench is, and names a token."""
    address, *others = re.findall(r"^```sh\n(.+?)^```", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    assert address.startswith("export WORKBENCH=http://localhost:8000/api/v1 TOKEN=")
    return "\n".join(["set -euo pipefail", *others])


@pytest.mark.skipif(shutil.which("curl") is None, reason="The page is about curl.")
@pytest.mark.django_db(transaction=True)
def test_every_command_does_what_the_page_says(stack: Stack, tmp_path: Path) -> None:
    user = person("dee")
    _token, secret = create_token(user=user, name="curl", scopes=["read", "write", "export", "admin"])
    env = {**stack.env, "WORKBENCH": f"{stack.url}/api/v1", "TOKEN": secret}

    run = subprocess.run(
        ["bash", "-c", commands()], cwd=tmp_path, env=env, check=False, capture_output=True, text=True, timeout=90
    )

    assert run.returncode == 0, run.stdout + run.stderr
    assert "/problems/quote-not-found" in run.stdout
    assert '"@type":"ClaimReview"' in run.stdout
    claim = Claim.objects.get()
    assert (claim.tag, claim.statement) == ("disputed", "The harbour library lends 4,200 books a week.")
    assert Evidence.objects.get().locator == "page 7"
    assert "assessment." in run.stdout.partition("/problems/quote-not-found")[2]
    exported = [json.loads(line) for line in (tmp_path / "export.jsonl").read_text("utf-8").splitlines()]
    assert str(claim.pk) in json.dumps(exported)
    assert queries.projects_of(user).count() == 1
