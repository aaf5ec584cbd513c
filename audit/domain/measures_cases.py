"""Measures of the way of each person through the institution: clocks, signatures, assessments."""

import itertools
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date

import msgspec

from audit.domain.measured import Asked, Basis, Line, Sums, Why, months_later, share_of
from audit.domain.record_work import Case
from audit.domain.records import RecordSheet
from audit.domain.workdays import deadline


class _Sorted(msgspec.Struct):
    """The lines of a measure as they are found."""

    rows: list[Line]
    missing: list[Line]
    apart: list[Line]
    doubt: list[Line]

    def sums(self) -> Sums:
        return share_of(self.rows, missing=self.missing, apart=self.apart, doubt=self.doubt)


def _lines() -> _Sorted:
    return _Sorted(rows=[], missing=[], apart=[], doubt=[])


def registration_clock(basis: Basis, asked: Asked) -> Sums:
    """Return the share of applications registered within the working days.

    Source: 《精神障碍社区康复服务资源共享与转介管理办法》 (2023): five working days.
    """
    return _clock(basis, asked, ("applied_on", "registered_on"))


def referral_clock(basis: Basis, asked: Asked) -> Sums:
    """Return the share of registrations referred within the working days.

    Source: 《精神障碍社区康复服务资源共享与转介管理办法》 (2023): five working days.
    """
    return _clock(basis, asked, ("registered_on", "referred_on"))


def _clock(basis: Basis, asked: Asked, fields: tuple[str, str]) -> Sums:
    lines = _lines()
    for case in basis.cases:
        start, end = (getattr(case, field) for field in fields)
        if any(asked.since <= day <= asked.on for day in (start, end) if day is not None):
            _timed(lines, case, asked, start=start, end=end)
    return lines.sums()


def _timed(
    lines: _Sorted, case: Case, asked: Asked, *, start: date | None, end: date | None
) -> None:
    if start is None or (end is None and _went_on(case)):
        lines.missing.append(_line(case, Why.DAY_NOT_DECLARED, (start, end)))
        return
    if end is not None and end < start:
        lines.doubt.append(_line(case, Why.OUT_OF_ORDER, (start, end)))
        return
    last = deadline(start, asked.parameters["days"], asked.calendar)
    if end is None and last.day >= asked.on:
        lines.apart.append(_line(case, Why.NOT_DUE, (start, last.day)))
        return
    if last.estimated:
        lines.doubt.append(_line(case, Why.CALENDAR_ESTIMATED, (start, end)))
    if end is None:
        lines.rows.append(_line(case, Why.OVERDUE, (start, last.day), fits=False))
    else:
        met = end <= last.day
        lines.rows.append(_line(case, Why.IN_TIME if met else Why.LATE, (start, end), fits=met))


def _went_on(case: Case) -> bool:
    """Return whether the person was served, so that the days before have been."""
    return case.first_service_on is not None


def waiting_second_check(basis: Basis, asked: Asked) -> Sums:
    """Return the share of those who waited longer than the months, checked again before referral.

    The wait is reckoned from registration, a model of this product. Who still waits is not counted.
    Source: 民发〔2022〕104号 二(二)6.
    """
    lines = _lines()
    for case in basis.cases:
        start, end = case.registered_on, case.referred_on
        if end is not None and end < asked.since:
            continue
        if start is None or (end is None and _went_on(case)):
            lines.missing.append(_line(case, Why.DAY_NOT_DECLARED, (start, end)))
        elif end is not None and end < start:
            lines.doubt.append(_line(case, Why.OUT_OF_ORDER, (start, end)))
        elif months_later(start, asked.parameters["months"]) >= (end or case.closed_on or asked.on):
            lines.apart.append(_line(case, Why.NO_LONG_WAIT, (start, end)))
        elif end is None:
            lines.apart.append(_line(case, Why.STILL_WAITING, (start, case.second_check_on)))
        else:
            again = case.second_check_on
            met = again is not None and start < again <= end
            why = Why.CHECKED_AGAIN if met else Why.NOT_CHECKED_AGAIN
            lines.rows.append(_line(case, why, (again, end), fits=met))
    return lines.sums()


def consent_before_service(basis: Basis, asked: Asked) -> Sums:
    """Return the share of those served whose consent was signed by the day of the first service.

    Source: 民发〔2022〕104号 二(二)6.
    """
    return _signed(basis, asked, lambda case: case.consent_on)


def agreement_before_service(basis: Basis, asked: Asked) -> Sums:
    """Return the share of those served whose agreement was signed by the first service.

    Source: 民发〔2022〕104号 二(二)6.
    """
    return _signed(basis, asked, lambda case: case.agreement_on)


