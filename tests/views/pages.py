"""How tests open the pages around the review, and read what stands there."""

from __future__ import annotations

import html
import re
from typing import Any

from django.test import Client
from django.urls import reverse

from annotations.models import Contributor, Project

Answer = Any  # what Django's test client returns has no name to import


def signed_in(who: Contributor) -> Client:
    client = Client()
    assert who.user is not None
    client.force_login(who.user)
    return client


def url(project: Project, name: str, **ids: object) -> str:
    return reverse(name, kwargs={"project": project.pk, **ids})


def words(response: Answer) -> str:
    """What a person reads: without tags, in one line."""
    text = re.sub(r"<(head|template|script)\b.*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())
