"""Doing once what is asked for several times: a request whose answer was lost is sent again under the same key."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from annotations.errors import KeyReusedError
from annotations.models import AnswerPart, Contributor, IdempotencyKey, User

# Longer than a long weekend with the lid closed: what a browser has kept meanwhile must not be done twice.
KEPT = timedelta(days=7)


def fingerprint(*parts: str | bytes) -> str:
    """What tells one request from another: the SHA-256 of its method, address and content, in hex."""
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        digest.update(len(data).to_bytes(8) + data)
    return digest.hexdigest()


@contextmanager
def once(*, by: Contributor | User, key: uuid.UUID, fingerprint: str) -> Iterator[IdempotencyKey]:
    """One transaction around a write that may come again; its record is written in it. Keys are each one's own: a
    contributor's in a project, a user's outside of projects.

    `result` of the record is None for who comes first: do it, and set `result` to what it takes to answer again
    (JSON-able). Otherwise it is done already and `result` is what was set. Whoever comes meanwhile waits for the end
    of the first. Where nothing is set, or the write is refused, nothing is kept and the key is free again.

    Raises:
        KeyReusedError: the key came before with another request.
    """
    with transaction.atomic():
        whose = {"contributor": by, "project_id": by.project_id} if isinstance(by, Contributor) else {"user": by}
        asked = {"fingerprint": fingerprint}
        record, is_first = IdempotencyKey.objects.get_or_create(**whose, key=key, defaults=asked)
        if record.fingerprint != fingerprint:
            raise KeyReusedError(
                _("This key was sent with another request before. Send each change with a key of its own."),
                field="Idempotency-Key",
            )
        yield record
        if record.result is None:
            record.delete()
        elif is_first:
            record.save(update_fields=["result"])


def keep_parts(record: IdempotencyKey, sealed: Iterable[str]) -> int:
    """Keep an answer that comes in pieces, which may be very many; returns how many."""
    count = 0
    for count, piece in enumerate(sealed, 1):
        AnswerPart.objects.create(record=record, index=count - 1, sealed=piece)
    return count


def part_kept(record: uuid.UUID, index: int) -> str:
    """A piece that was kept."""
    return AnswerPart.objects.values_list("sealed", flat=True).get(record=record, index=index)


def forget_old_keys() -> int:
    """Delete the records that have been kept long enough; returns how many."""
    return IdempotencyKey.objects.filter(created_at__lt=Now() - KEPT).delete()[0]
