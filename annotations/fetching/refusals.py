"""Why something was not fetched: one exception, a stable reason for programs, and a sentence for people."""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from annotations.errors import DomainError

_t = gettext_lazy
BUSY = "busy"  # the one reason that passes by itself, in `retry_after` seconds
REASONS: dict[str, str | Promise] = {
    "not-web": _t("Only full web addresses can be fetched, such as https://example.org/report."),
    "credentials": _t("Leave the user name and password out of the address."),
    "odd-host": _t("The address names its server in an unusual way of writing. Use the name of the site."),
    "odd-port": _t("Only the usual ports of the web, 80 and 443, are fetched from. Leave the port out of the address."),
    "internal": _t(
        "%(host)s lies in a private or internal network, from which nothing is fetched. Paste the text, or ask who "
        "runs this installation to allow that network."
    ),
    "unknown-host": _t("There is no site of the name %(host)s. Check the address."),
    "unreachable": _t("%(host)s cannot be reached. Try again later, or paste the text."),
    "insecure": _t("%(host)s does not prove that it is that site: its certificate is not right. Paste the text."),
    "too-slow": _t("This took longer than the %(seconds)d seconds it may take. Try again later, or paste the text."),
    "too-large": _t("This is larger than the %(megabytes)d MB that are fetched at most. Send it as a file."),
    "too-many-redirects": _t("The address leads on more than %(limit)d times. Use the one it ends at."),
    "broken": _t("%(host)s sent an answer that is broken or cut short. Try again later, or paste the text."),
    "unknown-encoding": _t(
        "The site packed its answer in a way nobody asked for. Paste the text, or send it as a file."
    ),
    "status": _t("%(host)s answered with %(status)d instead of the page. Check the address in a browser."),
    "robots": _t("%(host)s asks programs not to fetch this address. Paste the text, or send it as a file."),
    "robots-unknown": _t("%(host)s does not say now whether programs may fetch this address. Try again later."),
    BUSY: _t("%(host)s has just been asked for much else. Try again in a while."),
}


class NotFetchedError(DomainError):
    """Something was not fetched; whatever had come by then is forgotten.

    `reason` is one of `REASONS`; `details` hold it for programs too, with the server's `status` or the seconds after
    which it may be asked again (`retry_after`), where it said so.
    """

    code = "not-fetched"

    def __init__(self, reason: str, **values: Any) -> None:
        sentence = str(REASONS[reason])
        super().__init__(sentence % values if values else sentence, field="url", reason=reason, **values)
        self.reason = reason
