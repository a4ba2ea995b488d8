"""What the forms about new texts of an article, and about the claims to be placed in them, send."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from annotations.forms.articles import ReadingForm
from annotations.forms.pages import ExactWords, PageForm


class NewTextForm(ReadingForm):
    """A changed text of an article: pasted, or a file."""

    text = forms.CharField(
        label=_("Paste the whole text as it is now"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 14, "dir": "auto", "spellcheck": "false", "class": "paste"}),
    )
    file = forms.FileField(
        label=_("Or choose a file"),
        required=False,
        allow_empty_file=True,
        help_text=_("You see what is made of it before it is brought in."),
    )
    encoding = None  # type: ignore[assignment]  # Django's way to leave a field out

    field_order = ("text", "reading", "file")

    def clean(self) -> dict[str, Any]:
        sent = super().clean() or {}
        if sent.get("file") and sent.get("text"):
            raise ValidationError(gettext("Paste a text or choose a file, not both."))
        if not self.errors and not sent.get("file") and not sent.get("text"):
            raise ValidationError({"text": gettext("Paste a text here, or choose a file.")})
        return sent


class PlaceForm(PageForm):
    """Where a claim stands in the new text: a place that is shown, by its number; its exact words; in the old text
    alone; or nowhere."""

    PLACES, WORDS, KEEP, DROP = "place", "words", "keep", "drop"

    choice = forms.ChoiceField(choices=[(one, one) for one in (PLACES, WORDS, KEEP, DROP)], widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput)
    place = forms.IntegerField(required=False, min_value=1, max_value=100, widget=forms.HiddenInput)
    quote = ExactWords(label=_("The exact words of the new text"), required=False, rows=2)
    prefix = ExactWords(label=_("Words before"), required=False, rows=1)  # type: ignore[assignment]  # Django takes fields off the class
    suffix = ExactWords(label=_("Words after"), required=False, rows=1)

    def words(self) -> list[forms.BoundField]:
        """The fields a person fills in."""
        return [self[name] for name in ("quote", "prefix", "suffix")]

    def span(self) -> dict[str, Any]:
        """The words that are meant, as `anchoring.span_meant` takes them."""
        return {name: self.cleaned_data[name] for name in ("quote", "prefix", "suffix")}
