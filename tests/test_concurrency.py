"""Two at once: nothing is lost, nothing is there twice, nobody waits for ever."""

from __future__ import annotations

import itertools
import random
import re
import uuid
from collections.abc import Iterable
from functools import partial
from typing import Any

import httpx
import pytest
from django.urls import reverse

from annotations import queries
from annotations.anchoring import Span, find_quote
from annotations.errors import ConflictError, DomainError, LinkSpentError, LivingTwinError, StaleVersionError
from annotations.models import (
    Article,
    Assessment,
    Claim,
    Contributor,
    Decision,
    Event,
    Evidence,
    Membership,
    Revision,
    Source,
)
from annotations.services.assessments import AssessmentInput, assess_claim
from annotations.services.claims import ClaimInput, change_claim, delete_claim, mark_claim
from annotations.services.decisions import take_decision
from annotations.services.evidence import EvidenceInput, Stretch, add_evidence
from annotations.services.merging import merge_claims
from annotations.services.people import change_role, invite, join
from annotations.services.sources import add_source, change_source
from annotations.services.undo import undo_act
from tests.cast import Cast, bring_in, mark, person
from tests.meanwhile import all_at_once
from tests.stack import Stack
from tests.views.review import signed_in

pytestmark = pytest.mark.django_db(transaction=True)

QUOTES = ("4,200 books", "the roof leaks", "the roof is sound", "it rains", "Its keeper says the roof leaks")
TAGS = ("sourced", "disputed", "opinion")
ACTS = 100  # of each reviewer


def refusals(outcomes: list[object]) -> list[type[DomainError]]:
    return [type(outcome) for outcome in outcomes if isinstance(outcome, DomainError)]


def work(who: Contributor, article: Article, seed: int) -> set[str]:
    """Create, change, assess and delete claims on an article at random; the ids of the claims made."""
    chance = random.Random(seed)
    made: list[Claim] = []
    for _ in range(ACTS):
        try:
            one_act(who, article, made, chance)
        except ConflictError:
            continue  # the other reviewer has just deleted it
    return {str(claim.pk) for claim in made}


def one_act(who: Contributor, article: Article, made: list[Claim], chance: random.Random) -> None:
    others = list(queries.claims_visible_to(who).filter(article=article)[:20])
    kind = chance.choice(("mark", "mark", "change", "assess", "cite", "delete"))
    if kind == "mark" or not others:
        made.append(mark(who, article, chance.choice(QUOTES), tag=chance.choice(TAGS)))
        return
    claim = chance.choice(others)
    if kind == "change":
        change_claim(actor=who, claim=claim, fields={"statement": f"said at {chance.random()}"})
    elif kind == "assess":
        assess_claim(actor=who, claim=claim, new=AssessmentInput(tag=chance.choice(TAGS)))
    elif kind == "cite":
        url = f"https://example.org/{chance.randrange(5)}"
        add_evidence(actor=who, claim=claim, new=EvidenceInput(cites={"url": url}))
    elif mine := [claim for claim in made if claim.pk in {other.pk for other in others}]:
        delete_claim(actor=who, claim=chance.choice(mine))


def require_sound(article: Article, made: set[str]) -> None:
    """Nothing lost, no number twice, one live assessment per person, every tag what follows from them."""
    claims = list(Claim.objects.filter(article=article))
    assert {str(claim.pk) for claim in claims} == made
    require_numbers(claims)
    for claim in claims:
        live = list(claim.assessments.filter(superseded_at=None, withdrawn_at=None))
        given = {assessment.tag for assessment in live}
        assert len({assessment.contributor_id for assessment in live}) == len(live)
        assert claim.tag == (given.pop() if len(given) == 1 else None)
    addresses = list(Source.objects.filter(project=article.project_id).values_list("url", flat=True))
    assert len(addresses) == len(set(addresses))


def require_numbers(claims: Iterable[Claim]) -> None:
    """One after the other, none twice, none left out."""
    numbers = sorted(claim.number or 0 for claim in claims)
    assert numbers == list(range(1, len(numbers) + 1))


def test_two_reviewers_on_one_article_lose_nothing(cast: Cast, article: Article) -> None:
    made = all_at_once(partial(work, cast.ben, article, 1), partial(work, cast.chi, article, 2))

    assert not refusals(list(made))
    require_sound(article, set.union(*(ids for ids in made if isinstance(ids, set))))


