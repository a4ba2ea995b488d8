"""JSON-LD on the wire: how it is named, read and written."""

from __future__ import annotations

from annotations.exporters.web_annotation import MODEL
from api.parsers import StrictJSONParser
from api.renderers import JSONRenderer

LD_JSON = "application/ld+json"
PROFILED = f'{LD_JSON}; profile="{MODEL}"'


class LinkedDataParser(StrictJSONParser):
    """JSON-LD, with the profile or without: the context in it says what it is."""

    media_type = LD_JSON


class LinkedDataRenderer(JSONRenderer):
    """JSON-LD. The profile is said in the answer's Content-Type, not here: Accept is hardly ever spelled with it."""

    media_type = LD_JSON
