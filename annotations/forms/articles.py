"""What the forms about articles and their import send."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from annotations.forms.pages import DateInput, PageForm
from annotations.models import Article


class ArticleFilterForm(forms.Form):
    """What the list of articles is narrowed down to."""

    search = forms.CharField(label=_("Search"), required=False, max_length=200)
    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("any state")), *Article.State.choices])


class RecordForm(PageForm):
    """The bibliographic record of an article."""

    title = forms.CharField(label=_("Title"), max_length=500)
    byline = forms.CharField(label=_("Author"), max_length=500, required=False)
    agency = forms.CharField(label=_("News agency"), max_length=300, required=False)
    publisher = forms.CharField(label=_("Publisher"), max_length=300, required=False)
    published_on = forms.DateField(label=_("Published"), required=False, widget=DateInput)
    url = forms.CharField(
        label=_("Address"), max_length=2000, required=False, widget=forms.TextInput(attrs={"inputmode": "url"})
    )
    language = forms.CharField(
        label=_("Language"), max_length=35, required=False, help_text=_("As a code, such as en or ar.")
    )
    external_id = forms.CharField(
        label=_("Your own id"), max_length=200, required=False, help_text=_("Unique in the project, if given.")
    )


class ChangeRecordForm(RecordForm):
    """The record with the version it was read at."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class ReadingForm(PageForm):
    """How received bytes are to be read: in which encoding, and cleaned or not."""

    CLEANED, EXACTLY = "cleaned", "exactly"

    encoding = forms.CharField(required=False, max_length=40)
    reading = forms.ChoiceField(
        label=_("Bring the text in"),
        required=False,
        choices=[(CLEANED, _("cleaned as proposed")), (EXACTLY, _("exactly as received"))],
        widget=forms.RadioSelect,
    )

    def is_cleaned(self) -> bool:
        """Whether the cleaning is wanted; it is where nothing else was said."""
        return bool(self.cleaned_data["reading"] != self.EXACTLY)


class ConfirmForm(RecordForm):
    """The record of what is brought in, and which text was looked at (its SHA-256)."""

    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
