"""What a plan says, line by line, and what a version changed."""

from collections.abc import Iterable
from fractions import Fraction

from api.public.draw_document import stratum_name
from api.public.lines import Fact
from api.public.lists import percent
from api.view import Reader
from audit.domain.districts import full_name_of
from audit.domain.plan import Plan, Quota
from audit.domain.registry import Expertise
from reports.table import Cell, Column, Table, table
from reports.writing import day


def plan_facts(plan: Plan, checklist: str, reader: Reader) -> tuple[Fact, ...]:
    """Return what a plan says besides its shares; `checklist` is the title of the list."""
    lines = (*_order(plan, checklist, reader), *_manner(plan, reader), *_publicity(plan, reader))
    return tuple(Fact(title=title, text=text) for title, text in lines if text)


def versions_table(versions: Iterable[Plan], reader: Reader, *, place: str) -> Table:
    """Return the versions of a plan, with what each changed; their pages lie under `place`."""
    translate = reader.translate
    known = tuple(versions)
    before = (None, *known)
    return table(
        translate("Versions of the plan"),
        (
            Column(title=translate("Version"), figure=True),
            translate("Status"),
            translate("Published on"),
            translate("What it changed"),
        ),
        (
            (
                Cell(text=str(one.version), value=one.version, href=f"{place}/{one.id}"),
                reader.label(one.state),
                day(one.published_on, translate) if one.published_on else "",
                _changed(earlier, one, reader),
            )
            for earlier, one in zip(before, known, strict=False)
        ),
    )


def _changed(before: Plan | None, after: Plan, reader: Reader) -> str:
    """Return what a version changed in words: each line as it was and as it is."""
    translate = reader.translate
    if before is None:
        return ""
    old, new = _everything(before, reader), _everything(after, reader)
    return translate("; ").join(
        translate("{title}: {before} → {after}").format(
            title=title, before=old.get(title) or "—", after=new.get(title) or "—"
        )
        for title in dict.fromkeys((*new, *old))
        if old.get(title) != new.get(title)
    )


def _everything(plan: Plan, reader: Reader) -> dict[str, str]:
    translate = reader.translate
    shares = {
        translate("Class {risk_class}").format(risk_class=name): quota_words(quota, reader)
        for name, quota in sorted(plan.quotas.items())
    }
    shares |= {
        stratum_name(name, translate): quota_words(quota, reader)
        for name, quota in sorted(plan.strata.items())
    }
    lines = (*_order(plan, plan.checklist, reader), *_manner(plan, reader))
    named = {
        translate("Title"): plan.title,
        translate("What may be checked"): ", ".join(plan.items),
    }
    return named | dict(lines) | shares


def quota_words(quota: Quota, reader: Reader) -> str:
    """Return a quota in one line."""
    return reader.translate(
        "{num}/{den} ({percent}%), at least {minimum}, reserves {reserve}"
    ).format(
        num=quota.num,
        den=quota.den,
        percent=percent(Fraction(quota.num, quota.den)),
        minimum=quota.minimum,
        reserve=quota.reserve,
    )


def _order(plan: Plan, checklist: str, reader: Reader) -> tuple[tuple[str, str], ...]:
    """Return who checks, on which basis, where and when."""
    translate = reader.translate
    when = translate("Months {months} of {year}").format(
        months=translate(", ").join(map(str, plan.months)), year=plan.year
    )
    return (
        (translate("Checking body"), plan.body_name),
        (translate("Departments that join"), translate(", ").join(plan.departments)),
        (translate("Kind of work"), reader.label(plan.work)),
        (translate("Basis"), plan.legal_basis),
        (translate("Where"), full_name_of(plan.region)),
        (translate("When"), when),
        (
            translate("How often"),
            translate("{count} draws in the year").format(count=plan.frequency),
        ),
        (translate("Checklist"), checklist),
    )


def _manner(plan: Plan, reader: Reader) -> tuple[tuple[str, str], ...]:
    """Return who goes, who is told what, and how often one institution is checked."""
    translate = reader.translate
    told = (
        translate("is told of its visit once it is approved")
        if plan.announced
        else translate("learns of its visit when it begins")
    )
    cap = translate("at most {count} in the year").format(count=plan.cap) if plan.cap else ""
    rest = (
        translate("none within {months} months of the last one").format(months=plan.rest_months)
        if plan.rest_months
        else ""
    )
    bounds = (one for one in (cap, rest) if one)
    return (
        (translate("Inspectors on each visit"), str(plan.team_size)),
        (translate("What the lead must know"), reader.coded(Expertise, plan.lead_expertise)),
        (translate("The institution"), told),
        (translate("Checks of one institution"), translate("; ").join(bounds)),
        (
            translate("The sample"),
            translate("stays sealed until the visits")
            if plan.sealed
            else translate("is public once it is drawn"),
        ),
        (
            translate("The teams"),
            translate("stay secret until departure") if plan.teams_secret else "",
        ),
    )


def _publicity(plan: Plan, reader: Reader) -> tuple[tuple[str, str], ...]:
    translate = reader.translate
    published = day(plan.published_on, translate) if plan.published_on else ""
    return (
        (translate("Published on"), published),
        (translate("Why it was not public before the end of March"), plan.late_reason),
        (translate("Why the draft was dropped"), plan.drop_reason),
    )
