"""What nobody confirms does not stay for ever."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone
from pytest_django import Settings

from annotations.errors import ConflictError
from annotations.models import Event, Import
from annotations.services.imports import expire_imports, receive_bytes
from tests.cast import Cast
from tests.services.test_imports import TEXT, confirm, receive

pytestmark = pytest.mark.django_db

Capture = Callable[..., object]


def aged(received: Import, days: int) -> Import:
    Import.objects.filter(pk=received.pk).update(created_at=timezone.now() - timedelta(days=days))
    return received


def test_what_nobody_confirms_goes_after_the_days_of_the_setting(
    cast: Cast, settings: Settings, django_capture_on_commit_callbacks: Capture
) -> None:
    settings.IMPORT_KEEP_DAYS = 7
    old, young = aged(receive(cast.ben), 8), aged(receive(cast.ben, "Another text."), 6)
    broken = aged(receive(cast.ben, b"%PDF-1.7"), 8)

    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]  # a context manager
        assert expire_imports() == 2

    assert [default_storage.exists(one.path) for one in (old, young, broken)] == [False, True, False]
    old.refresh_from_db()
    assert (old.state, old.items.count()) == (Import.State.CANCELLED, 1)
    assert Event.objects.filter(verb="import.expired").count() == 2
    with pytest.raises(ConflictError, match="7 days"):
        confirm(cast.ben, old)
    assert expire_imports() == 0


def test_what_became_an_article_keeps_its_bytes_for_ever(cast: Cast) -> None:
    received = receive(cast.ben)
    confirm(cast.ben, received)
    aged(received, 4000)

    assert expire_imports() == 0
    assert default_storage.exists(received.path)


def test_what_is_being_read_is_not_taken_away(cast: Cast) -> None:
    received = aged(receive_bytes(actor=cast.ben, name="", raw=TEXT.encode(), origin="paste"), 4000)

    assert expire_imports() == 0
    assert default_storage.exists(received.path)
