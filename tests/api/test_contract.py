"""What the description of the API says is what the API does: requests are drawn from it, right ones and wrong ones, and
every check that schemathesis has looks at the answers.

`make test` draws few of each operation, `make contract` many, with every boundary besides (`CONTRACT_EXAMPLES`).
"""

from __future__ import annotations

import os
import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import orjson
import pytest
import schemathesis
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from schemathesis.config import SchemathesisConfig
from schemathesis.core.parameters import ParameterLocation as Place
from schemathesis.specs.openapi.checks import positive_data_acceptance

from annotations.errors import DomainError
from api.documentation import openapi
from api.views.base import Endpoint
from tests.api.client import Api
from tests.api.in_process import application, connection_kept
from tests.cast import assembled
from tests.test_routes import objects_of
from workbench import places

FEW = 1
EXAMPLES = int(os.environ.get("CONTRACT_EXAMPLES", FEW))
# The word in front of each parameter of an address, by which `world` knows the id of an object.
NOUNS = {found[2]: found[1] for path in openapi()["paths"] for found in re.finditer(r"(?<=/)([^/{}]+)/\{(\w+)\}", path)}


@dataclass(frozen=True, slots=True)
class Standing:
    """What requests are sent to: the id of an object for each word in addresses, and the headers of its owner."""

    ids: dict[str, uuid.UUID]
    headers: dict[str, str]


def described() -> Any:
    """The description, with what is to be drawn and checked."""
    config = SchemathesisConfig.from_path(places.ROOT / "schemathesis.toml")
    default = config.projects.default
    default.generation.update(deterministic=True, max_examples=EXAMPLES, no_shrink=True)
    default.phases.coverage.enabled = EXAMPLES > FEW
    default.checks.positive_data_acceptance.expected_statuses.remove("400")
    default.checks.positive_data_acceptance.expected_statuses.append("428")  # only a change asks for the version
    schema = schemathesis.openapi.from_dict(openapi(), config=config)
    schema.app = application
    return schema


@schemathesis.serializer("application/x-ndjson")
def in_lines(_context: Any, value: Any) -> bytes:
    return b"\n".join(orjson.dumps(row, default=str) for row in (value if isinstance(value, list) else [value]))


schema = described()


@pytest.fixture(scope="module")
def standing(django_db_setup: None, django_db_blocker: Any) -> Iterator[Standing]:
    """One world for all operations: what a request does to it is undone before the next one."""
    with connection_kept(), django_db_blocker.unblock(), transaction.atomic():
        cast = assembled()
        yield Standing(objects_of(cast), {"Authorization": f"Bearer {Api(cast.olu).secret}"})
        transaction.set_rollback(True)


@pytest.fixture
def refusals(monkeypatch: pytest.MonkeyPatch) -> list[Exception]:
    """What endpoints have refused for, in turn."""
    noted: list[Exception] = []
    handle = Endpoint.handle_exception

    def noting(endpoint: Endpoint[Any], refused: Exception) -> Any:
        noted.append(refused)
        return handle(endpoint, refused)

    monkeypatch.setattr(Endpoint, "handle_exception", noting)
    return noted


def named(value: Any, world: dict[str, uuid.UUID]) -> Any:
    """The value with the id of an object of ours for every id that is drawn: hardly one drawn would be there."""
    if isinstance(value, dict):
        return {name: id_of(name, world) if is_id(name, one) else named(one, world) for name, one in value.items()}
    return [named(one, world) for one in value] if isinstance(value, list) else value


def is_id(name: str, value: Any) -> bool:
    return name in NOUNS and isinstance(value, str) and len(value) == 36


def id_of(parameter: str, world: dict[str, uuid.UUID]) -> str:
    return str(world[NOUNS[parameter]])


def make_real(case: Any, world: dict[str, uuid.UUID]) -> None:
    """Let a request name what there is, where it is not meant to be wrong; else all of them would end in 404 or 412."""
    wrong = wrong_in(case)
    if Place.PATH not in wrong:
        case.path_parameters = {name: id_of(name, world) for name in case.path_parameters or {}}
    if Place.BODY not in wrong and (real := named(case.body, world)) != case.body:
        case.body = real
    make_acceptable(case)


def make_acceptable(case: Any) -> None:
    """Let a request name a version and a place to go on from that there are, where it is not meant to be wrong."""
    wrong = wrong_in(case)
    if Place.HEADER not in wrong and "If-Match" in (case.headers or {}):
        case.headers["If-Match"] = "*"
    if Place.QUERY not in wrong:
        for name in ("cursor", "after", "page"):
            (case.query or {}).pop(name, None)  # only those that we have given out are any


def wrong_in(case: Any) -> set[Place]:
    """The parts of a request that are meant to be wrong."""
    drawn = case.meta.components if case.meta else {}
    return {place for place in Place if place in drawn and case.meta.is_negative_at(place)}


def refused_by_the_domain(refusals: list[Exception]) -> bool:
    """Whether it was the domain that said no last: what fits the schema may not fit the world."""
    return bool(refusals) and isinstance(refusals[-1], DomainError)


@pytest.mark.django_db
@schema.parametrize()  # type: ignore[untyped-decorator]
@settings(max_examples=EXAMPLES, phases=(Phase.explicit, Phase.generate), suppress_health_check=list(HealthCheck))
def test_an_operation_keeps_what_its_description_promises(
    case: Any, standing: Standing, refusals: list[Exception]
) -> None:
    make_real(case, standing.ids)
    refusals.clear()

    with transaction.atomic():
        response = case.call(headers=standing.headers)
        transaction.set_rollback(True)

    excluded = [positive_data_acceptance] if refused_by_the_domain(refusals) else []
    case.validate_response(response, excluded_checks=excluded, headers=standing.headers)


@pytest.mark.skipif(EXAMPLES <= FEW, reason="Ways through many operations are walked by `make contract`.")
@pytest.mark.django_db
def test_what_is_made_can_be_read_and_what_is_deleted_cannot(standing: Standing, refusals: list[Exception]) -> None:
    class Way(schema.as_state_machine()):  # type: ignore[misc]  # made of the description
        """One way through operations, each with what another has answered."""

        def setup(self) -> None:
            super().setup()
            self.before = transaction.savepoint()

        def teardown(self) -> None:
            transaction.savepoint_rollback(self.before)
            super().teardown()

        def before_call(self, case: Any) -> None:
            refusals.clear()
            if "project" in (case.path_parameters or {}):
                case.path_parameters["project"] = id_of("project", standing.ids)
            make_acceptable(case)

        def get_call_kwargs(self, case: Any) -> dict[str, Any]:  # noqa: ARG002  # the signature is the library's
            return {"headers": standing.headers}

        def validate_response(self, response: Any, case: Any, **_more: Any) -> None:
            excluded = [positive_data_acceptance] if refused_by_the_domain(refusals) else []
            case.validate_response(response, excluded_checks=excluded, headers=standing.headers, recorder=self.recorder)

    ways = settings(
        max_examples=EXAMPLES, stateful_step_count=8, derandomize=True, suppress_health_check=list(HealthCheck)
    )
    Way.run(settings=ways)
