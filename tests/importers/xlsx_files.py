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
    for cells in sheet.iter_rows():
        for cell in cells:
            # openpyxl takes words for a formula when they begin like one.
            cell.data_type = "s" if isinstance(cell.value, str) else cell.data_type
    return saved(workbook)
