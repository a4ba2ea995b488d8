"""Why an act could not be taken back, in words: what it left, and what is there now."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from annotations.errors import ConflictError
from annotations.services.history import MODEL_OF
from annotations.views.sentences import shown

_w = gettext_lazy
# What it means that one of these is no longer as it was left; their values say nothing to people.
MEANS: dict[str, Any] = {
    "superseded_at": _w("a newer one has taken its place, or given it back"),
    "withdrawn_at": _w("it was withdrawn, or is no longer"),
    "reopened_at": _w("it was reopened, or is no longer"),
    "reopened_because": _w("it was reopened, or is no longer"),
    "deleted_at": _w("it was deleted or restored"),
    "claim_id": _w("it has moved to another claim"),
    "passage_id": _w("it stands on other words"),
    "settlement": _w("a newer text has asked anew, or it was settled otherwise"),
    "settled_at": _w("a newer text has asked anew, or it was settled otherwise"),
    "settled_by_id": _w("a newer text has asked anew, or it was settled otherwise"),
    "merged_into_id": _w("it has become part of another claim, or is one of its own again"),
}


def in_words(refused: ConflictError) -> str:
    """Both states of what has changed since, field by field; the refusal's own words where it names none."""
    present, left = refused.details.get("present"), refused.details.get("left")
    if present is None or left is None:
        return refused.message
    changed = [name for name in left if left[name] != present[name]]
    model = MODEL_OF[refused.details["object_type"]]
    whys = list(dict.fromkeys(why(model, name, left[name], present[name]) for name in changed))
    whys = whys or [_("others have worked on it")]
    return _(
        "Not taken back, for something has changed since: %(what)s. What is there now stays; change it on its card."
    ) % {"what": "; ".join(whys)}


def why(model: type[models.Model], name: str, left: object, present: object) -> str:
    """How one field differs from what the act left."""
    if name in MEANS:
        return str(MEANS[name])
    label = getattr(model._meta.get_field(name.removesuffix("_id")), "verbose_name", name)
    nothing = _("nothing")
    return _("%(field)s: you left “%(left)s”, now it is “%(now)s”") % {
        "field": label,
        "left": shown(left) or nothing,
        "now": shown(present) or nothing,
    }
