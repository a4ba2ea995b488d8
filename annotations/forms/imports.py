"""What the pages send about what comes in: texts, files and addresses, and what becomes of each article of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from annotations.forms.articles import RecordForm
from annotations.forms.pages import PageForm

MOST_FILES = 100
ASK = "ask"
DUPLICATES = (
    (ASK, _("ask me")),
    ("skip", _("skip it")),
    ("revision", _("bring it in as a new revision")),
    ("new", _("bring it in as a new article")),
)


class ManyFilesInput(forms.ClearableFileInput):
    """The browser's own way to choose files, of which there may be several."""

    template_name = "django/forms/widgets/file.html"
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Any number of files."""

    widget = ManyFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        files = data if isinstance(data, list | tuple) else [data] if data else []
        if len(files) > MOST_FILES:
            raise ValidationError(gettext("Send at most %(limit)d files at once, or a ZIP.") % {"limit": MOST_FILES})
        return [super(FilesField, self).clean(file, initial) for file in files]


class ImportForm(PageForm):
    """A text that was pasted, files, or an address; one of the three."""

    text = forms.CharField(
        label=_("Paste a text"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12, "dir": "auto", "spellcheck": "false", "class": "paste"}),
    )
    file = FilesField(
        label=_("Or choose files"),
        required=False,
        allow_empty_file=True,
        help_text=_(
            "Text, web pages, PDF, Word, e-books, mail, Markdown. "
            "Many articles at once: CSV, Excel, JSON Lines, ZIP, WARC."
        ),
    )
    url = forms.CharField(
        label=_("Or give an address"),
        required=False,
        max_length=2000,
        help_text=_("The page is fetched as a reader would see it."),
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off", "placeholder": "https://"}),
    )
    duplicates = forms.ChoiceField(
        label=_("When an article is here already"),
        required=False,
        choices=DUPLICATES,
        initial=ASK,
        widget=forms.RadioSelect,
        help_text=_("Unless it asks, everything comes in without being shown to you first."),
    )

    def clean(self) -> dict[str, Any]:
        sent = super().clean() or {}
        ways = [name for name in ("text", "file", "url") if sent.get(name)]
        if len(ways) > 1:
            raise ValidationError(gettext("Paste a text, choose files or give an address, not several of them."))
        if not self.errors and not (sent.get("file") or sent.get("url") or str(sent.get("text") or "").strip()):
            raise ValidationError({"text": gettext("Paste a text here, choose a file, or give an address.")})
        return sent


class ItemForm(RecordForm):
    """The record of an article on its way in, and the version of it that was seen."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class ItemActForm(forms.Form):
    """What to do with an article on its way in."""

    ACTS = ("merge", "split", "first", "last", "drop", "take_back")

    act = forms.ChoiceField(label=_("act"), choices=[(act, act) for act in ACTS])
    before = forms.UUIDField(label=_("article before"), required=False)
    after = forms.UUIDField(label=_("next article"), required=False)
    block = forms.IntegerField(label=_("part"), required=False, min_value=0, max_value=2**31 - 1)
    version = forms.IntegerField(label=_("version"), required=False, min_value=0, max_value=2**31 - 1)


class ChoiceForm(forms.Form):
    """What becomes of articles that are here already: of one, or of all."""

    item = forms.UUIDField(label=_("article"), required=False)
    choice = forms.CharField(label=_("what becomes of it"), required=False, max_length=10)


class ColumnsForm(PageForm):
    """Which column of a table is which field of an article.

    Args:
        columns: as an import keeps them: the `names` there are, and which is taken for which of the `fields`.
    """

    def __init__(self, columns: Mapping[str, Any], data: QueryDict | None = None) -> None:
        super().__init__(data, initial=columns.get("fields", {}), prefix="column")
        names = [(name, name) for name in dict.fromkeys(columns.get("names", []))]
        labels = {"text": _("Text")} | {name: field.label for name, field in RecordForm.base_fields.items()}
        for name, label in labels.items():
            none = _("choose one") if name == "text" else _("in none of them")
            self.fields[name] = forms.ChoiceField(label=label, required=name == "text", choices=[("", none), *names])
