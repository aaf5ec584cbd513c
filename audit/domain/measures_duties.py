"""Measures of duties to the public: complaints, prices, plans for emergencies and their drills."""

from decimal import Decimal

from audit.domain.measured import Asked, Basis, Line, Sums, Why, share_of
from audit.domain.records import ContingencyKind


def complaints_closed(basis: Basis, asked: Asked) -> Sums:
    """Return the share of complaints received in the time that were settled by the day.

    Source: 民发〔2022〕104号 二(六)17.
    """
    return share_of(
        Line(
            entry=one.number,
            why=Why.OPEN if one.closed_on is None else Why.SETTLED,
            told=f"{one.received_on}" + (f" → {one.closed_on}" if one.closed_on else ""),
            fits=one.closed_on is not None,
        )
        for one in basis.complaints
        if asked.since <= one.received_on <= asked.on
    )


def prices_shown(basis: Basis, _asked: Asked) -> Sums:
    """Return how many prices are shown to the public, each with the place.

    Source: 民发〔2022〕104号 二(六)18.
    """
    rows = tuple(
        Line(
            entry=f"{one.service}（{one.unit}）",
            why=Why.SHOWN,
            told=one.published_at,
            fits=True,
        )
        for one in basis.prices
    )
    return Sums(numerator=Decimal(len(rows)), denominator=Decimal(len(rows)), rows=rows)


def contingency_plans(basis: Basis, asked: Asked) -> Sums:
    """Return how many plans for emergencies are in force on the day. Source: 104号 二(六)18."""
    return share_of(
        Line(entry=one.title, why=Why.ADOPTED, told=f"{one.adopted_on}", fits=True)
        for one in basis.contingency
        if one.kind is ContingencyKind.EMERGENCY and one.adopted_on <= asked.on
    )


def drills_in_year(basis: Basis, asked: Asked) -> Sums:
    """Return how many of the plans were practised in the time. Source: 消防法 (2021) Art 16."""
    return share_of(
        Line(
            entry=one.title,
            why=Why.NOT_PRACTISED if last is None or last < asked.since else Why.PRACTISED,
            told="" if last is None else f"{last}",
            fits=last is not None and last >= asked.since,
        )
        for one in basis.contingency
        if one.adopted_on <= asked.on
        for last in [one.last_drill_on]
    )
