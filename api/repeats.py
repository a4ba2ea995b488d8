"""POST under an Idempotency-Key: done once, however often it is sent, and answered alike each time.

The answer is kept in the transaction of the change, sealed with the token that asked: an answer may hold a secret that
is shown once, and what is in the database must not give it away.
"""

from __future__ import annotations

import base64
import functools
import hashlib
import hmac
import re
import uuid
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import orjson
from cryptography.fernet import Fernet
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, QueryDict, StreamingHttpResponse
from django.utils.translation import gettext as _

from annotations.access import secret_in
from annotations.errors import InvalidInputError
from annotations.models import Contributor, IdempotencyKey, User
from annotations.services.idempotency import fingerprint, keep_parts, once, part_kept
from api.access import ApiRequest, person_behind
from api.streams import Rows

Answer = HttpResponse | StreamingHttpResponse
Handler = Callable[..., Answer]
Finish = Callable[[Answer], Answer]

HEADER = "Idempotency-Key"
LONGEST_KEY = 255
KEY = re.compile(rf"[!-~]{{1,{LONGEST_KEY}}}")


def repeatable(handler: Handler, finish: Finish) -> Handler:
    """The handler of a POST, done once for each key it is sent with.

    `finish` makes its answer ready to be sent, so that the words that went out are the ones that are kept.
    """

    @functools.wraps(handler)
    def answered(request: ApiRequest, *args: Any, **kwargs: Any) -> Answer:
        key = key_of(request)
        with once(by=holder_of(request), key=key, fingerprint=fingerprint_of(request)) as record:
            if record.result is None:
                record.result = kept(handler(request, *args, **kwargs), finish, record, seal_of(request, key))
            return as_kept(record, seal_of(request, key))

    return answered


def holder_of(request: ApiRequest) -> Contributor | User:
    """Whose key it is: a contributor's on routes of a project and of a service account, a user's on others."""
    return getattr(request, "actor", None) or request.auth.service or person_behind(request.auth)


def key_of(request: ApiRequest) -> uuid.UUID:
    """The key a request was sent with. One that is no UUID stands for one made of it."""
    sent = request.headers[HEADER].strip().strip('"')
    if not KEY.fullmatch(sent):
        wanted = _("A key has 1 to %d visible characters of ASCII; a UUID is best.") % LONGEST_KEY
        raise InvalidInputError(wanted, field=HEADER)
    try:
        return uuid.UUID(sent)
    except ValueError:
        return uuid.uuid5(uuid.NAMESPACE_OID, sent)


def fingerprint_of(request: ApiRequest) -> str:
    """What is asked for, and with which token: another one could not open the answer, and without it nobody can try
    which words, such as a password, were sent."""
    return fingerprint(secret_of(request), str(request.method), request.get_full_path(), *content_of(request.data))


def secret_of(request: ApiRequest) -> str:
    """The token in words, of which we keep nothing but a hash."""
    return secret_in(request.headers["Authorization"])


def content_of(data: Any) -> Iterator[str | bytes]:
    """What was sent, whichever way it was written down: JSON by its values, a form by its parts."""
    if isinstance(data, Rows):
        yield data.sha256
        return
    if not isinstance(data, QueryDict):
        yield orjson.dumps(data, option=orjson.OPT_SORT_KEYS)
        return
    for name, values in sorted(data.lists()):
        for value in values:
            yield name
            yield digest_of(value) if isinstance(value, UploadedFile) else value


def digest_of(file: UploadedFile[Any]) -> bytes:
    """The SHA-256 of a file's name and content."""
    digest = hashlib.sha256(str(file.name).encode() + b"\0")
    for chunk in file.chunks():
        digest.update(chunk)
    return digest.digest()


def seal_of(request: ApiRequest, key: uuid.UUID) -> Fernet:
    """What closes and opens the answer to a key: nobody can without the token."""
    return Fernet(base64.urlsafe_b64encode(hmac.digest(secret_of(request).encode(), key.bytes, "sha256")))


def kept(response: Answer, finish: Finish, record: IdempotencyKey, seal: Fernet) -> dict[str, Any]:
    """An answer as it is kept: what the endpoint has said, and not what every answer says anew."""
    said = set(response.headers) | {"Content-Type"}
    response = finish(response)
    headers = {name: value for name, value in response.headers.items() if name in said}
    kept_so_far = {"status": response.status_code, "headers": headers}
    if isinstance(response, StreamingHttpResponse):
        pieces: Iterable[bytes] = response
        return {**kept_so_far, "parts": keep_parts(record, (seal.encrypt(piece).decode() for piece in pieces))}
    return {**kept_so_far, "sealed": seal.encrypt(response.content).decode()}


def as_kept(record: IdempotencyKey, seal: Fernet) -> Answer:
    """The answer that was kept."""
    result: dict[str, Any] = record.result  # type: ignore[assignment]  # there is one
    said = {"status": result["status"], "headers": result["headers"]}
    if "parts" in result:
        pieces = (seal.decrypt(part_kept(record.pk, index)) for index in range(result["parts"]))
        return StreamingHttpResponse(pieces, **said)
    return HttpResponse(seal.decrypt(result["sealed"]), **said)
