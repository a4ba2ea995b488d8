"""Who else reads."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from annotations import queries
from annotations.access import ProjectRequest, of_project
from annotations.services.presence import forget_reader, note_reader


@of_project(get="project.read")
def readers(request: ProjectRequest, article: uuid.UUID) -> HttpResponse:
    """Who reads the article besides. Who asks reads it too, a viewer as well, so asking leaves a trace; with `?leaving`
    it goes again."""
    read = get_object_or_404(queries.articles_visible_to(request.actor), pk=article)
    if "leaving" in request.GET:
        forget_reader(actor=request.actor, article=read)
        return HttpResponse(status=204)
    note_reader(actor=request.actor, article=read)
    names = [str(one.contributor) for one in queries.readers_beside(request.actor, read)]
    response = JsonResponse({"said": said_of(names), "initials": [initials_of(name) for name in names]})
    response["Cache-Control"] = "no-store"
    return response


def said_of(names: Sequence[str]) -> str:
    """The sentence for some readers, "" for none."""
    together = get_text_list(list(names), _("and"))
    sentence = ngettext("%(names)s is reading too.", "%(names)s are reading too.", len(names))
    return sentence % {"names": together} if names else ""


def initials_of(name: str) -> str:
    """One or two letters that stand for a name."""
    words = name.split()
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()
