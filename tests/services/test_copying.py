"""Writing rows that belong together."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest

from annotations.models import Article, Claim, Event
from annotations.services import copying
from annotations.services.history import Act
from tests.cast import Cast


@pytest.mark.parametrize("few", [0, 50], ids=["by COPY", "by INSERT"])
def test_what_an_act_makes_is_written_with_its_events_at_its_end(
    cast: Cast, article: Article, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(copying, "FEW", few)
    act, whose = Act(cast.ben), {"project": cast.project, "article": article, "created_by": cast.ben}
    claims = [Claim(**whose, number=number, claim_types=["causal"], statement="100 %s") for number in (7, 8)]

    with act.at_once():
        for claim in claims:
            act.save(claim)
            act.created("claim.marked", claim)
        assert not Claim.objects.exists()

    assert [one.statement for one in Claim.objects.order_by("number")] == ["100 %s", "100 %s"]
    assert [told(event) for event in Event.objects.filter(act=act.id).order_by("id")] == [
        (7, ["causal"]),
        (8, ["causal"]),
    ]


def told(event: Event) -> tuple[Any, Any]:
    assert event.after is not None
    return event.after["number"], event.after["claim_types"]


def test_nothing_is_written_of_an_act_that_is_refused(cast: Cast, article: Article) -> None:
    act = Act(cast.ben)

    with suppress(LookupError), act.at_once():
        act.noted("claim.joined", article, {}, {})
        raise LookupError

    assert not Event.objects.filter(act=act.id).exists()
    assert act.held is None


def test_what_was_inserted_together_is_changed_as_anything(cast: Cast, article: Article) -> None:
    claim = Claim(project=cast.project, article=article, number=1, created_by=cast.ben)

    copying.insert_together([claim])
    claim.statement = "The roof leaks."
    claim.save(update_fields=["statement"])

    assert Claim.objects.get().statement == "The roof leaks."
