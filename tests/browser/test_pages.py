"""The pages around the review in a real browser: nothing axe objects to, nothing that scrolls sideways, and the ways
people go through them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db.models.functions import Now
from django.urls import reverse
from playwright.sync_api import Page, Route, expect

from annotations.models import Article, Claim, Feed, FeedEntry, Import, Reanchoring, Source, User, Watch
from annotations.queries import token_in_use
from annotations.services.articles import change_article, delete_article
from annotations.services.evidence import EvidenceInput, add_evidence
from annotations.services.feeds import add_feed
from annotations.services.imports import receive_bytes
from annotations.services.people import create_token, digest_of, invite
from annotations.services.projects import change_project, write_guideline
from annotations.services.service_accounts import add_service, create_service_token
from annotations.services.watches import watch_article
from tests.browser.accessibility import live_regions, violations_in_each_look
from tests.browser.conftest import OpenPage
from tests.browser.imports import LONG, item_of, ways_of_imports
from tests.cast import PASSWORD, Cast, bring_in, mark, revise
from tests.cast import TEXT as REVISED
from tests.reading import read, read_all

pytestmark = pytest.mark.django_db(transaction=True)

GREEK = "Το φως του φάρου άναψε ξανά ύστερα από εννέα χρόνια στο λιμάνι."
TEXT = "date 2024-03-09\n\nThe lighthouse is lit again\n\nIts lamp was dark for nine years.\n\nPhoto: The lamp.\n"
NOWHERE = "http://127.0.0.1:9"  # a worker that happens to run may look there


@pytest.fixture(autouse=True)
def no_limits_from_other_tests() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def place(cast: Cast, name: str, **ids: object) -> str:
    """The address of a page of the project."""
    return reverse(name, kwargs={"project": cast.project.pk, **ids})


def watched_places(cast: Cast, article: Article, received: Import) -> dict[str, str]:
    """The pages of a feed and of a watched article."""
    feed = add_feed(actor=cast.ben, url=f"{NOWHERE}/feed/{LONG}", fields={})
    FeedEntry.objects.create(project=cast.project, feed=feed, key="1", title=LONG, job=received)
    later = Now() + timedelta(hours=1)
    Feed.objects.update(problem="It cannot be reached.", next_check_at=later, checked_at=feed.created_at)
    addressed = change_article(actor=cast.ben, article=article, fields={"url": f"{NOWHERE}/{LONG}"})
    watch_article(actor=cast.ben, article=addressed, fields={"paused": True})
    Watch.objects.update(next_check_at=None)
    return {
        "feeds": place(cast, "feed_list"),
        "feed": place(cast, "feed_edit", feed=feed.pk),
        "silent edits": place(cast, "article_watch", article=article.pk),
    }


def revised_places(cast: Cast) -> dict[str, str]:
    """The pages of an article whose text has changed, with a claim to place."""
    revised = bring_in(cast.ben, title=f"Revised {LONG}")
    for quote in ("4,200 books", "the roof leaks"):
        mark(cast.ben, revised, quote, tag="sourced")
    changed = REVISED.replace("4,200", "3,900").replace("the roof leaks", "a band plays")
    text = revise(cast.chi, revised, f"{changed}\n\n{LONG}").revision
    ids = {"article": revised.pk, "revision": text.pk}
    return {
        "texts": place(cast, "revision_list", article=revised.pk),
        "new text": place(cast, "revision_create", article=revised.pk),
        "old text": place(cast, "revision", article=revised.pk, revision=revised.revisions.get(number=1).pk),
        "changes": place(cast, "revision_changes", **ids),
        "review of a new text": place(cast, "review", article=revised.pk),
        "to place": place(cast, "inbox"),
        "to place, gone": place(cast, "inbox") + f"?at={Reanchoring.objects.latest('claim__number').pk}",
    }


@pytest.fixture
def places(cast: Cast, article: Article) -> dict[str, str]:
    """The address of every page, in a project where something of everything has happened."""
    of = partial(place, cast)
    claim = mark(cast.ben, article, "the roof leaks", tag="sourced")
    mark(cast.chi, bring_in(cast.ben, title=f"Low tide {LONG}"), "4,200 books")
    cites = {"url": f"https://example.org/{LONG}", "title": "Harbour log"}
    add_evidence(actor=cast.ben, claim=claim, new=EvidenceInput(cites, {"quote": "It leaks."}))
    change_article(actor=cast.ben, article=article, fields={"byline": "Io Marsh", "publisher": "Courier"})
    delete_article(actor=cast.ada, article=bring_in(cast.ben, title="Out of date"))
    write_guideline(actor=cast.ada, fields={"advice": "Ask the harbour master."})
    change_project(actor=cast.olu, fields={"description": "All about the harbour."})
    _invitation, into = invite(actor=cast.olu, role="editor", name="Dee")
    _invitation, back = invite(actor=cast.olu, role="viewer", member=cast.vic)
    create_token(user=cast.olu.user, name="bot", scopes=["read"])  # type: ignore[arg-type]  # olu has one
    service = add_service(actor=cast.olu, name=LONG, role="reviewer")
    create_service_token(actor=cast.olu, service=service, name=LONG[:100], scopes=["read", "write"])
    plain = read(receive_bytes(actor=cast.olu, name="light.txt", raw=f"{TEXT}\n\n{LONG}".encode(), origin="upload"))
    greek = read(receive_bytes(actor=cast.olu, name="", raw=GREEK.encode("cp1253"), origin="paste"))
    ways = {**ways_of_imports(cast), "confirm": plain, "encoding": greek}
    return {
        **watched_places(cast, article, plain),
        **revised_places(cast),
        "nothing to place": of("inbox") + f"?article={article.pk}",
        "home": reverse("home"),
        "new project": reverse("project_create"),
        "account": reverse("account"),
        "password": reverse("account_change_password"),
        "sign out": reverse("account_logout"),
        "articles": of("article_list"),
        "no articles": of("article_list") + "?search=lanterns",
        "record": of("article_edit", article=article.pk),
        "import": of("article_import"),
        **{f"import, {name}": of("import_confirm", received=job.pk) for name, job in ways.items()},
        **{name: of(f"item_{name}", **item_of(ways["several"])) for name in ("parts", "compare")},
        "article of several": of("import_item", **item_of(ways["several"])),
        "parts of an article": of("article_parts", article=article.pk),
        "to print": of("review_print", article=article.pk),
        "claims": of("claim_list"),
        "sources": of("source_list"),
        "source": of("source_edit", source=Source.objects.get().pk),
        "new source": of("source_create"),
        "members": of("member_list"),
        "service account": of("service_edit", service=service.pk),
        "settings": of("project_settings"),
        "trash": of("trash"),
        "history": of("history"),
        "nothing": "/nowhere/",
        "refused": of("trash") + "?kind=people",
        "public: sign in": reverse("account_login"),
        "public: join": reverse("join", kwargs={"secret": into}),
        "public: come back": reverse("join", kwargs={"secret": back}),
        "public: spent": reverse("join", kwargs={"secret": "made-up"}),
    }


def violations_unfolded(page: Page) -> list[str]:
    """What axe finds wrong with everything unfolded, in each look."""
    page.locator("details").evaluate_all("(all) => all.forEach((one) => { one.open = true; })")
    return violations_in_each_look(page)


def sideways(page: Page) -> int:
    """By how many pixels the page scrolls sideways."""
    width: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return width


def test_axe_finds_nothing_and_nothing_scrolls_sideways_on_any_page(
    cast: Cast, places: dict[str, str], open_page: OpenPage
) -> None:
    pages = {True: open_page(None, places["public: sign in"]), False: open_page(cast.olu, places["home"])}
    found: dict[str, object] = {}

    for name, path in places.items():
        page = pages[name.startswith("public")]
        page.set_viewport_size({"width": 1280, "height": 860})
        page.goto(re.sub(r"^(https?://[^/]+).*", r"\1", page.url) + path)
        wrong = violations_unfolded(page)
        wrong += [f"{role} announces itself" for role in live_regions(page) if role not in {"alert", "status"}]
        wrong += [] if live_regions(page).count("status") == 1 else ["not one polite voice"]
        page.set_viewport_size({"width": 320, "height": 640})
        found[name] = wrong + ([f"{sideways(page)} pixels"] if sideways(page) > 0 else [])

    assert {name: wrong for name, wrong in found.items() if wrong} == {}


def test_axe_finds_nothing_on_what_is_shown_once_and_on_what_was_refused(
    cast: Cast, places: dict[str, str], open_page: OpenPage
) -> None:
    page = open_page(cast.olu, places["members"])
    page.get_by_role("button", name="Make a link").click()
    expect(page.get_by_label("The link")).to_have_value(re.compile(r"^https?://.*/join/.+/$"))
    assert violations_unfolded(page) == []

    page.goto(page.url.split("/projects")[0] + places["account"])
    page.get_by_label("What it is for").fill("bot")
    page.get_by_role("button", name="Make a token").click()
    expect(page.get_by_label("The token")).to_have_value(re.compile(r"^cw_"))
    assert violations_unfolded(page) == []

    page.goto(page.url.split("/account")[0] + places["record"])
    change_article(actor=cast.ada, article=Article.objects.get(title="The harbour library"), fields={"title": "Ada’s"})
    page.get_by_label("Address").fill("no address")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Give a full web address")).to_be_visible()
    assert violations_unfolded(page) == []
    page.get_by_label("Address").fill("")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("This is what stands there now")).to_be_visible()
    assert violations_unfolded(page) == []


def test_somebody_comes_in_by_a_link_and_signs_in_again_later(
    cast: Cast, places: dict[str, str], open_page: OpenPage
) -> None:
    page = open_page(None, places["public: join"])

    page.get_by_label("User name").fill("dee")
    page.get_by_label("Your name").fill("Dee")
    page.get_by_label("Password").fill("harbour-lanterns-91")
    page.get_by_role("button", name="Join", exact=True).click()
    expect(page.get_by_text("Welcome. You are signed in as Dee.")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_label("User name or e-mail address").fill("dee")
    page.get_by_label("Password").fill("harbour-lanterns-91")
    page.get_by_role("main").get_by_role("button", name="Sign in").click()

    expect(page.get_by_role("heading", name="Your projects")).to_be_visible()
    assert User.objects.get(username="dee").name == "Dee"


def test_a_wrong_password_is_said_and_the_name_stays(cast: Cast, open_page: OpenPage) -> None:
    page = open_page(None, reverse("account_login"))

    page.get_by_label("User name or e-mail address").fill("ben")
    page.get_by_label("Password").fill(PASSWORD[::-1])
    page.get_by_role("main").get_by_role("button", name="Sign in").click()

    expect(page.get_by_role("alert")).to_contain_text("not correct")
    expect(page.get_by_label("User name or e-mail address")).to_have_value("ben")


@pytest.mark.parametrize("scripts", [True, False])
def test_a_text_is_pasted_looked_at_and_brought_in(cast: Cast, open_page: OpenPage, *, scripts: bool) -> None:
    page = open_page(
        cast.ben, reverse("article_import", kwargs={"project": cast.project.pk}), java_script_enabled=scripts
    )

    page.get_by_label("Paste a text").fill(TEXT)
    page.get_by_role("button", name="Look at it").click()
    expect(page.get_by_role("heading", name="Reading what you sent")).to_be_visible()
    read_all()
    if not scripts:
        page.get_by_role("link", name="Look again").click()
    expect(page.get_by_label("Title")).to_have_value("The lighthouse is lit again")
    expect(page.get_by_label("Published")).to_have_value("2024-03-09")
    page.get_by_label("Author").fill("Io Marsh")
    page.get_by_role("button", name="Bring it in", exact=True).click()

    expect(page.get_by_role("heading", level=1)).to_have_text("The lighthouse is lit again")
    assert Article.objects.get().byline == "Io Marsh"


def test_a_file_in_an_old_encoding_is_read_as_chosen(cast: Cast, open_page: OpenPage, tmp_path: Path) -> None:
    path = tmp_path / "light.txt"
    path.write_bytes(GREEK.encode("cp1253"))
    page = open_page(cast.ben, reverse("article_import", kwargs={"project": cast.project.pk}))

    page.get_by_label("Or choose files").set_input_files(path)
    page.get_by_role("button", name="Look at it").click()
    expect(page.get_by_role("heading", name="Reading what you sent")).to_be_visible()
    read_all()
    page.get_by_role("radio", name="windows-1253").check()
    page.get_by_role("button", name="Read it so").click()
    expect(page.get_by_role("heading", name="Reading what you sent")).to_be_visible()
    read_all()

    expect(page.get_by_role("region", name="The text").get_by_text(GREEK)).to_be_visible()


def test_a_deleted_article_comes_back_by_undo(cast: Cast, article: Article, open_page: OpenPage) -> None:
    claim = mark(cast.ben, article, "the roof leaks", tag="sourced")
    page = open_page(cast.ada, reverse("article_edit", kwargs={"project": cast.project.pk, "article": article.pk}))

    page.get_by_role("button", name="Delete the article").click()
    expect(page.get_by_role("heading", name="No articles yet")).to_be_visible()
    page.locator("[data-toasts]").get_by_role("button", name="Undo").click()

    expect(page.get_by_role("link", name="The harbour library", exact=True)).to_be_visible()
    assert Claim.objects.get(pk=claim.pk).deleted_at is None


def test_a_link_is_copied_by_a_button_that_is_not_there_before_it_works(cast: Cast, open_page: OpenPage) -> None:
    page = open_page(
        cast.olu,
        reverse("member_list", kwargs={"project": cast.project.pk}),
        permissions=["clipboard-read", "clipboard-write"],
    )

    def slowly(route: Route) -> None:
        page.wait_for_timeout(500)
        route.continue_()

    page.route("**/copy*.js", slowly)

    page.get_by_role("button", name="Make a link").click()
    page.get_by_role("button", name="Copy").click()

    expect(page.get_by_text("Copied.").first).to_be_visible()
    expect(page.get_by_role("status")).to_have_text("Copied.")
    assert page.evaluate("navigator.clipboard.readText()") == page.get_by_label("The link").input_value()


def test_a_claim_of_the_list_leads_to_its_card(cast: Cast, article: Article, open_page: OpenPage) -> None:
    claim = mark(cast.ben, article, "the roof leaks", tag="disputed")
    page = open_page(cast.ben, reverse("claim_list", kwargs={"project": cast.project.pk}))

    page.get_by_role("link", name="Claim 1").click()

    expect(page.locator(f"#card-{claim.pk}")).to_be_in_viewport()


def test_an_owner_gives_a_program_its_token_by_keyboard(cast: Cast, open_page: OpenPage) -> None:
    page = open_page(cast.olu, reverse("member_list", kwargs={"project": cast.project.pk}))

    page.get_by_text("Add a service account").press("Enter")
    page.get_by_role("region", name="Service accounts").get_by_label("Name").fill("Press watch")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Press watch")
    page.get_by_label("What it is for").fill("nightly")
    page.get_by_role("checkbox", name="write").press("Space")
    page.keyboard.press("Enter")
    secret = page.get_by_label("The token").input_value()
    page.get_by_role("link", name="Done").press("Enter")

    expect(page.get_by_role("listitem").filter(has_text="nightly")).to_contain_text("read, write")
    token = token_in_use(digest_of(secret))
    assert token is not None
    assert str(token.service) == "Press watch"
