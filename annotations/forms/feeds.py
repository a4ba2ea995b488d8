"""What the forms about feeds and watches send."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from annotations.forms.pages import PageForm

OFFERED = {
    15: _("every quarter of an hour"),
    60: _("every hour"),
    360: _("every six hours"),
    1440: _("once a day"),
    10080: _("once a week"),
}


class Interval(forms.TypedChoiceField):
    """The minutes between two looks: those that are offered, and whatever it is now."""

    def __init__(self, **options: Any) -> None:
        super().__init__(choices=list(OFFERED.items()), coerce=int, initial=60, **options)

    def offer(self, minutes: int) -> None:
        """Offer another interval too: one that a program has set."""
        if minutes not in OFFERED:
            words = ngettext("every minute", "every %(count)d minutes", minutes) % {"count": minutes}
            self.choices = [*OFFERED.items(), (minutes, words)]


class FeedForm(PageForm):
    """How a feed is followed."""

    minutes = Interval(label=_("Look for news"))
    automatic = forms.BooleanField(
        label=_("Bring articles in without asking"),
        required=False,
        help_text=_("Otherwise each waits among the imports until somebody has looked at it."),
    )


class NewFeedForm(FeedForm):
    """A feed to follow."""

    url = forms.CharField(
        label=_("Address of the feed"),
        max_length=2000,
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "url"}),
        help_text=_("RSS or Atom, such as https://example.org/feed.xml."),
    )
    field_order = ("url", "minutes", "automatic")


class ChangingForm(PageForm):
    """How something is followed that is followed already: the interval it has now is offered too."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        interval = self.fields["minutes"]
        assert isinstance(interval, Interval)
        interval.offer(int(self.initial["minutes"]))


class WatchForm(ChangingForm):
    """How often an article is looked at."""

    minutes = Interval(label=_("Look for edits"))


class ChangeFeedForm(ChangingForm, FeedForm):
    """How a feed is followed, with the version that was read."""

    version = forms.IntegerField(widget=forms.HiddenInput)
