"""Archives of the web as the tests need them, made by warcio."""

from __future__ import annotations

import io
from collections.abc import Callable

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

PAGE = "https://example.org/bridge"
HTML = b"<html><body><p>The old bridge over the river has been closed for three years.</p></body></html>"

Fill = Callable[[WARCWriter], None]


class Writer(WARCWriter):  # type: ignore[misc]  # of Any
    """One that leaves no temporary file open."""

    def _create_temp_file(self) -> io.BytesIO:
        return io.BytesIO()


def archived(*fills: Fill, gzip: bool = True) -> bytes:
    """An archive filled by these, each record packed for itself."""
    out = io.BytesIO()
    writer = Writer(out, gzip=gzip)
    for fill in fills:
        fill(writer)
    return out.getvalue()


def response(
    body: bytes = HTML,
    *,
    url: str = PAGE,
    kind: str = "text/html; charset=utf-8",
    status: str = "200 OK",
    record: str = "response",
    **headers: str,
) -> Fill:
    """A page as a server has sent it; `headers` are further ones, by their names with underscores."""

    def fill(writer: WARCWriter) -> None:
        named = [("Content-Type", kind), *((name.replace("_", "-"), value) for name, value in headers.items())]
        answer = StatusAndHeaders(status, named, protocol="HTTP/1.1")
        dated = {"WARC-Date": "2031-05-02T23:59:00Z"}
        writer.write_record(
            writer.create_warc_record(url, record, io.BytesIO(body), http_headers=answer, warc_headers_dict=dated)
        )

    return fill


def bare(body: bytes, record: str, kind: str) -> Fill:
    """A record without what a server has sent around it."""

    def fill(writer: WARCWriter) -> None:
        writer.write_record(writer.create_warc_record(PAGE, record, io.BytesIO(body), warc_content_type=kind))

    return fill


def in_chunks(body: bytes, length: int = 30) -> bytes:
    parts = [body[at : at + length] for at in range(0, len(body), length)]
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in [*parts, b""])
