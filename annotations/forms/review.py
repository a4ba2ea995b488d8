"""What the forms of the review page send."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from annotations.forms import Exact, Offset, cleaned
from annotations.models import Claim

if TYPE_CHECKING:
    ClaimForm = forms.ModelForm[Claim]
else:
    ClaimForm = forms.ModelForm  # generic in its type stubs alone


SPAN = ("quote", "start", "end", "prefix", "suffix")


class SpanForm(forms.Form):
    """A stretch of the text: by offsets with the quote, or by the quote alone."""

    start = Offset(required=False, label=_("start"))
    end = Offset(required=False, label=_("end"))
    quote = Exact(label=_("quote"))
    prefix = Exact(label=_("words before"))  # type: ignore[assignment]  # Django takes fields off the class
    suffix = Exact(label=_("words after"))


class MarkForm(SpanForm):
    """A new claim: where it stands, how it is tagged, and its first evidence."""

    tag = forms.CharField(required=False, label=_("tag"))
    rationale = forms.CharField(required=False, label=_("why"))
    url = forms.CharField(required=False, label=_("link"))
    stance = forms.CharField(required=False, label=_("stance"))


class RecurrenceForm(SpanForm):
    """Words of another article: which text they stand in, and where."""

    revision = forms.UUIDField(label=_("revision"))


class VersionForm(forms.Form):
    """The version the sender has seen; none where it does not matter."""

    version = forms.IntegerField(required=False, label=_("version"))


def version_seen(sent: QueryDict) -> int | None:
    """The version that was sent along. Raises InvalidInputError for what is none."""
    version: int | None = cleaned(VersionForm(sent))["version"]
    return version


class AdjustForm(SpanForm, VersionForm):
    """New ends of a claim."""


class Ids(forms.Field):
    """Any number of ids, each a value of its own or with blanks between them."""

    widget = forms.SelectMultiple

    def to_python(self, value: list[str] | None) -> list[UUID]:
        try:
            return [UUID(one) for one in " ".join(value or ()).split()]
        except ValueError:
            raise forms.ValidationError(_("That is no id.")) from None


class MergeForm(VersionForm):
    """The claim that another one is the same as: chosen among those shown, or named by its number."""

    into = forms.UUIDField(required=False, label=_("claim"))
    number = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1, label=_("number"))


class SplitForm(SpanForm, VersionForm):
    """A part of a claim, and which of its evidence comes along."""

    evidence = Ids(required=False, label=_("evidence"))


class Indexes(forms.CharField):
    """Numbers of blocks, apart by blanks."""

    def clean(self, value: object) -> list[int]:
        numbers = str(super().clean(value)).split()
        if not all(number.isdecimal() and len(number) < 7 for number in numbers):
            raise forms.ValidationError(_("Name paragraphs by their numbers, apart by blanks."))
        return [int(number) for number in numbers]


class CoverageForm(forms.Form):
    """Blocks of a text one has been through, or that one has not been through after all."""

    revision = forms.UUIDField(label=_("revision"))
    cover = Indexes(required=False, label=_("paragraphs gone through"))
    uncover = Indexes(required=False, label=_("paragraphs to look at again"))


class ApartForm(forms.Form):
    """Blocks of a text to be set apart, or to be put back."""

    revision = forms.UUIDField(label=_("revision"))
    apart = Indexes(required=False, label=_("paragraphs to set apart"))
    back = Indexes(required=False, label=_("paragraphs to put back"))


class AssessForm(forms.Form):
    """One's own judgement."""

    tag = forms.CharField(required=False, label=_("tag"))
    rationale = forms.CharField(required=False, label=_("why"))


class DecideForm(forms.Form):
    """An editor's settling; `seen` is the decision that stood on the page, empty where none did."""

    seen = forms.UUIDField(required=False, label=_("decision seen"))
    tag = forms.CharField(required=False, label=_("tag"))
    reason = forms.CharField(required=False, label=_("why"))


class EvidenceForm(VersionForm):
    """How something bears on a claim; with an address where it is new."""

    url = forms.CharField(required=False, label=_("link"))
    title = forms.CharField(required=False, label=_("title"))
    stance = forms.CharField(required=False, label=_("stance"))
    quote = Exact(label=_("the words quoted"))
    locator = forms.CharField(required=False, label=_("page, paragraph or time"))
    note = forms.CharField(required=False, label=_("note"))
    confidential = forms.BooleanField(required=False, label=_("confidential"))


DATE_FORMATS = {"%Y-%m-%d": Claim.Precision.DAY, "%Y-%m": Claim.Precision.MONTH, "%Y": Claim.Precision.YEAR}


class DetailsForm(ClaimForm):
    """What is said about a claim. Only what was sent is changed."""

    claim_types = forms.MultipleChoiceField(
        choices=Claim.Type, required=False, label=_("kinds of claim"), widget=forms.CheckboxSelectMultiple
    )

    # A text, not the browser's date: that takes four Tabs to pass, and knows no year alone.
    claim_date = forms.DateField(
        required=False,
        label=_("when"),
        input_formats=[*DATE_FORMATS],
        widget=forms.TextInput(attrs={"placeholder": _("2024-03-14, 2024-03 or 2024"), "maxlength": 10}),
        error_messages={"invalid": _("Write a day as 2024-03-14, a month as 2024-03, a year as 2024.")},
    )
    first_appearance_url = forms.URLField(
        required=False, max_length=2000, assume_scheme="https", label=_("where it appeared first")
    )

    class Meta:
        model = Claim
        fields = (
            "statement",
            "claimant_name",
            "claimant_role",
            "claimant_type",
            "attribution_cue",
            "claim_date",
            "claim_date_precision",
            "claim_place",
            "claim_types",
            "checkable",
            "first_appearance_url",
        )
        labels: ClassVar = {  # short, for they stand beside their fields under “About the claim”
            "statement": _("in one sentence"),
            "claim_date_precision": _("exact to"),
            "claim_place": _("where"),
        }
        widgets: ClassVar = {
            "statement": forms.Textarea(attrs={"rows": 1, "dir": "auto"}),
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.instance.claim_date:
            exact_to = self.instance.claim_date_precision or Claim.Precision.DAY
            pattern = next(pattern for pattern, precision in DATE_FORMATS.items() if precision == exact_to)
            self.initial["claim_date"] = self.instance.claim_date.strftime(pattern)

    def clean(self) -> dict[str, Any]:
        """A month or a year alone says itself how exact it is."""
        cleaned = super().clean() or self.cleaned_data
        written = str(self.data.get("claim_date", "")).strip()
        if written and cleaned.get("claim_date") and written.count("-") < 2:
            cleaned["claim_date_precision"] = Claim.Precision.MONTH if "-" in written else Claim.Precision.YEAR
        return cleaned

    FIRST = ("statement", "claimant_name", "claim_date", "claim_date_precision", "claim_place")

    def first_fields(self) -> list[forms.BoundField]:
        """What is said most often, in the order one is asked for it."""
        return [self[name] for name in self.FIRST]

    def further_fields(self) -> list[forms.BoundField]:
        """The rest."""
        return [field for field in self if field.name not in self.FIRST]
