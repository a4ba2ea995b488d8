"""Shapes of what HTML forms send. They tell types; whether a value is right is said by services."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.utils.translation import gettext as _

from annotations.errors import InvalidInputError

_WHOLE = re.compile(r"-?[0-9]{1,18}")


def cleaned(form: forms.BaseForm) -> dict[str, Any]:
    """The values of a form that was sent. Raises InvalidInputError for the first field that is not of its type."""
    if form.is_valid():
        return form.cleaned_data
    name, messages = next(iter(form.errors.items()))
    label = "" if name == NON_FIELD_ERRORS else f"{form[name].label}: "
    raise InvalidInputError(f"{label}{messages[0]}", field="" if not label else name)


class Exact(forms.CharField):
    """Words that are compared code point by code point: kept as they are, but for the line ends, which browsers send
    as CRLF while no stored text holds a CR."""

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, strip=False, widget=forms.Textarea, **options)

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).replace("\r\n", "\n")


class Offset(forms.IntegerField):
    """A place in a text, in code points: an integer in ASCII digits, for "7.0" and "٧" are what others take for one."""

    def to_python(self, value: Any) -> int | None:
        if value and not (isinstance(value, str) and _WHOLE.fullmatch(value)):
            raise forms.ValidationError(_("An offset is a whole number of code points, such as 42."))
        return super().to_python(value)
