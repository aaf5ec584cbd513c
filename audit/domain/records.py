"""What an institution declares about itself, so that nothing is asked of it twice."""

import enum
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Annotated

import msgspec

from audit.domain.record_work import Case, ComplaintEntry, Insurance, Service
from audit.domain.registry import RegisterId

# 民发〔2022〕104号 二(四)13: hours a year for whoever serves people directly.
TRAINING_HOURS = Decimal(20)
# 民发〔2022〕104号 二(四)12: the share of staff with a degree in a related subject.
DEGREE_SHARE = Fraction(30, 100)

Words = Annotated[str, msgspec.Meta(min_length=1, max_length=100)]


class RecordSheet(enum.StrEnum):
    """The sheets of the records."""

    STAFF = "staff"
    TRAINING = "training"
    SERVICES = "services"
    CASES = "cases"
    PRICES = "prices"
    INSURANCE = "insurance"
    COMPLAINTS = "complaints"
    CONTINGENCY = "contingency"


class Post(enum.StrEnum):
    """The posts that 民发〔2022〕104号 二(四)12 and 渝民发〔2019〕17号 三(四) name, and others."""

    PSYCHIATRIST = "psychiatrist"
    NURSE = "nurse"
    SOCIAL_WORKER = "social_worker"
    THERAPIST = "therapist"
    PSYCHOTHERAPIST = "psychotherapist"
    COUNSELLOR = "counsellor"
    PUBLIC_HEALTH = "public_health"
    COORDINATOR = "coordinator"
    OTHER = "other"


class TrainingKind(enum.StrEnum):
    """The four kinds of training of 民发〔2022〕104号 二(四)13."""

    INDUCTION = "induction"
    COURSE = "course"
    SUPERVISION = "supervision"
    SKILLS = "skills"


class ContingencyKind(enum.StrEnum):
    """What a plan prepares for, and what asks for it.

    Emergencies: 民发〔2022〕104号 二(六)18. Fire and evacuation: 消防法 (2021) Art 16.
    Incidents with personal data: 个人信息保护法 (2021) Art 51.
    """

    EMERGENCY = "emergency"
    FIRE = "fire"
    PERSONAL_DATA = "personal_data"


class Degree(enum.StrEnum):
    """The field of a degree: the three of 民发〔2022〕104号 二(四)12, another, or no degree."""

    MENTAL_HEALTH = "mental_health"
    SOCIAL_WORK = "social_work"
    PSYCHOLOGY = "psychology"
    OTHER = "other"
    NONE = "none"


