"""What the forms about projects, their rules and their guideline send."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from annotations.forms.pages import ExactWords, PageForm


class ProjectForm(PageForm):
    """A new project."""

    name = forms.CharField(label=_("Name"), max_length=200)
    description = forms.CharField(
        label=_("What it is about"), required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 3})
    )


class RulesForm(ProjectForm):
    """A project's name and rules, with the version they were read at."""

    required_assessments = forms.IntegerField(
        label=_("Assessments that must agree"),
        min_value=1,
        max_value=20,
        help_text=_(
            "A claim is settled when this many reviewers have assessed it and all of them agree. Changing it settles "
            "every claim anew."
        ),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class GuidelineForm(PageForm):
    """What the three tags mean, with the number of the version that was read."""

    sourced = ExactWords(label=_("What “sourced” means"), max_length=5000)
    disputed = ExactWords(label=_("What “disputed” means"), max_length=5000)
    opinion = ExactWords(label=_("What “opinion” means"), max_length=5000)
    advice = ExactWords(label=_("Further advice"), max_length=50_000, required=False, rows=6)
    version = forms.IntegerField(widget=forms.HiddenInput)
