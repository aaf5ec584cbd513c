"""Every rule of a grade scheme in words, with its source, or that it is a model."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from fractions import Fraction

from api.view import Reader
from audit.domain.answer import Verdict
from audit.domain.grade_rules import level_title
from audit.domain.scheme import Severity
from checklists.scale_model import (
    Bands,
    Credits,
    Linear,
    Maturity,
    Rate,
    Scale,
    Selector,
)
from checklists.scheme_model import (
    AnyCondition,
    CouldNotCheck,
    Count,
    GradeScheme,
    LevelRule,
    Limiter,
    NotApplicable,
    PartBelow,
    Period,
    ScoringRule,
    Share,
    TotalBelow,
)
from reports.table import Table, table
from reports.writing import number

Row = tuple[str, str, str]

_APPLIES_SENTENCES = {
    NotApplicable.SHRINK: "An item that does not apply leaves the base of its part.",
    NotApplicable.AWARD: "An item that does not apply earns all it can.",
}
_UNSEEN_SENTENCES = {
    CouldNotCheck.SHRINK: "An item that could not be checked leaves the base of its part.",
    CouldNotCheck.ZERO: "An item that could not be checked counts, and earns nothing.",
}
_PERIOD_SENTENCES = {
    "hearing": "The institution is heard for {value} working days.",
    "display": "The grade is then displayed for {value} working days; anyone may object.",
    "validity": "A confirmed grade stands for {value} years.",
    "cool_down": "Without a grade, the next rating is {value} months later at the earliest.",
    "recheck": "At least {value}% of the standing grades are checked again each year.",
}


def scheme_tables(scheme: GradeScheme, reader: Reader) -> tuple[Table, ...]:
    """Return all rules of a scheme: points, levels, limits, and what follows."""
    translate = reader.translate
    columns = (translate("Rule"), translate("What it says"), translate("Source"))
    parts: tuple[tuple[str, Iterator[Row]], ...] = (
        (translate("From answers to points"), _points(scheme, reader)),
        (translate("From points to a grade"), _levels(scheme, reader)),
        (translate("What limits a grade"), _limits(scheme, reader)),
        (translate("What follows from a grade"), _after(scheme, reader)),
    )
    return tuple(table(title, columns, list(rows)) for title, rows in parts)


def source_words(reader: Reader, *, model: bool, source: str) -> str:
    """Return where a rule comes from; of a model, after what it was made."""
    if not model:
        return source
    said = reader.translate("Model of this service")
    return f"{said}{reader.translate('; ')}{source}" if source else said


def _of_scheme(scheme: GradeScheme, reader: Reader) -> str:
    return source_words(reader, model=scheme.model, source="")


def _points(scheme: GradeScheme, reader: Reader) -> Iterator[Row]:
    translate, source = reader.translate, _of_scheme(scheme, reader)
    if scheme.language is None:
        says = translate(
            "Conforming and equivalent items earn their points, partly conforming ones half, others"
            " nothing. Items share the points of their part by weight."
        )
        yield translate("Scale"), says, source
    for scale in scheme.scales:
        own = source_words(reader, model=scale.model, source=scale.source)
        yield translate("Scale “{title}”").format(title=scale.title), _scale(scale, reader), own
    titles = {scale.code: scale.title for scale in scheme.scales}
    for rule in scheme.scoring:
        yield translate("Scored by"), _scoring(rule, titles[rule.scale], reader), source
    label = translate("Left out")
    yield label, translate(_APPLIES_SENTENCES[scheme.not_applicable]), source
    yield label, translate(_UNSEEN_SENTENCES[scheme.could_not_check]), source
    says = translate("Bonus items add at most {cap} points to the total.")
    yield translate("Bonus"), says.format(cap=number(scheme.bonus_cap)), source


def _scale(scale: Scale, reader: Reader) -> str:
    says = _credits(scale.verdicts, reader)
    if scale.measured is None:
        return says
    return f"{says}{_measured(scale.measured, reader)}"


def _credits(given: Credits, reader: Reader) -> str:
    sentence = reader.translate(
        "Conforms: {conform} of the points; equivalent practice: {equivalent}; partly: {partly};"
        " not: {not_}."
    )
    return sentence.format(
        conform=_credit(given.conform),
        equivalent=_credit(given.equivalent),
        partly=_credit(given.partly),
        not_=_credit(given.not_),
    )


def _measured(measured: Bands | Linear | Rate | Maturity, reader: Reader) -> str:
    translate = reader.translate
    match measured:
        case Bands(bands=bands):
            said = translate(", ").join(
                f"{number(one.bound)}: {_credit(one.credit)}" for one in bands
            )
            sentence = translate("By the measured value, in bands: {bands}.")
            return sentence.format(bands=said)
        case Linear(worst=worst, best=best):
            sentence = translate("By the measured value, in proportion from {worst} to {best}.")
            return sentence.format(worst=number(worst), best=number(best))
        case Rate():
            return translate("By the rate of the records looked at.")
        case Maturity(levels=levels):
            said = translate(", ").join(f"{one.title} {_credit(one.credit)}" for one in levels)
            return translate("By the level of maturity: {levels}.").format(levels=said)


def _scoring(rule: ScoringRule, scale: str, reader: Reader) -> str:
    chosen = _chosen(rule.items, reader)
    if rule.weight is None:
        sentence = reader.translate("“{scale}” scores {items}, each with its own weight.")
        return sentence.format(scale=scale, items=chosen)
    sentence = reader.translate("“{scale}” scores {items}, each with weight {weight}.")
    return sentence.format(scale=scale, items=chosen, weight=rule.weight)


def _chosen(selector: Selector, reader: Reader) -> str:
    """Return the items that a selector means, as a phrase."""
    words = (
        *selector.codes,
        *(reader.translate("part {part}").format(part=part) for part in selector.parts),
        *(reader.label(one) for one in (*selector.classes, *selector.lanes)),
    )
    if not words:
        return reader.translate("all items")
    return reader.translate("the items {words}").format(words=reader.translate(", ").join(words))


def _levels(scheme: GradeScheme, reader: Reader) -> Iterator[Row]:
    source = source_words(reader, model=scheme.model, source="")
    for rule in reversed(scheme.levels):
        yield rule.title, _level(rule, reader), source


def _level(rule: LevelRule, reader: Reader) -> str:
    sentence = reader.translate(
        "At least {total} points in total, and {floor}% of the points of every part."
    )
    says = sentence.format(total=number(rule.total), floor=number(rule.floor_percent))
    own = reader.translate("Part {part}: {floor}%.")
    floors = (own.format(part=part, floor=number(asked)) for part, asked in rule.floors.items())
    return "".join((says, *floors))


def _limits(scheme: GradeScheme, reader: Reader) -> Iterator[Row]:
    translate, source = reader.translate, _of_scheme(scheme, reader)
    for limiter in scheme.limiters:
        own = source_words(reader, model=limiter.model, source=limiter.source)
        yield limiter.title, _limiter(limiter, scheme, reader), own
    if scheme.first_time_cap is not None:
        cap = _at_most(scheme, scheme.first_time_cap, reader)
        yield translate("First rating"), cap, source
    says = translate("No grade where more than {limit}% of the points could not be checked.")
    limit = number(scheme.could_not_check_limit)
    yield translate("Not checked"), says.format(limit=limit), source


def _limiter(limiter: Limiter, scheme: GradeScheme, reader: Reader) -> str:
    translate = reader.translate
    cap = _at_most(scheme, limiter.cap, reader)
    if limiter.when is None:
        items = Selector(
            classes=(limiter.class_,) if limiter.class_ else (),
            lanes=(limiter.lane,) if limiter.lane else (),
        )
        given = _found(items, limiter.verdicts, reader)
        condition = translate("at least {count} of {items}").format(
            count=limiter.count, items=given
        )
    else:
        terms = (_term(one, reader) for one in limiter.when.all or limiter.when.any)
        joined = translate("; and ") if limiter.when.all else translate("; or ")
        condition = joined.join(terms)
    return translate("If {condition}: {cap}").format(condition=condition, cap=cap)


def _found(items: Selector, verdicts: Iterable[str], reader: Reader) -> str:
    words = reader.translate(", ").join(reader.label(Verdict(one)) for one in verdicts)
    sentence = reader.translate("{items} are found “{verdicts}” or worse")
    return sentence.format(items=_chosen(items, reader), verdicts=words)


def _term(term: AnyCondition, reader: Reader) -> str:
    translate = reader.translate
    match term:
        case Count(at_least=count):
            sentence = translate("at least {count} of {items}")
            return sentence.format(count=count, items=_bad(term, reader))
        case Share(at_least=percent):
            sentence = translate("at least {percent}% of {items}")
            return sentence.format(percent=number(percent), items=_bad(term, reader))
        case TotalBelow(below=below):
            return translate("the total is below {below} points").format(below=number(below))
        case PartBelow(part=part, below=below):
            sentence = translate("part {part} is below {below}% of its points")
            return sentence.format(part=part, below=number(below))


def _bad(term: Count | Share, reader: Reader) -> str:
    if term.credit is None:
        return _found(term.items, term.verdicts, reader)
    sentence = reader.translate("{items} earn no more than {credit}")
    return sentence.format(items=_chosen(term.items, reader), credit=_credit(term.credit))


def _at_most(scheme: GradeScheme, cap: int, reader: Reader) -> str:
    title = level_title(scheme, cap)
    if not title:
        return reader.translate("no grade is given.")
    return reader.translate("at most {level}.").format(level=title)


def _after(scheme: GradeScheme, reader: Reader) -> Iterator[Row]:
    translate, source = reader.translate, _of_scheme(scheme, reader)
    for rule in scheme.deadlines:
        says = translate("A finding of severity “{severity}” is mended within {days} working days.")
        word = reader.label(Severity(rule.severity))
        yield translate("Mending"), says.format(severity=word, days=rule.working_days), source
    for effort in scheme.efforts:
        says = translate("To mend {items} takes an effort of {effort}; half where partly met.")
        words = says.format(items=_chosen(effort.items, reader), effort=effort.effort)
        yield translate("Effort"), words, source
    if scheme.lifecycle is None:
        says = translate("The scheme does not say how long a grade stands.")
        yield translate("Life of the grade"), says, source
        return
    for name, sentence in _PERIOD_SENTENCES.items():
        period: Period = getattr(scheme.lifecycle, name)
        own = source_words(reader, model=period.model, source=period.source)
        yield translate("Life of the grade"), translate(sentence).format(value=period.value), own


def _credit(given: int | str | Decimal) -> str:
    return str(Fraction(given))
