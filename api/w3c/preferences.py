"""What a client prefers of a container (Protocol, 4.2.1; RFC 7240)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

MINIMAL = "http://www.w3.org/ns/ldp#PreferMinimalContainer"
IRIS = "http://www.w3.org/ns/oa#PreferContainedIRIs"
DESCRIPTIONS = "http://www.w3.org/ns/oa#PreferContainedDescriptions"
INCLUDED = re.compile(r'\binclude\s*=\s*(?:"([^"]*)"|([^\s,;"]+))', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Preference:
    """Whether pages hold nothing but IRIs, and whether the first one is left out of the container. `applied` is the
    header that says so, where it was asked for by one."""

    iris: bool
    minimal: bool
    applied: dict[str, str]


def preference_of(request: Request) -> Preference:
    """What is asked for: by the address, which a link of ours has put it in, else by the header Prefer."""
    named = INCLUDED.findall(request.headers.get("Prefer", ""))
    wanted = {iri for quoted, bare in named for iri in f"{quoted} {bare}".split()} & {MINIMAL, IRIS, DESCRIPTIONS}
    if {IRIS, DESCRIPTIONS} <= wanted:
        raise ValidationError({"Prefer": [_("Ask for IRIs or for descriptions, not for both.")]})
    asked = request.query_params.get("iris")
    if asked not in (None, "0", "1"):
        raise ValidationError({"iris": [_("Give 1 for IRIs alone, 0 for descriptions.")]})
    iris = asked == "1" if asked is not None else IRIS in wanted
    return Preference(iris, MINIMAL in wanted, {"Preference-Applied": "return=representation"} if wanted else {})
