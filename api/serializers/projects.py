"""Projects, their guideline and members, and who asks."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from annotations.models import ApiToken, GuidelineVersion, Membership, Project, User
from annotations.services.projects import FIELDS, GUIDELINE_FIELDS
from api.serializers.base import Output, PersonSerializer, Record, Shape


class ProjectSerializer(Shape[Project]):
    """A body of articles with its members, its guideline and its rules."""

    class Meta:
        model = Project
        fields = ("id", *FIELDS, "created_at", "updated_at", "version")
        read_only_fields = fields


class ProjectRecordSerializer(Record[Project]):
    """What an owner says of a project."""

    class Meta:
        model = Project
        fields = FIELDS
        validators: list[Any] = []


class GuidelineSerializer(Shape[GuidelineVersion]):
    """What the three tags mean, from this version on."""

    created_by = PersonSerializer(read_only=True)

    class Meta:
        model = GuidelineVersion
        fields = ("id", "number", *GUIDELINE_FIELDS, "created_by", "created_at")
        read_only_fields = fields


class GuidelineRecordSerializer(Record[GuidelineVersion]):
    """The words of the next version."""

    class Meta:
        model = GuidelineVersion
        fields = GUIDELINE_FIELDS
        validators: list[Any] = []


class MemberSerializer(Shape[Membership]):
    """Somebody with a role in the project."""

    contributor = PersonSerializer(read_only=True)

    class Meta:
        model = Membership
        fields = ("id", "contributor", "role", "created_at", "version")
        read_only_fields = fields


class TokenSerializer(Shape[ApiToken]):
    """The token the request came with."""

    class Meta:
        model = ApiToken
        fields = ("id", "name", "prefix", "scopes", "created_at", "expires_at", "last_used_at")
        read_only_fields = fields


class OwnMembershipSerializer(Shape[Membership]):
    """One's own role in a project, and the contributor one acts as there."""

    project_name = serializers.CharField(source="project.name", read_only=True)

    class Meta:
        model = Membership
        fields = ("project", "project_name", "contributor", "role")
        read_only_fields = fields


class UserSerializer(Shape[User]):
    """Somebody who can sign in."""

    class Meta:
        model = User
        fields = ("id", "username", "name")
        read_only_fields = fields


class MeSerializer(Output):
    """Whom the token acts as, a user or a service account; the token, and the projects it reaches."""

    user = UserSerializer(read_only=True, allow_null=True)
    service = PersonSerializer(read_only=True, allow_null=True)
    token = TokenSerializer(read_only=True)
    memberships = OwnMembershipSerializer(many=True, read_only=True)
