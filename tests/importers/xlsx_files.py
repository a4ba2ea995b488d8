"""Workbooks as the tests need them, made by openpyxl."""

from __future__ import annotations

import io
from typing import Any

from openpyxl import Workbook


def saved(workbook: Workbook) -> bytes:
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def written(*rows: tuple[Any, ...]) -> bytes:
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    for row in rows:
        sheet.append(row)
    return saved(workbook)
