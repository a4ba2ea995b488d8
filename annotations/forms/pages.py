"""Forms that are pages of their own: what is refused is shown at its field, and what was typed stays."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict

from annotations.errors import ConflictError, InvalidInputError, StaleVersionError


class PageForm(forms.Form):
    """A form whose page is shown again when something is refused.

    `status` is what the page is answered with then; `present` what stands in the meantime, by label, where somebody
    else has changed it.
    """

    status = 200
    present: tuple[tuple[str, Any], ...] = ()

    def show_present(self, present: dict[str, Any]) -> None:
        """Put what stands now beside what was typed; sent again, the form knows of it."""
        typed = self.cleaned_data
        differing = [name for name in present if name != "version" and typed.get(name) != present[name]]
        self.present = tuple((str(self[name].label), present[name]) for name in differing)
        data = QueryDict(mutable=True)
        data.update(self.data)
        data["version"] = str(present["version"])
        self.data = data


@dataclass(frozen=True, slots=True)
class ShowingRefusals:
    """What the form or the domain refuses within this block is said on the form; refusals of another kind go on.

    Args:
        present: reads what stands now, `version` among it, for who comes too late.
    """

    form: PageForm
    present: Callable[[], dict[str, Any]] | None = None

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, refused: BaseException | None, trace: object) -> bool:
        if not isinstance(refused, InvalidInputError | ConflictError):
            return False
        form = self.form
        form.status = 409 if isinstance(refused, ConflictError) else 400
        if not form.errors:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        if isinstance(refused, StaleVersionError) and self.present is not None:
            form.show_present(self.present())
        return True


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
