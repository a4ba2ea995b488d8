"""Who may listen, what they hear and when it ends."""

from __future__ import annotations

import uuid

import pytest
from django.test import AsyncClient, Client
from pytest_django import Settings

from annotations import queries
from annotations.live import notices, views
from annotations.models import Article, Contributor, Event, Evidence, Membership
from annotations.services.evidence import EvidenceInput, add_evidence, change_evidence
from annotations.services.people import change_role, remove_member
from annotations.services.sequencer import assign_positions
from tests.cast import Cast, bring_in, mark
from tests.live.listening import Ear, address, answer, ear_at, later, listening, opening_of, run

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def live_door(settings: Settings) -> None:
    settings.ROOT_URLCONF = "workbench.live_urls"


def visible_positions(actor: Contributor) -> list[int]:
    assign_positions()
    return [event.position or 0 for event in queries.events_visible_to(actor).order_by("position")]


def positions(ear: Ear) -> list[int]:
    return [message.data["position"] for message in ear.messages]


def hide_evidence(cast: Cast, article: Article) -> Evidence:
    """Ben's confidential evidence on a new claim of his."""
    claim = mark(cast.ben, article, "the roof leaks", tag="sourced")
    cites = {"url": "https://archive.example.org/roof"}
    new = EvidenceInput(cites=cites, fields={"confidential": True})
    return add_evidence(actor=cast.ben, claim=claim, new=new)


def test_a_stranger_is_told_to_sign_in(cast: Cast) -> None:
    assert run(answer(None, address(cast.ben))).status_code == 401


def test_a_member_of_another_project_finds_nothing(cast: Cast) -> None:
    assert run(answer(cast.mallory, address(cast.ben))).status_code == 404
    assert run(answer(cast.mallory, f"/live/projects/{uuid.uuid4()}/")).status_code == 404


def test_nothing_else_is_served_at_this_door(cast: Cast) -> None:
    for url in ("/", "/live/", f"/projects/{cast.project.pk}/", "/accounts/login/"):
        assert run(answer(cast.ben, url)).status_code == 404


@pytest.mark.parametrize(("name", "status"), [("ben", 405), ("vic", 403), ("mallory", 404)])
def test_nobody_can_write_here(cast: Cast, client: Client, name: str, status: int) -> None:
    actor: Contributor = getattr(cast, name)
    assert actor.user is not None
    client.force_login(actor.user)

    for method in ("post", "put", "patch", "delete"):
        assert getattr(client, method)(address(cast.ben)).status_code == status


def test_nobody_opens_streams_without_end(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "MOST_STREAMS", 2)

    async def story() -> list[int]:
        async with listening(cast.ben), listening(cast.ben):
            refused = (await answer(cast.ben, address(cast.ben))).status_code
            async with listening(cast.chi):
                return [refused]

    assert run(story()) == [429]


def test_an_article_that_is_no_id_is_refused(cast: Cast) -> None:
    assert run(answer(cast.ben, address(cast.ben, "?article=roof"))).status_code == 400


def test_only_our_own_pages_may_read_the_answer(cast: Cast, settings: Settings) -> None:
    settings.LIVE_URL = "http://localhost:8001"

    ours = run(answer(cast.mallory, address(cast.ben), Origin=settings.SITE_URL))
    foreign = run(answer(cast.mallory, address(cast.ben), Origin="http://localhost.example.org"))

    assert ours["Access-Control-Allow-Origin"] == settings.SITE_URL
    assert ours["Access-Control-Allow-Credentials"] == "true"
    assert "Access-Control-Allow-Origin" not in foreign
    assert "Origin" in foreign["Vary"]


def test_behind_one_origin_nobody_is_let_in_from_outside(cast: Cast, settings: Settings) -> None:
    settings.LIVE_URL = ""

    response = run(answer(cast.mallory, address(cast.ben), Origin=settings.SITE_URL))

    assert "Access-Control-Allow-Origin" not in response


def test_a_stream_says_what_it_is(cast: Cast) -> None:
    async def story() -> str:
        response = await answer(cast.vic, address(cast.vic))
        assert response["Content-Type"] == "text/event-stream"
        assert response["Cache-Control"] == "no-store"
        return await opening_of(response)

    assert run(story()) == "retry: 2000\n"


