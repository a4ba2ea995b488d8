"""What lists are narrowed down to, and the record of a source."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from annotations import queries
from annotations.forms.pages import DateInput, PageForm
from annotations.models import Contributor, Project, Source, Tag


class ClaimFilterForm(forms.Form):
    """What the list of claims is narrowed down to."""

    search = forms.CharField(label=_("Search"), required=False, max_length=200)
    tag = forms.ChoiceField(
        label=_("Tag"), required=False, choices=[("", _("any tag")), *Tag.choices, ("unsettled", _("Unsettled"))]
    )
    person: forms.ModelChoiceField[Contributor] = forms.ModelChoiceField(
        label=_("Assessed by"), required=False, queryset=Contributor.objects.none(), empty_label=_("anybody")
    )
    evidence = forms.ChoiceField(
        label=_("Evidence"),
        required=False,
        choices=[("", _("with or without")), ("with", _("with evidence")), ("without", _("without evidence"))],
    )

    def __init__(self, *args: object, project: Project) -> None:
        super().__init__(*args)  # type: ignore[arg-type]  # the data of a form
        self.fields["person"].queryset = queries.contributors_of(project)  # type: ignore[attr-defined]  # see above


class SearchForm(forms.Form):
    """Words to look for."""

    search = forms.CharField(label=_("Search"), required=False, max_length=200)


class SourceForm(PageForm):
    """The record of a source."""

    url = forms.CharField(
        label=_("Address"), max_length=2000, required=False, widget=forms.TextInput(attrs={"inputmode": "url"})
    )
    title = forms.CharField(label=_("Title"), max_length=500, required=False)
    publisher = forms.CharField(label=_("Publisher"), max_length=300, required=False)
    authors = forms.CharField(
        label=_("Authors"), required=False, widget=forms.Textarea(attrs={"rows": 2}), help_text=_("One a line.")
    )
    published_at = forms.DateField(label=_("Published"), required=False, widget=DateInput)
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", "—"), *Source.Kind.choices])
    level = forms.ChoiceField(
        label=_("Primary or secondary"), required=False, choices=[("", "—"), *Source.Level.choices]
    )
    medium = forms.ChoiceField(label=_("Medium"), required=False, choices=[("", "—"), *Source.Medium.choices])
    archived_url = forms.CharField(
        label=_("Address of an archived copy"),
        max_length=2000,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "url"}),
    )

    def clean_authors(self) -> list[str]:
        return [name.strip() for name in self.cleaned_data["authors"].splitlines() if name.strip()]


class ChangeSourceForm(SourceForm):
    """The record with the version it was read at."""

    version = forms.IntegerField(widget=forms.HiddenInput)
