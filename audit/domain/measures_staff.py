"""Measures of the staff: degrees, qualifications, training, turnover, insurance."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import msgspec

from audit.domain.measured import Asked, Basis, Line, Sums, Why, share_of
from audit.domain.records import Degree, Post, StaffMember, TrainingKind

_RELATED = frozenset({Degree.MENTAL_HEALTH, Degree.SOCIAL_WORK, Degree.PSYCHOLOGY})
# Posts of medical rehabilitation and nursing: 残疾预防和残疾人康复条例 (2018) Art 22.
_LICENSED = frozenset({Post.PSYCHIATRIST, Post.NURSE, Post.THERAPIST})


class Hours(msgspec.Struct, frozen=True, kw_only=True):
    """The training of one member of staff in the year looked at; None if none is declared."""

    member: StaffMember
    hours: Decimal | None
    whole_year: bool


def relevant_degree_share(basis: Basis, asked: Asked) -> Sums:
    """Return the share of staff on the day with a related degree.

    Whether it is related is taken as declared; where the field of the degree is not stated, or
    contradicts, the row is counted and needs a look. Source: 民发〔2022〕104号 二(四)12.
    """
    staff = [one for one in basis.staff if one.employed(asked.on)]
    rows = (
        Line(
            entry=one.number,
            why=Why.RELATED_DEGREE if one.relevant_degree else Why.NO_RELATED_DEGREE,
            fits=one.relevant_degree,
        )
        for one in staff
    )
    return share_of(rows, doubt=_doubtful_degrees(staff))


def _doubtful_degrees(staff: list[StaffMember]) -> Iterator[Line]:
    for one in staff:
        if one.degree is None:
            yield Line(entry=one.number, why=Why.FIELD_NOT_STATED)
        elif one.relevant_degree != (one.degree in _RELATED):
            yield Line(entry=one.number, why=Why.FIELD_CONTRADICTS)


def qualification_share(basis: Basis, asked: Asked) -> Sums:
    """Return the share of those in posts of medical rehabilitation and nursing with a title.

    Only whether a title is declared is counted; the certificate is looked at on site.
    """
    return share_of(
        Line(
            entry=one.number,
            why=Why.QUALIFIED if one.qualification else Why.NO_QUALIFICATION,
            told=one.qualification,
            fits=bool(one.qualification),
        )
        for one in basis.staff
        if one.employed(asked.on) and one.post in _LICENSED
    )


def training_hours_share(basis: Basis, asked: Asked) -> Sums:
    """Return the share of those serving people directly who had the hours in the year.

    Whoever worked here for a part of the year counts with enough hours, and else needs a look: the
    norm does not say how to reckon a part. Source: 民发〔2022〕104号 二(四)13.
    """
    needed = Decimal(asked.parameters["hours"])
    rows = (
        Line(
            entry=one.member.number,
            why=Why.HOURS_REACHED if hours >= needed else Why.HOURS_SHORT,
            told=format(hours, "f"),
            fits=hours >= needed,
        )
        for one, hours in _counted(basis, asked)
    )
    return share_of(rows, missing=_untrained(basis, asked), doubt=_doubtful_training(basis, asked))


def training_hours_mean(basis: Basis, asked: Asked) -> Sums:
    """Return the mean hours of those serving people directly, as `training_hours_share` counts."""
    counted = list(_counted(basis, asked))
    return Sums(
        numerator=sum((hours for _, hours in counted), Decimal(0)),
        denominator=Decimal(len(counted)),
        rows=tuple(_summed(one, hours) for one, hours in counted),
        missing=tuple(_untrained(basis, asked)),
        doubt=tuple(_doubtful_training(basis, asked)),
    )


def training_hours_lowest(basis: Basis, asked: Asked) -> Sums:
    """Return the least hours of anyone; nothing while the hours of somebody are missing."""
    counted = sorted(_counted(basis, asked), key=lambda pair: (pair[1], pair[0].member.number))
    missing = tuple(_untrained(basis, asked))
    known = bool(counted) and not missing
    return Sums(
        numerator=counted[0][1] if known else Decimal(0),
        denominator=Decimal(known),
        rows=tuple(_summed(one, hours) for one, hours in counted),
        missing=missing,
        doubt=tuple(_doubtful_training(basis, asked)),
    )


def _summed(one: Hours, hours: Decimal) -> Line:
    return Line(entry=one.member.number, why=Why.HOURS_SUMMED, told=format(hours, "f"), fits=True)


def _year(asked: Asked) -> int:
    return asked.on.year - asked.parameters["years_back"]


def _hours(basis: Basis, asked: Asked) -> Iterator[Hours]:
    """Yield the training of everybody who served people directly at some time of the year."""
    year = _year(asked)
    first, last = date(year, 1, 1), date(year, 12, 31)
    summed: dict[str, Decimal] = {}
    for one in basis.training:
        if one.held_on.year == year:
            summed[one.staff] = summed.get(one.staff, Decimal(0)) + one.hours
    for member in sorted(basis.staff, key=lambda one: one.number):
        until = member.employed_until or last
        if member.direct and member.employed_since <= last and until >= first:
            yield Hours(
                member=member,
                hours=summed.get(member.number),
                whole_year=member.employed(first) and member.employed(last),
            )


def _counted(basis: Basis, asked: Asked) -> Iterator[tuple[Hours, Decimal]]:
    needed = Decimal(asked.parameters["hours"])
    for one in _hours(basis, asked):
        if one.hours is not None and (one.whole_year or one.hours >= needed):
            yield one, one.hours


def _untrained(basis: Basis, asked: Asked) -> Iterator[Line]:
    for one in _hours(basis, asked):
        if one.hours is None and one.whole_year:
            yield Line(entry=one.member.number, why=Why.NO_TRAINING)


def _doubtful_training(basis: Basis, asked: Asked) -> Iterator[Line]:
    needed = Decimal(asked.parameters["hours"])
    for one in _hours(basis, asked):
        if not one.whole_year and (one.hours is None or one.hours < needed):
            told = "" if one.hours is None else format(one.hours, "f")
            yield Line(entry=one.member.number, why=Why.PART_OF_YEAR, told=told)
    known = {one.number for one in basis.staff}
    unknown = {
        one.staff
        for one in basis.training
        if one.held_on.year == _year(asked) and one.staff not in known
    }
    for number in sorted(unknown):
        yield Line(entry=number, why=Why.NOT_ON_STAFF_SHEET)


def training_kinds(basis: Basis, asked: Asked) -> Sums:
    """Return how many of the four kinds of training were held. Source: 104号 二(四)13."""
    held = {one.kind for one in basis.training if asked.since <= one.held_on <= asked.on}
    return share_of(
        Line(
            entry=kind,
            why=Why.KIND_HELD if kind in held else Why.KIND_NOT_HELD,
            fits=kind in held,
        )
        for kind in TrainingKind
    )


def staff_turnover(basis: Basis, asked: Asked) -> Sums:
    """Return who left, of the mean of staff on the first and on the last day.

    Source: 民发〔2022〕104号 二(六)17, a steady staff; the reckoning is a model of this product.
    """
    since, on = asked.since, asked.on
    left = [one for one in basis.staff if _left(one, since, on)]
    before = sum(one.employed(since) for one in basis.staff)
    after = [one for one in basis.staff if one.employed(on)]
    rows = [
        Line(entry=one.number, why=Why.LEFT, told=f"{one.employed_until}", fits=True)
        for one in left
    ]
    rows += [Line(entry=one.number, why=Why.STAYED, fits=False) for one in after]
    doubt = []
    if not any(one.employed_until for one in basis.staff):
        doubt.append(Line(entry="", why=Why.NOBODY_LEFT))
    if not before:
        doubt.append(Line(entry="", why=Why.NOBODY_BEFORE, told=f"{since}"))
    return Sums(
        numerator=Decimal(len(left)),
        denominator=Decimal(before + len(after)) / 2,
        rows=tuple(rows),
        doubt=tuple(doubt),
    )


def _left(member: StaffMember, since: date, on: date) -> bool:
    return member.employed_until is not None and since <= member.employed_until < on


def insured_staff(basis: Basis, asked: Asked) -> Sums:
    """Return the share of staff on the day whom a policy covers. Source: 104号 二(四)14."""
    running = [one for one in basis.insurance if one.starts_on <= asked.on <= one.ends_on]
    for_all = any(not one.staff for one in running)
    covered = {number for one in running for number in one.staff}
    known = {one.number for one in basis.staff}
    return share_of(
        (
            Line(
                entry=one.number,
                why=Why.INSURED if for_all or one.number in covered else Why.NOT_INSURED,
                fits=for_all or one.number in covered,
            )
            for one in basis.staff
            if one.employed(asked.on)
        ),
        doubt=(Line(entry=one, why=Why.NOT_ON_STAFF_SHEET) for one in sorted(covered - known)),
    )
