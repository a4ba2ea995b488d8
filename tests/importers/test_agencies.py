from __future__ import annotations

import pytest

from annotations.importers import agencies
from annotations.importers.plain_text import propose

PROSE = "The bridge over the river was closed for three years and has been opened again by the mayor of the town."


@pytest.mark.parametrize(
    "text",
    [
        f"{PROSE}\n\nThe report (AFP) was sold before, says the mayor.",
        f"{PROSE} (ANI)\n\n{PROSE}",
        f"{PROSE}\n\nThe mayor has a dog. (Bobby)",
        f"{PROSE}\n\nBy Reuter",
    ],
    ids=["in mid-sentence", "before the end", "no agency", "half a name"],
)
def test_a_name_in_another_place_is_no_agency(text: str) -> None:
    assert propose(text).agency == ""


@pytest.mark.parametrize(
    ("text", "agency"),
    [
        (f"RIVERTON, May 3 (Reuters) - {PROSE}", "Reuters"),
        (f"The bridge is open\n\nRiverton (dpa) – {PROSE}", "dpa"),
        (f"The bridge is open\n\nBy AFP\n\n{PROSE}", "AFP"),
        (f"{PROSE}\n\n{PROSE} (ANI)\n\nALSO READ: more bridges", "ANI"),
        (f"{PROSE}\n\n{PROSE} — Kyodo News", "Kyodo News"),
        (f"{PROSE}\n\n(PTI)", "PTI"),
        (f"{PROSE}\n\n(This content is carried under an arrangement with river.example)", "river.example"),
    ],
)
def test_an_agency_is_read_off_where_papers_name_it(text: str, agency: str) -> None:
    proposal = propose(text)

    assert proposal.agency == agency
    assert proposal.why["agency"]


@pytest.mark.parametrize(
    "line",
    [
        "She read it in the paper. (Reuters)",
        "The boats lie still (said AFP)",
        "The boats lie still (Ada Example)",
        "The boats lie still. (Ada Example/AFP) " + "x" * 200,
    ],
)
def test_a_bracket_without_photographer_and_desk_credits_no_picture(line: str) -> None:
    assert not agencies.is_credited_picture(line)


@pytest.mark.parametrize("credit", ["(Ada Example/AFP)", "(REUTERS/Ada Example)", "(Ben Example ZUMA_dpa_IANS)"])
def test_a_photographer_beside_a_desk_credits_a_picture(credit: str) -> None:
    assert agencies.is_credited_picture(f"Boats in the harbour of Riverton. {credit}")