def test_two_reviewers_on_two_articles_do_not_wait_in_a_circle(cast: Cast, article: Article) -> None:
    """They cite the same sources from both sides, in different order."""
    other = bring_in(cast.ben, title="The harbour library again")

    def there_and_back(who: Contributor, articles: list[Article]) -> None:
        for number, here in zip(range(ACTS // 2), itertools.cycle(articles), strict=False):
            cites = {"url": f"https://example.org/{number % 7}"}
            add_evidence(actor=who, claim=mark(who, here, "it rains"), new=EvidenceInput(cites=cites))

    outcomes = all_at_once(
        partial(there_and_back, cast.ben, [article, other]), partial(there_and_back, cast.chi, [other, article])
    )

    assert not refusals(list(outcomes))
    assert Source.objects.count() == 7
    for here in (article, other):
        require_numbers(claims := Claim.objects.filter(article=here))
        assert len(claims) == ACTS // 2


def test_one_address_cited_from_two_articles_at_once_is_one_source(cast: Cast, article: Article) -> None:
    claims = [mark(cast.ben, article, "it rains"), mark(cast.chi, bring_in(cast.chi, title="Two"), "it rains")]
    for number in range(20):
        new = EvidenceInput(cites={"url": f"https://example.org/{number}"})
        cite = [
            partial(add_evidence, actor=who, claim=claim, new=new)
            for who, claim in zip([cast.ben, cast.chi], claims, strict=True)
        ]
        assert not refusals(list(all_at_once(*cite)))

    assert Source.objects.count() == 20
    assert all(source.evidence.count() == 2 for source in Source.objects.all())
    assert Event.objects.filter(verb="source.added").count() == 20


def test_one_address_given_to_many_sources_at_once_is_one_source_s(cast: Cast) -> None:
    for turn in range(5):
        url = f"https://example.org/{turn}"
        sources = [add_source(actor=cast.ben, fields={"title": f"Log {n}"}) for n in range(4)]
        change = [partial(change_source, actor=cast.ben, source=source, fields={"url": url}) for source in sources]

        assert refusals(list(all_at_once(*change))) == [LivingTwinError] * 3


def test_two_articles_that_cite_each_other_at_once_do_not_wait_in_a_circle(cast: Cast) -> None:
    ebb = queries.current_revision(bring_in(cast.ben, " ".join(f"ebb{n:02}" for n in range(20))))
    flow = queries.current_revision(bring_in(cast.ben, " ".join(f"flow{n:02}" for n in range(20))))

    def marked(who: Contributor, words: Revision, cited: Revision, number: int) -> Claim:
        evidence = EvidenceInput(cites=Stretch(cited, word(cited, number)))
        new = ClaimInput(revision=words, span=word(words, number), details={}, evidence=evidence)
        return mark_claim(actor=who, new=new)

    for number in range(20):
        there, back = partial(marked, cast.ben, ebb, flow, number), partial(marked, cast.chi, flow, ebb, number)
        assert not refusals(list(all_at_once(there, back)))

    assert Claim.objects.count() == Evidence.objects.count() == 40


def word(revision: Revision, number: int) -> Span:
    """Where the word with this number stands in a text made of numbered words."""
    return find_quote(revision.text, f"{revision.text.partition('00')[0]}{number:02}")


def test_two_changes_of_one_version_are_one_change_and_one_refusal(cast: Cast, article: Article) -> None:
    claim = mark(cast.ben, article, "it rains")
    change = partial(change_claim, claim=claim, version=claim.version)

    outcomes = all_at_once(
        partial(change, actor=cast.ben, fields={"statement": "by ben"}),
        partial(change, actor=cast.chi, fields={"statement": "by chi"}),
    )

    assert refusals(list(outcomes)) == [StaleVersionError]
    assert Event.objects.filter(verb="claim.changed").count() == 1


def test_two_decisions_at_once_leave_one_that_stands(cast: Cast, article: Article) -> None:
    claim = mark(cast.ben, article, "it rains", tag="opinion")

    outcomes = all_at_once(
        partial(take_decision, actor=cast.ada, claim=claim, tag="sourced", reason="Seen by ada."),
        partial(take_decision, actor=cast.olu, claim=claim, tag="disputed", reason="Seen by olu."),
    )

    assert not refusals(list(outcomes))
    live = Decision.objects.get(claim=claim, superseded_at=None, withdrawn_at=None)
    assert Claim.objects.get(pk=claim.pk).tag == live.tag
    assert Decision.objects.filter(claim=claim).count() == 2


def test_assessing_twice_at_once_leaves_one_live_assessment(cast: Cast, article: Article) -> None:
    claim = mark(cast.ben, article, "it rains")
    assess = [partial(assess_claim, actor=cast.chi, claim=claim, new=AssessmentInput(tag=tag)) for tag in TAGS]

    assert not refusals(list(all_at_once(*assess)))

    live = Assessment.objects.get(claim=claim, contributor=cast.chi, superseded_at=None, withdrawn_at=None)
    assert Claim.objects.get(pk=claim.pk).tag == live.tag


def test_two_claims_merged_into_each_other_at_once_are_one_and_lead_to_it(cast: Cast, article: Article) -> None:
    for _ in range(10):
        one, other = mark(cast.ben, article, "it rains", "opinion"), mark(cast.chi, article, "when it rains", "opinion")

        outcomes = all_at_once(
            partial(merge_claims, actor=cast.ben, claim=one, into=other),
            partial(merge_claims, actor=cast.chi, claim=other, into=one),
        )

        assert refusals(list(outcomes)) == [ConflictError]
        (kept,) = Claim.objects.filter(pk__in=[one.pk, other.pk], merged_into=None)
        assert kept.merged.count() == 1
        assert kept.assessments.count() == 2


def test_merging_and_judging_at_once_leaves_no_judgement_behind(cast: Cast, article: Article) -> None:
    for _ in range(10):
        gone, kept = mark(cast.ben, article, "it rains", "opinion"), mark(cast.ben, article, "when it rains")

        all_at_once(
            partial(merge_claims, actor=cast.ben, claim=gone, into=kept),
            partial(assess_claim, actor=cast.chi, claim=gone, new=AssessmentInput(tag="sourced")),
            partial(
                add_evidence, actor=cast.chi, claim=gone, new=EvidenceInput(cites={"url": "https://rain.example/"})
            ),
        )

        assert not gone.assessments.exists()
        assert not gone.evidence.exists()


def test_three_claims_merged_in_a_ring_at_once_all_lead_to_one(cast: Cast, article: Article) -> None:
    for _ in range(5):
        ring = [mark(cast.ben, article, quote) for quote in ("it rains", "when it rains", "read when it rains")]

        all_at_once(
            *(
                partial(merge_claims, actor=cast.ben, claim=claim, into=ring[(number + 1) % 3])
                for number, claim in enumerate(ring)
            )
        )

        (kept,) = Claim.objects.filter(pk__in=[claim.pk for claim in ring], merged_into=None)
        assert kept.merged.count() == 2


def test_one_act_is_taken_back_once(cast: Cast, article: Article) -> None:
    mark(cast.ben, article, "it rains", tag="opinion")
    act = queries.last_undoable_act(cast.ben)
    assert act is not None

    outcomes = all_at_once(*[partial(undo_act, actor=cast.ben, act=act)] * 4)

    assert refusals(list(outcomes)) == [ConflictError] * 3
    assert Event.objects.filter(undoes=act).values("act").distinct().count() == 1


def test_an_act_that_touches_no_article_is_taken_back_once_too(cast: Cast) -> None:
    for number in range(5):
        source = add_source(actor=cast.ben, fields={"url": f"https://example.org/{number}"})
        act = queries.last_undoable_act(cast.ben)
        assert act is not None

        outcomes = all_at_once(*[partial(undo_act, actor=cast.ben, act=act)] * 4)

        assert refusals(list(outcomes)) == [ConflictError] * 3
        assert Source.objects.get(pk=source.pk).version == 2


def test_taking_back_and_adding_at_once_never_loses_what_was_added(cast: Cast, article: Article) -> None:
    for _ in range(10):
        claim = mark(cast.ben, article, "it rains", tag="opinion")
        act = queries.last_undoable_act(cast.ben)
        assert act is not None

        outcomes = all_at_once(
            partial(undo_act, actor=cast.ben, act=act),
            partial(assess_claim, actor=cast.chi, claim=claim, new=AssessmentInput(tag="sourced")),
        )

        assert refusals(list(outcomes)) == [ConflictError]
        claim.refresh_from_db()
        seconded = Assessment.objects.filter(claim=claim, contributor=cast.chi).exists()
        assert (claim.deleted_at is None) is seconded


def test_one_link_lets_one_person_in(cast: Cast) -> None:
    _invitation, secret = invite(actor=cast.olu, role="reviewer", name="somebody")
    people = [person(name) for name in ("dan", "eve", "fay")]

    outcomes = all_at_once(*(partial(join, secret=secret, user=user) for user in people))

    assert refusals(list(outcomes)) == [LinkSpentError] * 2
    assert Membership.objects.filter(contributor__user__in=people).count() == 1


def test_one_person_with_two_links_becomes_one_member(cast: Cast) -> None:
    user = person("dan")
    secrets = [invite(actor=cast.olu, role=role)[1] for role in ("viewer", "reviewer")]

    outcomes = all_at_once(*(partial(join, secret=secret, user=user) for secret in secrets))

    assert refusals(list(outcomes)) == [ConflictError]
    assert Membership.objects.filter(contributor__user=user).count() == 1


def test_two_owners_who_step_down_at_once_leave_one(cast: Cast) -> None:
    owners = Membership.objects.filter(project=cast.project, role="owner")
    first = Membership.objects.get(contributor=cast.olu)
    second = Membership.objects.get(contributor=cast.ada)
    for _ in range(15):
        Membership.objects.filter(pk__in=[first.pk, second.pk]).update(role="owner")

        outcomes = all_at_once(
            partial(change_role, actor=cast.olu, membership=second, role="editor"),
            partial(change_role, actor=cast.olu, membership=first, role="editor"),
        )

        assert refusals(list(outcomes)) == [ConflictError]
        assert owners.count() == 1


def test_one_write_sent_several_times_at_once_is_done_once_and_answered_alike(cast: Cast, article: Article) -> None:
    """As by a page that gave up waiting while the first was still under way."""
    address = reverse("claim_create", kwargs={"project": cast.project.pk, "article": article.pk})

    def send(number: int) -> list[str]:
        headers = {"Idempotency-Key": str(uuid.UUID(int=number)), "HX-Request": "true"}
        answer = signed_in(cast.ben).post(address, {"quote": "it rains", "tag": "disputed"}, headers=headers)
        assert answer.status_code == 200
        return re.findall(r'data-claim="([^"]+)"', answer.content.decode())

    for number in range(1, 6):
        outcomes = all_at_once(*[partial(send, number)] * 4)

        assert outcomes == [outcomes[0]] * 4
        assert Claim.objects.count() == number


def work_from_outside(client: httpx.Client, article: Article, me: Contributor, seed: int) -> set[str]:
    """The same through the API; the ids of the claims made."""
    chance = random.Random(seed)
    made: set[str] = set()
    for _ in range(ACTS // 2):
        claims = client.get("/claims/", params={"article": str(article.pk)}).json()["results"]
        kind = chance.choice(("mark", "mark", "change", "assess", "delete"))
        if kind == "mark" or not claims:
            sent = {"article": str(article.pk), "quote": "it rains", "tag": chance.choice(TAGS)}
            made.add(answered(client.post("/claims/", json=sent), 201)["id"])
            continue
        claim = chance.choice(claims)
        address, match = f"/claims/{claim['id']}/", {"If-Match": f'"{claim["version"]}"'}
        if kind == "change":
            answered(client.patch(address, json={"statement": f"said at {chance.random()}"}, headers=match), 200)
        elif kind == "assess":
            answered(client.post("/assessments/", json={"claim": claim["id"], "tag": chance.choice(TAGS)}), 201)
        elif claim["created_by"]["id"] == str(me.pk):
            answered(client.delete(address, headers=match), 204)
    return made


def answered(answer: httpx.Response, expected: int) -> dict[str, Any]:
    """What came back; a claim the other one has just changed or deleted is refused, and nothing else is."""
    came: dict[str, Any] = answer.json() if answer.content else {}
    named_in_body = answer.status_code == 400 and came["field"] == "claim"
    just_gone = answer.status_code in (404, 409, 412) or named_in_body
    assert just_gone or answer.status_code == expected or (expected, answer.status_code) == (201, 200), answer.text
    return came


def test_two_programs_on_one_article_lose_nothing(stack: Stack, cast: Cast, article: Article) -> None:
    def job(who: Contributor, seed: int) -> set[str]:
        with stack.api(who) as client:
            return work_from_outside(client, article, who, seed)

    made = all_at_once(partial(job, cast.ben, 1), partial(job, cast.chi, 2))

    require_sound(article, set.union(*(ids for ids in made if isinstance(ids, set))))
