"""What the forms about webhooks send."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from annotations.forms.pages import DateInput, PageForm
from annotations.models import FOR_EVERYBODY


class WebhookForm(PageForm):
    """Where a webhook is, and what it is told."""

    name = forms.CharField(label=_("Name"), max_length=100, help_text=_("So that you know it again."))
    url = forms.CharField(
        label=_("Address"),
        max_length=2000,
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "url", "spellcheck": "false"}),
        help_text=_("Where your program listens, such as https://desk.example/hook."),
    )
    verbs = forms.MultipleChoiceField(
        label=_("Events"),
        required=False,
        choices=[(verb, verb) for verb in FOR_EVERYBODY],
        widget=forms.CheckboxSelectMultiple,
    )

    def verb_groups(self) -> list[tuple[str, list[Any]]]:
        """The boxes of the events, by the noun each begins with."""
        boxes = list(self["verbs"])
        return [(noun, list(group)) for noun, group in groupby(boxes, lambda box: noun_of(box.data["value"]))]

    def chosen(self) -> int:
        """How many events are ticked."""
        return sum(bool(box.data["selected"]) for box in self["verbs"])


def noun_of(verb: str) -> str:
    """What an event happens to."""
    return verb.partition(".")[0]


class ChangeWebhookForm(WebhookForm):
    """The same with the version it was read at."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class ReplayForm(PageForm):
    """From which day on everything is told again."""

    since = forms.DateField(label=_("From"), widget=DateInput, help_text=_("The day begins at midnight UTC."))
