"""What single lines look like: labels, captions, furniture, list items, bylines, headings.

Each predicate takes one line without blanks around it and looks at no more than 300 code points, so that no text,
however made, is slow to classify. They propose; a person confirms.
"""

from __future__ import annotations

import re

from annotations.importers import agencies

LONGEST_LINE = 300
LONGEST_HEADING = 100
MOST_HEADING_WORDS = 16
LONGEST_BIOGRAPHY = 400

_SENTENCE_ENDS = ".!?…:;,。！？؟۔।"
_CLOSERS = "\"'”’»)]›」』"

# What a site puts around every article. Each alternative is how such a line begins.
_FURNITURE = re.compile(
    r"""
      (?:also|must)\s+read\b | read\s+(?:also|more)\b | see\s+also\s*:
    | related\s+(?:video|article|stor(?:y|ies)|post|coverage|link|news|topic|reading)s?\b | related\s*:
    | follow\s+us\b | (?:subscribe|sign\s+up)\s+(?:to|for)\b | share\s+(?:this|on)\b | (?:click|tap)\s+here\b
    | ©  | \(c\)\s*\d{4} | copyright\b\s*(?:©|\(c\)|:|\d{4}) | all\s+rights\s+reserved\b
    | please\s+(?:make|use|insert|provide)\b.{0,40}\blinks?\s+to\b
    | this\s+(?:publication|article|material|story)\s+(?:is|was|has\s+been)\s+(?:originally\s+|first\s+)?
      (?:produced|prepared|republished|licen[sc]ed|made\s+possible|supported)\b
    | \(?\s*(?:this|the)\s+(?:content|story|article)\s+(?:is|has)\b.{0,60}\b(?:arrangement|syndicated|feed)\b
    | if\s+you\s+(?:have\s+)?(?:find|found|notice|see|spot)\w*\s+an?\s+(?:spelling|typing|typo|error|mistake)
    | spelling\s+error\s+report\b | the\s+following\s+text\s+will\s+be\s+sent\b
    | tags?\s*: | advertisement\s*$ | https?://\S+\s*$
    """,
    re.IGNORECASE | re.VERBOSE,
)
_CAPTION = re.compile(
    r"""
      (?:^|[.!?…)\]]\s+)(?:photo|image|picture|pic|foto|фото|illustration|graphic|video\s+still)s?
      (?:\s+(?:credits?|by|courtesy(?:\s+of)?))?\s?:\s*\S
    | \((?:\w{1,20}\s+)?(?:photo|image|picture)\b[^()]*\)$
    | ^.{1,140}\((?:sources?|credits?|courtesy)\b[^()]{2,60}\)(?:\s*\(\d{1,3}\))?$
    """,
    re.IGNORECASE | re.VERBOSE,
)
_LABEL = re.compile(
    r"(?:news|comment|commentary|analysis|opinion|editorial|background|interview|report|update|correction"
    r"|fact[ -]check)\s?:(?=\s|$)",
    re.IGNORECASE,
)
_LIST_ITEM = re.compile(r"[•◦‣▪*-]\s+\S")
_BYLINE = re.compile(r"(?:written\s+|words\s+)?by:?\s+(?P<name>[^,|:;]+)(?:$|[,|])", re.IGNORECASE)
_REPORTS = re.compile(r"(?:…\.?|\.{3,}|,)\s*reports\s+(?P<name>[^.,;:!?…]{2,60})\.?$")
_BIOGRAPHY = re.compile(
    r"(?P<name>(?:\S+\s+){1,5}?)is\s+an?\s[^.!?]*\b(?:writer|journalist|reporter|correspondent|author|editor|columnist"
    r"|fellow|researcher|analyst|contributor|freelancer|freelance|blogger|photographer)\b"
)
_HOUSES = frozenset({
    "agency", "broadcasting", "bureau", "chronicle", "correspondent", "correspondents", "daily", "desk", "gazette",
    "herald", "journal", "magazine", "media", "network", "news", "newsroom", "observer", "online", "post", "press",
    "radio", "reporter", "reporters", "review", "service", "staff", "star", "times", "today", "tribune", "tv", "weekly",
    "wire",
})  # fmt: skip
_COPYRIGHT = re.compile(
    r"(?:(?:copyright|©|\(c\))[:\s]*)+(?:\d{4}(?:\s?[-–]\s?\d{2,4})?[,\s]*)?(?:by\s+)?(?P<name>[^\n.;|]{2,100})",
    re.IGNORECASE,
)
_PARTICLES = frozenset(
    {"&", "al", "and", "bin", "de", "del", "der", "di", "du", "el", "ibn", "la", "le", "van", "von", "y"}
)


