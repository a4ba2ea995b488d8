"""What the forms about people, invitations and tokens send."""

from __future__ import annotations

from collections.abc import Collection

from django import forms
from django.utils.translation import gettext_lazy as _

from annotations.forms.pages import DateInput, PageForm
from annotations.models import ApiToken, Membership

ROLE_WORDS = {
    Membership.Role.REVIEWER: _("Reviewer: marks and assesses claims, adds evidence, brings articles in"),
    Membership.Role.EDITOR: _("Editor: also settles claims, writes the guideline, deletes and restores"),
    Membership.Role.OWNER: _("Owner: also adds people and changes the rules"),
    Membership.Role.VIEWER: _("Viewer: reads"),
}
# The words in front are those that programs and their documents know.
SCOPE_WORDS = {
    ApiToken.Scope.READ: _("read: everything but exports"),
    ApiToken.Scope.WRITE: _("write: articles, claims, tags, evidence"),
    ApiToken.Scope.EXPORT: _("export: ask for exports and fetch them"),
    ApiToken.Scope.ADMIN: _("admin: projects, members, webhooks, tokens"),
}


class RoleForm(PageForm):
    """A member's new role, with the version that was read."""

    role = forms.ChoiceField(label=_("Role"), choices=Membership.Role)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class InviteForm(PageForm):
    """For whom a one-time link is and what it leads to."""

    name = forms.CharField(
        label=_("For whom"),
        max_length=150,
        required=False,
        help_text=_("Only a note for you, so that you know it again."),
    )
    role = forms.ChoiceField(label=_("Role"), choices=[(role.value, words) for role, words in ROLE_WORDS.items()])


class NewPasswordForm(PageForm):
    """A password somebody chooses."""

    password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=1000,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 10 characters, and none of the common ones."),
    )


class SignUpForm(NewPasswordForm):
    """What somebody who comes in by a link says of themselves."""

    username = forms.CharField(
        label=_("User name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
        help_text=_("To sign in with. Letters, digits and @ . + - _"),
    )
    name = forms.CharField(
        label=_("Your name"),
        max_length=150,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        help_text=_("How others see you beside your work."),
    )

    field_order = ("username", "name", "password")


class AccountForm(PageForm):
    """One's own name, and whether single keys act on the review page."""

    name = forms.CharField(
        label=_("Your name"), max_length=150, required=False, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    keys_on = forms.BooleanField(
        label=_("Single-letter keys on the review page"),
        required=False,
        help_text=_("Switch them off if they get in the way of speech input or of your own shortcuts."),
    )


class ServiceForm(PageForm):
    """What an owner says of a service account, with the version that was read."""

    name = forms.CharField(
        label=_("Name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("What it does stands under this name."),
    )
    role = forms.ChoiceField(
        label=_("Role"),
        choices=[(role.value, words) for role, words in ROLE_WORDS.items() if role != Membership.Role.OWNER],
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


def scope_boxes(*, but: Collection[ApiToken.Scope] = ()) -> forms.MultipleChoiceField:
    """What a key may do, to be ticked."""
    return forms.MultipleChoiceField(
        label=_("It may"),
        choices=[(scope.value, words) for scope, words in SCOPE_WORDS.items() if scope not in but],
        widget=forms.CheckboxSelectMultiple,
        initial=[ApiToken.Scope.READ],
        error_messages={"required": _("Tick what it may do.")},
    )


class TokenForm(PageForm):
    """A new key for a program."""

    name = forms.CharField(
        label=_("What it is for"), max_length=100, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    scopes = scope_boxes()
    expires_on = forms.DateField(
        label=_("Good until"),
        required=False,
        widget=DateInput,
        help_text=_("The end of that day in UTC; empty: no end."),
    )


class ServiceTokenForm(TokenForm):
    """A new key for a service account, which manages nothing."""

    scopes = scope_boxes(but=[ApiToken.Scope.ADMIN])