def signed_before_service(basis: Basis, asked: Asked) -> Sums:
    """Return the share of those served with consent and agreement by the first service.

    Source: 民发〔2022〕104号 二(二)6.
    """

    def later(case: Case) -> date | None:
        if case.consent_on is None or case.agreement_on is None:
            return None
        return max(case.consent_on, case.agreement_on)

    return _signed(basis, asked, later)


def _signed(basis: Basis, asked: Asked, signed: Callable[[Case], date | None]) -> Sums:
    lines = _lines()
    for case, first, earlier in _first_services(basis, asked):
        day = signed(case)
        if first is None:
            _unserved(lines, case, basis)
            continue
        if earlier:
            lines.doubt.append(_line(case, Why.SERVED_EARLIER, (first, case.first_service_on)))
        if day is None:
            lines.missing.append(_line(case, Why.DAY_NOT_DECLARED, (None, first)))
        else:
            met = day <= first
            why = Why.SIGNED_BEFORE if met else Why.SIGNED_AFTER
            lines.rows.append(_line(case, why, (day, first), fits=met))
    return lines.sums()


def _unserved(lines: _Sorted, case: Case, basis: Basis) -> None:
    """Put apart who was not served yet; without the sheet of services that is not known."""
    if any(one.sheet is RecordSheet.SERVICES for one in basis.stands):
        lines.apart.append(_line(case, Why.NOT_SERVED_YET, (None, None)))
    else:
        lines.missing.append(_line(case, Why.DAY_NOT_DECLARED, (None, None)))


def _first_services(basis: Basis, asked: Asked) -> Iterator[tuple[Case, date | None, bool]]:
    """Yield each open case with its first service, the earlier of both sheets.

    The sheet of services speaks for those with one case alone: of others it does not tell which
    case a service belongs to. The last says whether it tells of a service before the declared one.
    """
    given = {one.client: one.first_on for one in basis.served}
    cases = Counter(one.client for one in basis.cases)
    for case in _open_cases(basis, asked):
        declared = case.first_service_on
        found = given.get(case.client) if cases[case.client] == 1 else None
        days = [day for day in (declared, found) if day is not None]
        earlier = declared is not None and found is not None and found < declared
        yield case, min(days, default=None), earlier


def _open_cases(basis: Basis, asked: Asked) -> Iterator[Case]:
    for case in basis.cases:
        if case.closed_on is None or case.closed_on >= asked.since:
            yield case


def assessment_intervals(basis: Basis, asked: Asked) -> Sums:
    """Return the share of open cases never longer than the months without an assessment.

    Reckoned from the first service to the day, or to closing. How long it may be, notice 104 leaves
    to the localities: the parameter is a model of this product. Source: 民发〔2022〕104号 二(二)7.
    """
    lines, months = _lines(), asked.parameters["months"]
    for case, first, _ in _first_services(basis, asked):
        end = case.closed_on or asked.on
        if first is None:
            _unserved(lines, case, basis)
        elif not case.assessed_on and months_later(first, months) >= end:
            lines.apart.append(_line(case, Why.NOT_DUE, (first, None)))
        elif not case.assessed_on:
            lines.missing.append(_line(case, Why.NO_ASSESSMENT, (first, None)))
        else:
            days = sorted({first, end, *(day for day in case.assessed_on if first < day < end)})
            gaps = [pair for pair in itertools.pairwise(days) if _too_long(pair, months)]
            before, after = gaps[0] if gaps else (first, end)
            why = Why.GAP_TOO_LONG if gaps else Why.ASSESSED_REGULARLY
            lines.rows.append(_line(case, why, (before, after), fits=not gaps))
    return lines.sums()


def _too_long(pair: tuple[date, date], months: int) -> bool:
    return months_later(pair[0], months) < pair[1]


def clients_with_case(basis: Basis, asked: Asked) -> Sums:
    """Return the share of those served in the time who stand on the sheet of cases.

    Source: 民发〔2022〕104号 二(二)4, files of those served.
    """
    known = {one.client for one in basis.cases}
    return share_of(
        Line(
            entry=one.client,
            why=Why.HAS_CASE if one.client in known else Why.NO_CASE,
            told=f"{one.first_on} – {one.last_on}",
            fits=one.client in known,
        )
        for one in basis.served
        if one.last_on >= asked.since
    )


def _line(
    case: Case, why: Why, days: tuple[date | None, date | None], *, fits: bool | None = None
) -> Line:
    told = " → ".join("…" if day is None else f"{day}" for day in days)
    return Line(entry=case.client, why=why, told=told, fits=fits)
