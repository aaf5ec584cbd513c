"""The register: institutions, inspectors, recusals and the item list (一单两库)."""

import enum
from datetime import date
from typing import Annotated

import msgspec

from checklists.model import Code

# What the draw hashes: 1 to 64 printable ASCII characters without the separator (DRAW1, Ids).
RegisterId = Annotated[str, msgspec.Meta(pattern=r"^[!-{}~]{1,64}\Z")]
CreditCode = Annotated[str, msgspec.Meta(pattern=r"^[0-9A-HJ-NPQRTUWXY]{18}\Z")]
District = Annotated[str, msgspec.Meta(pattern=r"^[0-9]{6}\Z")]
Region = Annotated[str, msgspec.Meta(pattern=r"^[0-9]{2}([0-9]{2}([0-9]{2})?)?\Z")]
Name = Annotated[str, msgspec.Meta(min_length=2, max_length=100)]

# The kinds of establishment; the other terms of a checklist are service forms.
KINDS = ("centre", "station", "independent")


class InstitutionStatus(enum.StrEnum):
    """Only an active institution is drawn; a closed one keeps its history."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    CLOSED = "closed"


class RiskClass(enum.StrEnum):
    """Risk from low to high, after 食品生产经营监督检查管理办法 Art 21."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"


class InspectorStatus(enum.StrEnum):
    """Only an active inspector is assigned."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    LEFT = "left"


class ItemCategory(enum.StrEnum):
    """一般检查事项 or 重点检查事项 of the item list (国市监信〔2019〕38号)."""

    GENERAL = "general"
    KEY = "key"


class Expertise(enum.StrEnum):
    """Fields of expertise with a word of their own; a register may hold further codes.

    A list of this product and no official one.
    """

    PSYCHIATRY = "psychiatry"
    NURSING = "nursing"
    REHABILITATION = "rehabilitation"
    SOCIAL_WORK = "social_work"
    SAFETY = "safety"


class Institution(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An institution that can be drawn.

    `id` is the unified social credit code, or `code/licence` when one body holds several licences.
    `district` is a GB/T 2260 code; `forms` and `kind` are codes among the terms of the checklists;
    `capacity` is the number of people served at one time.
    """

    id: RegisterId
    uscc: CreditCode
    name: Name
    district: District
    address: str
    forms: tuple[Code, ...]
    kind: Code
    status: InstitutionStatus = InstitutionStatus.ACTIVE
    risk_class: RiskClass = RiskClass.A
    capacity: Annotated[int, msgspec.Meta(ge=0)] | None = None
    registered_on: date | None = None

    @property
    def licence(self) -> str:
        """The licence in the id, empty where the body holds one only."""
        return self.id.partition("/")[2]


class Inspector(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A person who can be assigned to a visit.

    `id` is the number of the certificate and `organisation` the credit code of the inspector's
    body. `districts` are regions of two, four or six digits; `capacity` is the number of visits
    one draw may give. An `officer` holds an administrative law-enforcement certificate; third-party
    evaluators do not.
    """

    id: RegisterId
    name: Name
    organisation: CreditCode
    organisation_name: Name
    districts: tuple[Region, ...]
    expertise: tuple[Code, ...]
    capacity: Annotated[int, msgspec.Meta(ge=0)]
    status: InspectorStatus = InspectorStatus.ACTIVE
    officer: bool

    def serves(self, district: str) -> bool:
        """Return whether the district lies in one of the inspector's regions."""
        return district.startswith(self.districts)

    def serves_part_of(self, region: str) -> bool:
        """Return whether some district of the region lies in one of the inspector's regions."""
        return any(one.startswith(region) or region.startswith(one) for one in self.districts)


class Recusal(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An inspector who must not visit an institution, and why (回避: 行政处罚法 Art 43)."""

    inspector: RegisterId
    institution: RegisterId
    reason: str
    declared_on: date


class InspectionItem(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An entry of the published list of what may be inspected (随机抽查事项清单).

    `subject` says who is inspected, `basis` the provision that allows it; `ratio_num`/`ratio_den`
    is the share drawn in each period of `frequency`; `checklist` names what is then checked.
    """

    code: Code
    name: Name
    category: ItemCategory
    subject: str
    basis: str
    method: str
    ratio_num: Annotated[int, msgspec.Meta(ge=0)]
    ratio_den: Annotated[int, msgspec.Meta(ge=1)]
    frequency: str
    checklist: Code


class Register(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One list and two registers, with the recusals between them (一单两库)."""

    institutions: tuple[Institution, ...]
    inspectors: tuple[Inspector, ...]
    recusals: tuple[Recusal, ...]
    items: tuple[InspectionItem, ...]