class StaffMember(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A member of staff, by a number of the institution's own; no name is asked for.

    Why each is asked for: `post` and `weekly_hours`, the make-up of the staff, 民发〔2022〕104号
    二(一)2; `qualification`, "" where the post needs none, 残疾预防和残疾人康复条例 (2018) Art 22;
    `relevant_degree`, in mental health, social work or psychology, 104号 二(四)12; `direct`,
    serving people directly, 104号 二(四)13; `employed_since` and `employed_until`, the last day of
    whoever has left, a steady staff, 104号 二(六)17. `degree` says in which field the degree is.
    """

    number: RegisterId
    post: Post
    qualification: Annotated[str, msgspec.Meta(max_length=100)] = ""
    relevant_degree: bool
    degree: Degree | None = None
    direct: bool
    employed_since: date
    employed_until: date | None = None
    weekly_hours: Annotated[int, msgspec.Meta(ge=0, le=168)]

    def employed(self, day: date) -> bool:
        """Return whether `day` is one of employment, the first and the last included."""
        return self.employed_since <= day and (
            self.employed_until is None or day <= self.employed_until
        )


class Training(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One training that one member of staff took part in, in hours.

    Source: 民发〔2022〕104号 二(四)13; 残疾预防和残疾人康复条例 (2018) Art 23.
    """

    staff: RegisterId
    kind: TrainingKind
    subject: Words
    hours: Decimal
    held_on: date


class Price(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a service costs, in yuan for a unit such as “a day”, and where the price is shown.

    Source: 明码标价和禁止价格欺诈规定 (2022) Arts 5 to 8; 民发〔2022〕104号 二(六)18.
    """

    service: Words
    unit: Words
    price: Decimal
    published_at: Words


class Contingency(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A contingency plan; `last_drill_on` is empty where it was not practised yet."""

    title: Words
    kind: ContingencyKind
    adopted_on: date
    last_drill_on: date | None = None


Entries = (
    tuple[StaffMember, ...]
    | tuple[Training, ...]
    | tuple[Service, ...]
    | tuple[Case, ...]
    | tuple[Price, ...]
    | tuple[Insurance, ...]
    | tuple[ComplaintEntry, ...]
    | tuple[Contingency, ...]
)
ENTRIES: dict[RecordSheet, type[Entries]] = {
    RecordSheet.STAFF: tuple[StaffMember, ...],
    RecordSheet.TRAINING: tuple[Training, ...],
    RecordSheet.SERVICES: tuple[Service, ...],
    RecordSheet.CASES: tuple[Case, ...],
    RecordSheet.PRICES: tuple[Price, ...],
    RecordSheet.INSURANCE: tuple[Insurance, ...],
    RecordSheet.COMPLAINTS: tuple[ComplaintEntry, ...],
    RecordSheet.CONTINGENCY: tuple[Contingency, ...],
}
"""The type of the entries of each sheet."""


class Declaration(msgspec.Struct, frozen=True, kw_only=True):
    """One version of a sheet; `digest` is that of its entries, `entries` how many they are."""

    institution: str
    sheet: RecordSheet
    version: int
    entries: int
    digest: str
    declared_at: datetime
    by: str


class Records(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The sheets of one institution."""

    staff: tuple[StaffMember, ...] = ()
    training: tuple[Training, ...] = ()
    services: tuple[Service, ...] = ()
    cases: tuple[Case, ...] = ()
    prices: tuple[Price, ...] = ()
    insurance: tuple[Insurance, ...] = ()
    complaints: tuple[ComplaintEntry, ...] = ()
    contingency: tuple[Contingency, ...] = ()


class TrainingHours(msgspec.Struct, frozen=True, kw_only=True):
    """The hours of training one member of staff had in a year.

    `direct` says that 20 hours are asked for; it is false for a number not on the staff sheet.
    """

    staff: str
    year: int
    hours: Decimal
    direct: bool

    @property
    def enough(self) -> bool:
        """Whether the hours that are asked for were reached."""
        return not self.direct or self.hours >= TRAINING_HOURS


class Totals(msgspec.Struct, frozen=True, kw_only=True):
    """What the records add up to; `training` has a line for everybody in one year."""

    staff: int
    relevant_degrees: int
    posts: tuple[tuple[Post, int], ...]
    weekly_hours: int
    training: tuple[TrainingHours, ...]

    @property
    def degree_share(self) -> Fraction | None:
        """The exact share of staff with a related degree; None without any staff."""
        return Fraction(self.relevant_degrees, self.staff) if self.staff else None


def totals(records: Records, today: date) -> Totals:
    """Return what the records add up to `today`, with the training of its year."""
    staff = tuple(one for one in records.staff if one.employed(today))
    return Totals(
        staff=len(staff),
        relevant_degrees=sum(one.relevant_degree for one in staff),
        posts=tuple(
            (post, count) for post in Post if (count := sum(one.post is post for one in staff))
        ),
        weekly_hours=sum(one.weekly_hours for one in staff),
        training=tuple(_training(records, today.year)),
    )


def _training(records: Records, year: int) -> Iterator[TrainingHours]:
    hours = {one.number: Decimal(0) for one in records.staff}
    for one in records.training:
        if one.held_on.year == year:
            hours[one.staff] = hours.get(one.staff, Decimal(0)) + one.hours
    direct = {one.number for one in records.staff if one.direct}
    for number in sorted(hours):
        yield TrainingHours(staff=number, year=year, hours=hours[number], direct=number in direct)
