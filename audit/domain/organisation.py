"""Organisations: what their people may be, and when they may act."""

import enum
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Annotated

import msgspec
from stdnum.cn import uscc

from audit.domain.actor import Role
from audit.domain.districts import is_region
from audit.domain.errors import Conflict, Fault, Invalid
from audit.domain.registry import Inspector, Name


class OrganisationKind(enum.StrEnum):
    """What an organisation is to the trip; its people have the one role that belongs to it."""

    REGULATOR = "regulator"
    EVALUATOR = "evaluator"
    INSTITUTION = "institution"
    OVERSIGHT = "oversight"
    OPERATOR = "operator"


ROLES: Mapping[OrganisationKind, Role] = {
    OrganisationKind.REGULATOR: Role.REGULATOR,
    OrganisationKind.EVALUATOR: Role.EVALUATOR,
    OrganisationKind.INSTITUTION: Role.INSTITUTION,
    OrganisationKind.OVERSIGHT: Role.OVERSIGHT,
    OrganisationKind.OPERATOR: Role.ADMIN,
}
_IN_A_REGION = frozenset({OrganisationKind.REGULATOR, OrganisationKind.OVERSIGHT})


class Contract(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A commission to evaluate: its number, the regulator that gave it, first and last day."""

    number: Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
    commissioned_by: Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
    starts_on: date
    ends_on: date

    def holds(self, today: date) -> bool:
        """Return whether the contract is in force on a day."""
        return self.starts_on <= today <= self.ends_on


class Organisation(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A body that people act for.

    `region` is a GB/T 2260 prefix of two, four or six digits, for regulators and oversight alone:
    its length is their level. `institution` is the entry of the register an institution is;
    `uscc` the unified social credit code, or "". `contracts` belong to evaluation bodies. It is
    closed from `closed_on` on.
    """

    id: Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
    kind: OrganisationKind
    name: Name
    region: Annotated[str, msgspec.Meta(pattern=r"^([0-9]{2}){0,3}\Z")] = ""
    institution: Annotated[str, msgspec.Meta(max_length=64)] | None = None
    uscc: Annotated[str, msgspec.Meta(max_length=18)] = ""
    contracts: Annotated[tuple[Contract, ...], msgspec.Meta(max_length=100)] = ()
    closed_on: date | None = None

    @property
    def role(self) -> Role:
        """The role its people have."""
        return ROLES[self.kind]


def idleness(organisation: Organisation, today: date) -> str | None:
    """Return why nobody acts for the organisation on a day, or None if its people may."""
    if organisation.closed_on is not None and organisation.closed_on <= today:
        return "the organisation is closed"
    if organisation.kind is not OrganisationKind.EVALUATOR:
        return None
    held = any(contract.holds(today) for contract in organisation.contracts)
    return None if held else "no contract of the evaluation body is in force today"


def require_open(organisation: Organisation) -> None:
    """Refuse to take people into a closed organisation; raises `Conflict`."""
    if organisation.closed_on is not None:
        raise Conflict(
            "organisation.not_open",
            "{organisation} is closed; nobody is taken into it.",
            organisation=organisation.name,
        )


def require_same_body(inspector: Inspector, organisation: Organisation) -> None:
    """Refuse an inspector of another body, whose visits are not shown here; raises `Invalid`."""
    evaluates = organisation.kind is OrganisationKind.EVALUATOR
    if not evaluates or inspector.organisation != organisation.uscc:
        raise Invalid(
            "membership.inspector",
            "Inspector {inspector} belongs to another body than {organisation}; compare the credit"
            " codes in the register.",
            inspector=inspector.id,
            organisation=organisation.name,
        )


def check_organisation(organisation: Organisation) -> None:
    """Raise `Invalid`, naming every field that does not belong to the kind or is wrong."""
    faults = (*_field_faults(organisation), *_contract_faults(organisation))
    if faults:
        raise Invalid(
            "organisation.invalid",
            "{count} fields of the organisation are wrong; correct each.",
            count=len(faults),
            faults=faults,
        )


def _field_faults(organisation: Organisation) -> Iterator[Fault]:
    regional = organisation.kind in _IN_A_REGION
    if regional and not is_region(organisation.region):
        yield Fault(
            where="region",
            code="organisation.region",
            message="A regulator or an oversight body has a region: two, four or six digits of"
            " GB/T 2260.",
        )
    if organisation.region and not regional:
        yield Fault(
            where="region",
            code="organisation.no_region",
            message="Only a regulator or an oversight body has a region; leave it empty.",
        )
    if bool(organisation.institution) != (organisation.kind is OrganisationKind.INSTITUTION):
        yield Fault(
            where="institution",
            code="organisation.institution",
            message="Exactly an organisation of the kind institution names its entry in the"
            " register.",
        )
    if organisation.uscc and not uscc.is_valid(organisation.uscc):
        yield Fault(
            where="uscc",
            code="organisation.uscc",
            message="{code} is not a unified social credit code; correct it, or leave it empty.",
            fields={"code": organisation.uscc},
        )


def _contract_faults(organisation: Organisation) -> Iterator[Fault]:
    if organisation.contracts and organisation.kind is not OrganisationKind.EVALUATOR:
        yield Fault(
            where="contracts",
            code="organisation.no_contracts",
            message="Only an evaluation body has contracts; leave them out.",
        )
    for place, contract in enumerate(organisation.contracts):
        if contract.ends_on < contract.starts_on:
            yield Fault(
                where=f"contracts[{place}].ends_on",
                code="organisation.contract_period",
                message="Contract {number} ends before it begins; correct one of the days.",
                fields={"number": contract.number},
            )