def test_from_the_beginning_everything_comes_in_order(cast: Cast, article: Article) -> None:
    for quote in ("4,200 books", "the roof leaks"):
        mark(cast.ben, article, quote, tag="sourced")
    expected = visible_positions(cast.vic)

    async def story() -> list[int]:
        async with listening(cast.vic) as ear:
            await ear.hear(len(expected))
            return positions(ear)

    assert run(story()) == expected


def test_a_message_carries_ids_only(cast: Cast, article: Article) -> None:
    async def story() -> Ear:
        async with listening(cast.chi, "") as ear:
            await later(mark, cast.ben, article, "the roof leaks")
            await ear.hear(2)
            return ear

    message = run(story()).messages[0]

    event = Event.objects.get(verb="claim.marked")
    assert message.event == "message"
    assert message.id == str(event.position)
    assert message.data == {
        "position": event.position,
        "verb": "claim.marked",
        "article": str(article.pk),
        "claim": str(event.claim_id),
        "act": str(event.act),
    }


def test_without_a_place_to_resume_a_stream_begins_now(cast: Cast, article: Article) -> None:
    mark(cast.ben, article, "4,200 books")

    async def story() -> list[str]:
        async with listening(cast.chi, "") as ear:
            await later(mark, cast.ben, article, "the roof leaks", tag="sourced")
            await ear.hear(4)
            return ear.verbs

    assert run(story()) == ["claim.marked", "claim.placed", "assessment.given", "claim.settled"]


def test_resuming_misses_nothing_and_repeats_nothing(cast: Cast, article: Article) -> None:
    async def story() -> list[int]:
        async with listening(cast.chi) as ear:
            await later(mark, cast.ben, article, "4,200 books")
            await ear.hear(3)
            heard, last_id = positions(ear), ear.last_id
        await later(mark, cast.ben, article, "the roof leaks")
        async with listening(cast.chi, "?after=0", **{"Last-Event-ID": last_id}) as again:
            await later(mark, cast.ben, article, "the roof is sound")
            newest = (await later(visible_positions, cast.chi))[-1]
            await again.hear_until(lambda: newest in positions(again))
            return heard + positions(again)

    assert run(story()) == visible_positions(cast.chi)


@pytest.mark.parametrize("said", ["", "x", "-1", "１２", "9" * 19])
def test_a_place_that_is_none_begins_now(cast: Cast, said: str) -> None:
    async def story() -> list[str]:
        async with listening(cast.chi, f"?after={said}") as ear:
            await later(bring_in, cast.ben, "Another text.", "Another")
            await ear.hear(1)
            return ear.verbs

    assert run(story()) == ["article.imported"]


def test_who_has_missed_too_much_is_told_to_begin_anew(
    cast: Cast, article: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notices, "MOST_MISSED", 3)
    newest = visible_positions(cast.chi)[-1]

    async def story() -> Ear:
        async with listening(cast.chi) as ear:
            await later(mark, cast.ben, article, "the roof leaks")
            await ear.hear(3)
            return ear

    ear = run(story())
    assert ear.messages[0].event == "reset"
    assert ear.messages[0].data == {"position": newest}
    assert [message.data["verb"] for message in ear.messages[1:]] == ["claim.marked", "claim.placed"]


def test_a_place_of_another_database_begins_anew(cast: Cast) -> None:
    beyond = visible_positions(cast.chi)[-1] + 1_000_000

    async def story() -> list[str]:
        async with listening(cast.chi, f"?after={beyond}") as ear:
            await ear.hear(1)
            return [message.event for message in ear.messages]

    assert run(story()) == ["reset"]


def test_one_article_alone_can_be_followed(cast: Cast, article: Article) -> None:
    other = bring_in(cast.ben, "A bridge opened. A tide rose.", "A bridge")

    async def story() -> Ear:
        async with listening(cast.chi, f"?article={other.pk}&after=0") as ear:
            await later(mark, cast.ben, article, "the roof leaks")
            await later(mark, cast.ben, other, "A bridge opened")
            await ear.hear(3)
            return ear

    assert run(story()).verbs == ["article.imported", "claim.marked", "claim.placed"]


