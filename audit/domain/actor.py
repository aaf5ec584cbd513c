"""Who acts, and within which bounds."""

import enum
from typing import Annotated

import msgspec


class Role(enum.StrEnum):
    """What an actor is to the trip; accounts hold one role each."""

    REGULATOR = "regulator"
    EVALUATOR = "evaluator"
    INSTITUTION = "institution"
    OVERSIGHT = "oversight"
    ADMIN = "admin"
    SYSTEM = "system"
    PUBLIC = "public"


class Actor(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A person, a program or the public, with the scope it acts in.

    `region` is a GB/T 2260 code prefix a regulator answers for ("31" is Shanghai, "310101" one
    district); `inspector` and `institution` name the register entry an evaluator or an institution
    acts for. A field that does not belong to the role is empty.
    """

    id: Annotated[str, msgspec.Meta(pattern=r"^[^\x00-\x1f\x7f]{1,100}\Z")]
    role: Role
    name: Annotated[str, msgspec.Meta(max_length=100)] = ""
    region: Annotated[str, msgspec.Meta(max_length=6)] = ""
    inspector: Annotated[str, msgspec.Meta(max_length=64)] = ""
    institution: Annotated[str, msgspec.Meta(max_length=64)] = ""
    organisation: Annotated[str, msgspec.Meta(max_length=64)] = ""
    organisation_name: Annotated[str, msgspec.Meta(max_length=100)] = ""
    manager: bool = False
    acts: Annotated[tuple[str, ...], msgspec.Meta(max_length=64)] = ()


class Bearer(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who shows a bearer token; who that is, the unit of work looks up."""

    token: str


class Visitor(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody at a browser who shows the token of a session; who that is, the unit looks up."""

    token: str


Caller = Actor | Bearer | Visitor
ANYONE = Actor(id="public", role=Role.PUBLIC)
SYSTEM = Actor(id="system", role=Role.SYSTEM)
