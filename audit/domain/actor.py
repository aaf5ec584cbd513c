"""Who acts, and within which bounds."""

import enum

import msgspec


class Role(enum.StrEnum):
    """What an actor is to the trip; accounts hold one role each."""

    REGULATOR = "regulator"
    EVALUATOR = "evaluator"
    INSTITUTION = "institution"
    ADMIN = "admin"
    SYSTEM = "system"
    PUBLIC = "public"


class Actor(msgspec.Struct, frozen=True, kw_only=True):
    """A person, a program or the public, with the scope it acts in.

    `region` is a GB/T 2260 code prefix a regulator answers for ("31" is Shanghai, "310101" one
    district); `inspector` and `institution` name the register entry an evaluator or an institution
    acts for. A field that does not belong to the role is empty.
    """

    id: str
    role: Role
    name: str = ""
    region: str = ""
    inspector: str = ""
    institution: str = ""


ANYONE = Actor(id="public", role=Role.PUBLIC)
SYSTEM = Actor(id="system", role=Role.SYSTEM)
