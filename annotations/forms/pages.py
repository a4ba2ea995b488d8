"""Forms that are pages of their own: what is refused is shown at its field, and what was typed stays."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django import forms

from annotations.errors import ConflictError, InvalidInputError


class PageForm(forms.Form):
    """A form whose page is shown again when something is refused. `status` is what the page is answered with then."""

    status = 200


@contextmanager
def refusals_at(form: PageForm) -> Iterator[None]:
    """What the form or the domain refuses within this block is said on the form; refusals of another kind go on."""
    try:
        yield
    except (InvalidInputError, ConflictError) as refused:
        form.status = 409 if isinstance(refused, ConflictError) else 400
        if not form.errors:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)


class DateInput(forms.DateInput):
    """The browser's own way to give a day."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class ExactWords(forms.CharField):
    """Words kept as they are typed, but for the line ends, which browsers send as CRLF."""

    def __init__(self, *, rows: int = 4, **options: object) -> None:
        super().__init__(strip=False, widget=forms.Textarea(attrs={"rows": rows, "dir": "auto"}), **options)  # type: ignore[arg-type]  # the field's own options

    def to_python(self, value: object) -> str:
        return str(super().to_python(value)).replace("\r\n", "\n")
