"""A mail becomes an article of its better body, however it is encoded and nested."""

from __future__ import annotations

from datetime import date
from email.message import EmailMessage

import pytest

from annotations.importers.eml import read_eml
from annotations.importers.limits import Limits
from annotations.importers.plain_text import Proposal
from annotations.importers.refusals import EncryptedFileError, NoTextError, TooDeepError, TooManyEntriesError

PLAIN = "Guten Tag,\n\ndie Flut kam früh, sehr früh.\n\n> So früh nie.\n"
HTML = "<h2>Flut</h2><p>Die Flut kam <a href='https://x.example/'>früh</a>, sehr früh.</p><ul><li>So nie.</li></ul>"


def mail(plain: str = PLAIN, html: str = "", **charset: str) -> EmailMessage:
    message = EmailMessage()
    message["Subject"] = "Flut in Håmburg: „alles“ naß"
    message["From"] = "Io Märsh <io@x.example>"
    message["Date"] = "Sat, 09 Mar 2024 08:00:00 +0100"
    message.set_content(plain, **charset)  # type: ignore[arg-type]  # of the text's own manager
    if html:
        message.add_alternative(html, subtype="html")
    return message


def read(message: EmailMessage | bytes) -> Proposal:
    return read_eml(bytes(message), Limits())


def blocks_of(message: EmailMessage | bytes) -> list[tuple[str, str]]:
    proposal = read(message)
    return [(block.kind, proposal.text[block.start : block.end]) for block in proposal.blocks]


@pytest.mark.parametrize("raw", [b"Subject: x\nFrom: a\n\n", b"\n\n", b"Subject: =?utf-8?q?=\nFrom: <<>\n\n \n"])
def test_a_mail_without_words_is_refused(raw: bytes) -> None:
    with pytest.raises(NoTextError):
        read(raw)


@pytest.mark.parametrize(
    "kind", ["multipart/encrypted; boundary=x", "application/pkcs7-mime; smime-type=enveloped-data"]
)
def test_an_encrypted_mail_is_refused(kind: str) -> None:
    with pytest.raises(EncryptedFileError):
        read(f"Subject: x\nContent-Type: {kind}\n\nxxxx".encode())


def test_a_mail_in_a_mail_in_a_mail_ends_somewhere() -> None:
    raw = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(5_000))

    with pytest.raises(TooDeepError):
        read(raw + b"\nwords")


def test_a_mail_of_endless_parts_is_refused() -> None:
    raw = b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nword\n" * 3_000 + b"--b--\n"

    with pytest.raises(TooManyEntriesError):
        read(raw)


@pytest.mark.parametrize(
    "header", [b"Subject: " + b"x " * 500_000, b"From: " + b"(" * 30_000, b"Subject: " + b"=?utf-8?q?x?= " * 60_000]
)
def test_a_header_of_endless_length_is_cut_and_takes_no_time(header: bytes) -> None:
    told = read(header + b"\n\nIt was quiet.")

    assert "It was quiet." in told.text
    assert len(told.title) <= 300


def test_the_headers_are_the_record() -> None:
    told = read(mail())

    assert (told.title, told.byline) == ("Flut in Håmburg: „alles“ naß", "Io Märsh")
    assert told.published_on == date(2024, 3, 9)
    assert told.why["byline"] == "The byline is who has sent the mail."


def test_html_is_taken_for_its_structure() -> None:
    assert blocks_of(mail(html=HTML)) == [
        ("heading", "Flut in Håmburg: „alles“ naß"),
        ("heading", "Flut"),
        ("paragraph", "Die Flut kam früh, sehr früh."),
        ("list_item", "So nie."),
    ]


def test_the_plain_body_is_taken_where_html_says_much_less() -> None:
    assert ("quote", "> So früh nie.") in blocks_of(mail(html="<p>Your reader cannot show this.</p><img src=x>"))


@pytest.mark.parametrize(
    ("charset", "encoding"), [("iso-8859-1", "quoted-printable"), ("utf-8", "base64"), ("windows-1252", "8bit")]
)
def test_quoted_printable_and_base64_are_undone(charset: str, encoding: str) -> None:
    found = blocks_of(mail(charset=charset, cte=encoding))

    assert ("paragraph", "die Flut kam früh, sehr früh.") in found


def test_a_soft_line_break_of_quoted_printable_is_none() -> None:
    raw = b"Subject: x\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n"

    assert ("paragraph", "The tide came early, they say.") in blocks_of(
        raw + b"The tide came ear=\nly, they=20=\nsay.=\n"
    )


def test_flowed_lines_are_joined() -> None:
    raw = b"Subject: x\nContent-Type: text/plain; format=flowed\n\nThe tide came \nearly.\n\nNobody \nslept.\n"

    assert [words for _kind, words in blocks_of(raw)] == ["x", "The tide came early.", "Nobody slept."]


def test_an_encoding_that_does_not_fit_is_guessed_and_said() -> None:
    raw = b"Subject: x\nContent-Type: text/plain; charset=klingon\n\n" + "Die Flut kam früh, sehr früh.".encode(
        "cp1252"
    )

    told = read(raw)

    assert "früh" in told.text
    assert "The mail's encoding (klingon) does not fit" in told.reasons[0]


def test_a_mail_within_a_mail_comes_along_under_its_subject() -> None:
    outer, inner = mail("Look at this."), mail("It was quiet.")
    del inner["Subject"]
    inner["Subject"] = "The mill"
    outer.add_attachment(inner)

    found = blocks_of(outer)

    assert [words for _kind, words in found] == [
        "Flut in Håmburg: „alles“ naß",
        "Look at this.",
        "The mill",
        "It was quiet.",
    ]


def test_files_that_came_along_are_named_and_not_read() -> None:
    message = mail()
    message.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="bericht.pdf")

    assert any("1 file came with the mail and was not read: bericht.pdf" in reason for reason in read(message).reasons)


@pytest.mark.parametrize(
    "header",
    [
        b"Date: the day after", b"Date: Sat, 99 Foo 2024 99:99:99 +9999", b"From: \xff\xfe\x00", b"From: <>>,;:",
        b"Subject: =?utf-8?b?/////w==?=", b"Subject: =?klingon?q?=41?=", b"Content-Type: text/plain; charset=\"",
        b"Content-Type: ;;;=", b"Content-Transfer-Encoding: base65", b"Message-ID: <[]@[>",
    ],
)  # fmt: skip
def test_a_header_that_is_none_costs_itself_alone(header: bytes) -> None:
    assert "It was quiet." in read(header + b"\n\nIt was quiet.").text
