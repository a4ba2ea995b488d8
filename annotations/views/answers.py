"""How an act on a page of forms is answered: by the page it leads to, with a message."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse

from annotations.access import ProjectRequest
from annotations.forms.pages import PageForm
from annotations.services.history import Act


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form was sent with, also when that is nothing; None where the page is only asked for."""
    return request.POST if request.method == "POST" else None


def done(request: HttpRequest, said: str, address: str, act: Act | None = None) -> HttpResponse:
    """On to `address` with a message; with `act`, one that offers to take it back."""
    messages.success(request, said, extra_tags=str(act.id) if act else "")
    return HttpResponseRedirect(address)


def form_page(request: HttpRequest, template: str, form: PageForm, **context: Any) -> HttpResponse:
    """A page with a form: as asked for, or again with what was refused."""
    return render(request, template, {"form": form, **context}, status=form.status)


def here(request: ProjectRequest, name: str, **ids: object) -> str:
    """The address of a page of this project."""
    return reverse(name, kwargs={"project": request.project.pk, **ids})
