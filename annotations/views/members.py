"""Who works in a project, and the one-time links that let people in."""

from __future__ import annotations

import uuid

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from annotations import permissions, queries
from annotations.access import ProjectRequest, of_project, public
from annotations.accounts import link_address
from annotations.forms import cleaned
from annotations.forms.pages import PageForm, ShowingRefusals
from annotations.forms.people import InviteForm, NewPasswordForm, RoleForm, ServiceForm, SignUpForm
from annotations.models import Invitation, Membership, User
from annotations.services import people
from annotations.services.people import NewUser
from annotations.views.answers import done, form_page, here, posted


@of_project(get="project.read")
def member_list(request: ProjectRequest) -> HttpResponse:
    """Everybody in the project; for owners, the links that are open and the ways to change all this."""
    return members_page(request)


def members_page(
    request: ProjectRequest, form: InviteForm | None = None, service_form: ServiceForm | None = None
) -> HttpResponse:
    """The page of the members, with forms to invite another and to add a service account."""
    manages = permissions.may(request.actor, "member.manage")
    form = form or InviteForm(initial={"role": Membership.Role.REVIEWER})
    service_form = service_form or ServiceForm(auto_id="service_%s")
    context = {
        "form": form,
        "service_form": service_form,
        "services": queries.services_listed(request.project),
        "members": queries.people_in(request.project),
        "links": queries.invitations_open_in(request.project) if manages else Invitation.objects.none(),
        "manages": manages,
        "roles": Membership.Role.choices,
        "here": "members",
    }
    status = max(form.status, service_form.status)
    return render(request, "annotations/members/list.html", context, status=status)


@never_cache
@of_project(post="member.manage")
def member_invite(request: ProjectRequest) -> HttpResponse:
    """Make a one-time link into the project. It is in this answer and nowhere else."""
    form = InviteForm(request.POST)
    with ShowingRefusals(form):
        invitation, secret = people.invite(actor=request.actor, **cleaned(form))
        return show_link(request, invitation, secret)
    return members_page(request, form)


@never_cache
@of_project(post="member.manage")
def member_way_back(request: ProjectRequest, member: uuid.UUID) -> HttpResponse:
    """Make a one-time link back into a member's account."""
    chosen = chosen_member(request, member)
    invitation, secret = people.invite(actor=request.actor, role=chosen.role, member=chosen.contributor)
    return show_link(request, invitation, secret)


def show_link(request: ProjectRequest, invitation: Invitation, secret: str) -> HttpResponse:
    """The page with a fresh link."""
    context = {"invitation": invitation, "link": link_address(secret), "here": "members"}
    return render(request, "annotations/members/link.html", context, status=201)


def chosen_member(request: ProjectRequest, member: uuid.UUID) -> Membership:
    """The membership named in the address; 404 for one of another project."""
    return get_object_or_404(queries.members_of(request.project).select_related("contributor__membership"), pk=member)


@of_project(post="member.manage")
def member_role(request: ProjectRequest, member: uuid.UUID) -> HttpResponse:
    """Give a member another role."""
    chosen = chosen_member(request, member)
    sent = cleaned(RoleForm(request.POST))
    people.change_role(actor=request.actor, membership=chosen, **sent)
    said = _("%(name)s is now: %(role)s.") % {
        "name": chosen.contributor,
        "role": Membership.Role(sent["role"]).label,
    }
    return done(request, said, here(request, "member_list"))


@of_project(post="member.manage")
def member_remove(request: ProjectRequest, member: uuid.UUID) -> HttpResponse:
    """End somebody's membership."""
    chosen = chosen_member(request, member)
    people.remove_member(actor=request.actor, membership=chosen)
    said = _("%s is no member any more. What they did stays.") % chosen.contributor
    to = "home" if chosen.contributor_id == request.actor.pk else ""
    return done(request, said, reverse(to) if to else here(request, "member_list"))


@of_project(post="member.manage")
def invitation_revoke(request: ProjectRequest, invitation: uuid.UUID) -> HttpResponse:
    """Make a link useless."""
    chosen = get_object_or_404(queries.invitations_open_in(request.project), pk=invitation)
    people.revoke_invitation(actor=request.actor, invitation=chosen)
    return done(request, _("The link no longer works."), here(request, "member_list"))


@public
@never_cache
@sensitive_post_parameters("password")
def join(request: HttpRequest, secret: str) -> HttpResponse:
    """Where a one-time link leads: into a project, or back into one's account."""
    invitation = people.open_invitation(secret)
    if invitation.user is not None:
        return come_back(request, secret, invitation)
    user = request.user if isinstance(request.user, User) else None
    form: PageForm = PageForm(posted(request)) if user else SignUpForm(posted(request))
    if request.method == "POST":
        with ShowingRefusals(form):
            new = None if user else NewUser(**cleaned(form))
            membership = people.join(secret=secret, user=user, new=new)
            return enter(request, membership.contributor.user or user, membership.project_id)
    return form_page(request, "annotations/members/join.html", form, invitation=invitation)


def come_back(request: HttpRequest, secret: str, invitation: Invitation) -> HttpResponse:
    """Choose a new password for one's account."""
    form = NewPasswordForm(posted(request))
    if request.method == "POST":
        with ShowingRefusals(form):
            user = people.come_back(secret=secret, password=cleaned(form)["password"])
            return enter(request, user, invitation.project_id)
    return form_page(request, "annotations/members/come_back.html", form, invitation=invitation)


def enter(request: HttpRequest, user: User | None, project: uuid.UUID) -> HttpResponse:
    """Sign in who has come by a link, and go to the project."""
    if user is not None and user != request.user:
        login(request, user)
    said = _("Welcome. You are signed in as %s.") % user
    return done(request, said, reverse("article_list", kwargs={"project": project}))