def is_furniture(line: str) -> bool:
    """Does the site say this beside every article ("also read", "follow us", copyright, credits)?"""
    return len(line) <= LONGEST_LINE and _FURNITURE.match(line) is not None


def is_caption(line: str) -> bool:
    """Does it describe a picture ("Photo: …", "The old bridge. Photo: …", "The old bridge. (Ada Example/AFP)")?"""
    return len(line) <= LONGEST_LINE and (_CAPTION.search(line) is not None or agencies.is_credited_picture(line))


def is_list_item(line: str) -> bool:
    return _LIST_ITEM.match(line) is not None


def is_quoted(line: str) -> bool:
    """Is it set off as somebody else's words, as mail and Markdown do?"""
    return line.startswith(">")


def label_length(line: str) -> int:
    """How many code points of the line are a label in front ("News:", "Comment:"); 0 for none."""
    label = _LABEL.match(line)
    return label.end() if label and line[0].isupper() else 0


def ends_a_sentence(line: str) -> bool:
    bare = line.rstrip(_CLOSERS)
    return bare.endswith(tuple(_SENTENCE_ENDS))


def reads_as_heading(line: str) -> bool:
    """Is it short, without a full stop, and does it begin as a title does?"""
    if len(line) > LONGEST_HEADING or len(line.split()) > MOST_HEADING_WORDS or ends_a_sentence(line):
        return False
    first = next((character for character in line if character.isalnum()), "")
    has_letter = any(character.isalpha() for character in line)
    return has_letter and not first.islower() and not byline_in(line)


def byline_in(line: str) -> str:
    """The name in a line that is nothing but a byline ("By Ada Example"); "" for none."""
    byline = _BYLINE.match(line) if len(line) <= LONGEST_HEADING else None
    return _as_name(byline["name"]) if byline else ""


def reporter_in(line: str) -> str:
    """The name a standfirst ends with ("…reports Ben Example"); "" for none."""
    reports = _REPORTS.search(line[-LONGEST_HEADING:])
    return _as_name(reports["name"]) if reports else ""


def reads_as_organisation(name: str) -> bool:
    """Does the name of whoever reports say that it is a house and not a person ("Harbour News", "The Daily Tide")?"""
    words = [word.strip(".,").lower() for word in name.split()]
    return not _HOUSES.isdisjoint(words) or words[0] == "the"


def holder_of_copyright(line: str) -> str:
    """Whom a line like "© 2021 The Harbour Times" names; "" for none."""
    copyright_ = _COPYRIGHT.match(line[:LONGEST_LINE])
    name = copyright_["name"].strip(" ,") if copyright_ else ""
    return "" if name.lower().startswith("all rights") or not name[:1].isupper() else name


def subject_of_biography(line: str) -> str:
    """The name in a line about who wrote the article ("Chi Example is a writer and …"); "" for none."""
    biography = _BIOGRAPHY.match(line) if len(line) <= LONGEST_BIOGRAPHY else None
    return _as_name(biography["name"]) if biography else ""


def _as_name(words: str) -> str:
    parts = words.split()
    capitals = [part for part in parts if not part[0].islower()]
    strangers = [part for part in parts if part[0].islower() and part not in _PARTICLES]
    is_name = len(capitals) >= 2 and len(parts) <= 8 and not strangers and not any(map(str.isdigit, words))
    return " ".join(parts) if is_name else ""
