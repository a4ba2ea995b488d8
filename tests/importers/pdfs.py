"""PDFs as the tests need them, made by reportlab and, where something is to be wrong with them, by pypdf's writer."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence

from pypdf import PdfReader, PdfWriter
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle, getSampleStyleSheet
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate

STYLES = getSampleStyleSheet()
JUSTIFIED = ParagraphStyle("justified", parent=STYLES["Normal"], alignment=4, fontSize=10, leading=12, spaceAfter=6)
MARGIN, GUTTER = 60, 16


def drawn(*pages: Callable[[Canvas], object], **properties: str) -> bytes:
    """A PDF whose pages are drawn by these functions. `properties` are its title and its author."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, pageCompression=0)
    for name, value in properties.items():
        getattr(canvas, f"set{name.title()}")(value)
    for draw in pages:
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def typed(
    lines: Sequence[str], *, left: float = 72, top: float = 740, size: float = 10, font: str = "Times-Roman"
) -> Callable[[Canvas], None]:
    """Draws lines below each other; "" leaves a line blank."""

    def draw(canvas: Canvas) -> None:
        canvas.setFont(font, size)
        for number, line in enumerate(lines):
            canvas.drawString(left, top - number * 1.2 * size, line)

    return draw


def after_each_other(*drawings: Callable[[Canvas], object]) -> Callable[[Canvas], None]:
    """One page drawn by several functions."""

    def draw(canvas: Canvas) -> None:
        for drawing in drawings:
            drawing(canvas)

    return draw


def set_in_columns(story: list[Flowable], *, heading: str = "", running_head: str = "", columns: int = 2) -> bytes:
    """A story set in columns, with a heading across them, running heads and page numbers."""
    out = io.BytesIO()
    width = (A4[0] - 2 * MARGIN - (columns - 1) * GUTTER) / columns
    frames = [
        Frame(MARGIN + at * (width + GUTTER), MARGIN, width, A4[1] - 200, leftPadding=0, rightPadding=0)
        for at in range(columns)
    ]

    def around(canvas: Canvas, document: BaseDocTemplate) -> None:
        canvas.setFont("Helvetica", 8)
        canvas.drawString(MARGIN, A4[1] - 30, running_head)
        canvas.drawCentredString(A4[0] / 2, 30, str(document.page))
        if document.page == 1:
            canvas.setFont("Helvetica-Bold", 22)
            canvas.drawString(MARGIN, A4[1] - 90, heading)

    document = BaseDocTemplate(out, pagesize=A4)
    document.addPageTemplates(PageTemplate(frames=frames, onPage=around))
    document.build(story)
    return out.getvalue()


def rewritten(raw: bytes, change: Callable[[PdfWriter], object]) -> bytes:
    """The PDF after `change` has had its way with a copy of it."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(raw)))
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
