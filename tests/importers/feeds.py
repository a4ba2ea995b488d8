"""Feeds as sites have them."""

from __future__ import annotations

from xml.sax.saxutils import escape

Entry = tuple[str, str, str]
"""Id, address and title."""


def rss(*entries: Entry, title: str = "Harbour news") -> bytes:
    """An RSS 2.0 feed; an id of "" leaves it out."""
    items = "".join(
        f"<item><title>{escape(name)}</title><link>{escape(link)}</link>"
        + (f'<guid isPermaLink="false">{escape(guid)}</guid>' if guid else "")
        + "<pubDate>Mon, 01 Jun 2026 12:00:00 +0200</pubDate></item>"
        for guid, link, name in entries
    )
    channel = f"<channel><title>{escape(title)}</title><link>https://harbour.example/</link>{items}</channel>"
    return f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0">{channel}</rss>'.encode()


def atom(*entries: Entry, title: str = "Harbour news") -> bytes:
    """An Atom feed."""
    items = "".join(
        f'<entry><id>{escape(guid)}</id><link href="{escape(link)}"/><title type="html">{escape(name)}</title>'
        "<updated>2026-06-01T12:00:00Z</updated></entry>"
        for guid, link, name in entries
    )
    head = (
        f'<feed xmlns="http://www.w3.org/2005/Atom"><title>{escape(title)}</title><id>tag:harbour.example,2026:1</id>'
    )
    return f'<?xml version="1.0"?>{head}<updated>2026-06-01T12:00:00Z</updated>{items}</feed>'.encode()