def test_other_projects_are_not_heard(cast: Cast, article: Article) -> None:
    theirs = bring_in(cast.mallory, "A tide rose.", "A tide")

    async def story() -> list[str | None]:
        async with listening(cast.mallory) as ear:
            await later(mark, cast.ben, article, "the roof leaks")
            await later(mark, cast.mallory, theirs, "A tide rose")
            await ear.hear(6)
            return [message.data["article"] for message in ear.messages]

    assert set(run(story())) == {None, str(theirs.pk)}


@pytest.mark.parametrize(("name", "hears"), [("ben", True), ("ada", True), ("olu", True), ("chi", False)])
def test_confidential_evidence_of_others_is_told_to_editors_alone(
    cast: Cast, article: Article, name: str, hears: bool
) -> None:
    reader: Contributor = getattr(cast, name)

    async def story() -> tuple[list[str], list[str]]:
        async with listening(reader, "") as ear:
            await later(hide_evidence, cast, article)
            await later(mark, cast.ben, article, "the roof is sound")
            await ear.hear_until(lambda: ear.verbs.count("claim.placed") == 2)
        async with listening(reader) as again:
            await again.hear(1)
            return ear.verbs, again.verbs

    as_it_happened, caught_up = run(story())
    assert ("evidence.added" in as_it_happened) is hears
    assert ("evidence.added" in caught_up) is hears


def test_who_has_added_confidential_evidence_hears_what_becomes_of_it(cast: Cast, article: Article) -> None:
    async def story() -> tuple[list[str], list[str]]:
        evidence = await later(hide_evidence, cast, article)
        async with listening(cast.ben, "") as ear, listening(cast.chi, "") as other:
            await later(change_evidence, actor=cast.ada, evidence=evidence, fields={"note": "From the family."})
            await later(bring_in, cast.ben)
            await ear.hear_until(lambda: "article.imported" in ear.verbs)
            await other.hear_until(lambda: "article.imported" in other.verbs)
            return ear.verbs, other.verbs

    bens, chis = run(story())
    assert "evidence.changed" in bens
    assert "evidence.changed" not in chis


def test_who_becomes_an_editor_hears_more_at_once(cast: Cast, article: Article) -> None:
    membership = Membership.objects.get(contributor=cast.chi)

    async def story() -> list[str]:
        async with listening(cast.chi, "") as ear:
            await later(change_role, actor=cast.olu, membership=membership, role="editor")
            await ear.hear(1)
            await later(hide_evidence, cast, article)
            await ear.hear_until(lambda: "evidence.added" in ear.verbs)
            return ear.verbs

    assert run(story())[0] == "member.role_changed"


def test_the_stream_of_a_removed_member_ends(cast: Cast, article: Article) -> None:
    membership = Membership.objects.get(contributor=cast.chi)

    async def story() -> list[str]:
        async with listening(cast.chi, "") as ear:
            await later(remove_member, actor=cast.olu, membership=membership)
            await later(mark, cast.ben, article, "the roof leaks")
            await ear.hear_the_end()
            return ear.verbs

    assert run(story()) == []


def test_the_stream_of_who_has_signed_out_ends(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "HEARTBEAT", 0.1)
    assert cast.chi.user is not None
    client = AsyncClient()

    async def story() -> list[str]:
        await later(client.force_login, cast.chi.user)
        response = await client.get(address(cast.chi))
        ear = ear_at(response)
        await ear.hear_something()
        await later(client.logout)
        await ear.hear_the_end()
        return ear.verbs

    assert run(story()) == []


def test_silence_is_broken_by_a_sign_of_life(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "HEARTBEAT", 0.1)
    assign_positions()
    newest = queries.newest_place(queries.events_in_order(cast.project.pk)).position

    async def story() -> str:
        async with listening(cast.chi, "") as ear:
            return await ear.hear_something()

    assert run(story()) == f": \nid: {newest}\n\n"
