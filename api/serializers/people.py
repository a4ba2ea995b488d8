"""Who there is: members, links that let people in, service accounts, tokens, and who asks."""

from __future__ import annotations

from rest_framework import serializers

from annotations.models import ApiToken, Contributor, Invitation, Membership, User
from api.serializers.base import Choice, Output, PersonSerializer, Record, Shape, Strict, Text


class MemberSerializer(Shape[Membership]):
    """Somebody with a role in the project, a person or a service account."""

    contributor = PersonSerializer(read_only=True)
    kind = serializers.ChoiceField(choices=Contributor.Kind.choices, source="contributor.kind", read_only=True)

    class Meta:
        model = Membership
        fields = ("id", "contributor", "kind", "role", "created_at", "version")
        read_only_fields = fields


class ContributorSerializer(PersonSerializer):
    """Whoever has ever acted in the project. `role` is empty for who is no member any more, or never was one."""

    role = serializers.ChoiceField(choices=[*Membership.Role.choices, ("", "")], read_only=True)

    class Meta:
        model = Contributor
        fields = ("id", "name", "kind", "role", "created_at")
        read_only_fields = fields


class RoleSerializer(Record[Membership]):
    """What an owner says of a member."""

    class Meta:
        model = Membership
        fields = ("role",)


class InvitationSerializer(Shape[Invitation]):
    """A one-time link that can still be used, without what opens it."""

    created_by = PersonSerializer(read_only=True, allow_null=True)
    is_way_back = serializers.BooleanField(
        read_only=True, help_text="Whether it leads back into a member’s account instead of into the project."
    )

    class Meta:
        model = Invitation
        fields: tuple[str, ...] = ("id", "role", "name", "is_way_back", "created_by", "created_at", "expires_at")
        read_only_fields = fields


class NewInvitationSerializer(InvitationSerializer):
    """A one-time link, this once with the address to hand on."""

    link = serializers.CharField(read_only=True)

    class Meta(InvitationSerializer.Meta):
        fields: tuple[str, ...] = (*InvitationSerializer.Meta.fields, "link")


class InvitationRecordSerializer(Record[Invitation]):
    """For whom a link is, and the role it leads to."""

    class Meta:
        model = Invitation
        fields = ("role", "name")


class ServiceSerializer(Shape[Contributor]):
    """A program that works in the project under a name and a role of its own."""

    role = serializers.ChoiceField(choices=Membership.Role.choices, read_only=True)
    version = serializers.IntegerField(source="membership.version", read_only=True)

    class Meta:
        model = Contributor
        fields = ("id", "name", "role", "created_at", "version")
        read_only_fields = fields


class ServiceRecordSerializer(Strict):
    """What an owner says of a service account."""

    name = Text(max_length=150)
    role = Choice(choices=Membership.Role.choices, help_text="Any but that of an owner.")


class TokenSerializer(Shape[ApiToken]):
    """A key of a program, without what opens anything: its first characters are for people, to know it again."""

    class Meta:
        model = ApiToken
        fields: tuple[str, ...] = ("id", "name", "prefix", "scopes", "created_at", "expires_at", "last_used_at")
        read_only_fields = fields


class NewTokenSerializer(TokenSerializer):
    """A key of a program, this once with itself."""

    token = serializers.CharField(read_only=True, help_text="What to send as `Authorization: Bearer cw_…`.")

    class Meta(TokenSerializer.Meta):
        fields: tuple[str, ...] = (*TokenSerializer.Meta.fields, "token")


class ServiceTokenSerializer(TokenSerializer):
    """A key of a service account. It works as long as the owner who made it owns the project."""

    created_by = PersonSerializer(read_only=True, allow_null=True)

    class Meta(TokenSerializer.Meta):
        fields: tuple[str, ...] = (*TokenSerializer.Meta.fields, "created_by")


class NewServiceTokenSerializer(ServiceTokenSerializer):
    """A key of a service account, this once with itself."""

    token = serializers.CharField(read_only=True, help_text="What to send as `Authorization: Bearer cw_…`.")

    class Meta(ServiceTokenSerializer.Meta):
        fields: tuple[str, ...] = (*ServiceTokenSerializer.Meta.fields, "token")


class TokenRecordSerializer(Record[ApiToken]):
    """What a key is called, what it may do, and until when: no more, and no longer, than the one that asks for it."""

    class Meta:
        model = ApiToken
        fields = ("name", "scopes", "expires_at")


class OwnMembershipSerializer(Shape[Membership]):
    """One's own role in a project, and the contributor one acts as there."""

    project_name = serializers.CharField(source="project.name", read_only=True)

    class Meta:
        model = Membership
        fields = ("id", "project", "project_name", "contributor", "role")
        read_only_fields = fields


class LinkSerializer(Strict):
    """A one-time link into a project."""

    link = Text(max_length=2000, help_text="Its whole address, or the last part of it.")


class UserSerializer(Shape[User]):
    """Somebody who can sign in."""

    class Meta:
        model = User
        fields = ("id", "username", "name")
        read_only_fields = fields


class AccountSerializer(Shape[User]):
    """One's own account."""

    class Meta:
        model = User
        fields = ("id", "username", "name", "keys_on", "version")
        read_only_fields = fields


class AccountRecordSerializer(Record[User]):
    """What one says of oneself."""

    class Meta:
        model = User
        fields = ("name", "keys_on")


class MeSerializer(Output):
    """Whom the token acts as, a user or a service account; the token, and the projects it reaches."""

    user = UserSerializer(read_only=True, allow_null=True)
    service = PersonSerializer(read_only=True, allow_null=True)
    token = TokenSerializer(read_only=True)
    memberships = OwnMembershipSerializer(many=True, read_only=True)
