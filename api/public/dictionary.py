"""The data dictionary of the open data: every file, and every field in it."""

from collections.abc import Callable, Iterator, Mapping

import msgspec

from api.public.lines import FieldLine
from reports import indicators, open_data, statistics

Translate = Callable[[str], str]


class FileTable(msgspec.Struct, frozen=True, kw_only=True):
    """The fields of one file, or of two that hold the same; `id` is the anchor of its heading."""

    id: str
    title: str
    says: str
    fields: tuple[FieldLine, ...]


_RESULT_SENTENCES = {
    "visit": "Number of the inspection; its report is at /reports/ and this number",
    "draw": "Number of the draw; empty for an inspection for cause",
    "institution": "Unified social credit code, and the licence after a slash if it has several",
    "institution_name": "Name of the institution at the time of the inspection",
    "district": "Code of the district (GB/T 2260)",
    "work": "inspection: administrative inspection; evaluation: third-party evaluation",
    "checking_body": "Authority that ordered the inspection",
    "matters": "Matters inspected, from the published item list",
    "inspected_on": "Day of the inspection",
    "result": "Code of the result, such as no_issue, corrected, pending, refused, closed",
    "orders": "Number of orders to correct a breach of a legal duty",
    "advice": "Number of recommendations",
    "level": "Grade as a number, 0 if none was given; empty if the visit did not take place",
    "grade": "Title of the grade",
    "total": "Points of 1000",
    "scheme": "Title of the grade scheme",
    "scheme_is_model": "true if the scheme is a model and no official standard",
    "report": "SHA-256 of the report in PDF",
    "published_on": "Day of publication",
    "reason": "Why the inspection could not take place; empty if it did",
}
_GRADE_SENTENCES = {
    "grade.level": "Grade as a number, 0 if none was given",
    "grade.title": "Title of the grade",
    "grade.total": "Points of 1000, a decimal written as text",
    "grade.scheme": "Title of the grade scheme",
    "grade.model": "true if the scheme is a model and no official standard",
    "grade.bound_by": "The rules that kept the grade from being higher, each a code with its facts",
    "grade.parts": "The parts of the checklist, in its order",
    "grade.parts.code": "Code of the part",
    "grade.parts.title": "Title of the part",
    "grade.parts.points": "Points reached, a decimal written as text",
    "grade.parts.possible": "Points that could be reached",
    "grade.parts.percent": "Share reached in percent; empty for a part left out",
}
_DRAW_SENTENCES = {
    "number": "Number of the draw: body, year, serial; without a gap",
    "plan": "Number of the plan it was drawn for; it is at /plans/ and this number",
    "title": "Title of the draw",
    "state": "drafted, announced, computed (still sealed), published, closed or void",
    "plan_digest": "SHA-256 of plan.json, which fixes all that was sealed beforehand",
    "files": "Name and SHA-256 of every file of the draw",
    "units": "Number of institutions that take part",
    "populations": "Number of institutions of each stratum among which it is drawn",
    "selected": "Number of institutions drawn; 0 before the result",
    "announced_at": "Time of the announcement (UTC)",
    "computed_at": "Time at which the result was computed (UTC)",
    "published_at": "Time of publication (UTC)",
    "void_reason": "Why the draw is void; empty otherwise",
    "draw_at": "Time at which the sources of chance speak (UTC)",
    "closed_at": "Time at which all visits of the draw were over (UTC)",
    "mode": "open: public with the result; sealed: public once the visits are over",
    "publish_by": "Last day on which a sealed result becomes public",
    "escrow": "Who keeps a copy of the secret of a sealed draw, and the document that says so",
    "rehearsal": "true if the draw is a rehearsal, after which nobody is visited",
    "redraws": "Number of the void draw that this one stands in for; empty otherwise",
    "lines": "SHA-256 over the salted lines of the result, one of which stands on each notice",
}
_STATISTICS_SENTENCES = {
    "year": "Year of the draw, or of the inspection",
    "district": "Code of the district (GB/T 2260)",
    "measure": "What is counted; the names stand below",
    "code": "Result, grade or basis that is counted; empty where there is one number only",
    "count": "The number; what is not there is 0",
}
_MEASURE_SENTENCES = {
    "registered": "Active institutions in the register today",
    "drawn": "Institutions that a published draw sent somebody to, each once a year",
    "result": "Published results, by code of the result",
    "level": "Published results with points, by grade as a number",
    "points_hundredths": "Sum of all points, in hundredths of a point",
    "published_in_time": "Results published by the day they were due",
    "finding": "Findings behind published results, by basis: legal, policy, standard, contract",
    "order": "Findings that led to an order to correct",
    "due": "Findings whose deadline is over, or that were accepted as mended",
    "mended_in_time": "Findings answered by the deadline, the answer accepted",
}

_INDICATOR_SENTENCES = {
    "region": "Code of the region or district (GB/T 2260)",
    "year": "Year of the figure",
    "indicator": "Code of the indicator; its definition stands at /indicators",
    "set": "Name and version of the set that defines the indicator",
    "numerator": "Numerator of a rate, the number of a count, or how many say yes",
    "denominator": "Denominator of a rate, or how many answered; empty for a count",
    "origin": "computed by the system, or reported by the region",
    "kept_back": "true if the figure is kept back because it tells of few people",
    "districts_missing": "Number of districts that are not in the figure",
    "standing": "How the figure stands to the target: met, not_met, incomplete and others",
    "target": "The target, in percent for a rate; empty without one",
    "due": "Day by which the target is due",
}


def tables(translate: Translate) -> tuple[FileTable, ...]:
    """Return the dictionary in the language of the reader, file by file."""
    results = {name: _RESULT_SENTENCES[name] for name in open_data.COLUMNS}
    counts = {name: _STATISTICS_SENTENCES[name] for name in statistics.COLUMNS}
    indicator_fields = {name: _INDICATOR_SENTENCES[name] for name in indicators.COLUMNS}
    return (
        FileTable(
            id="results",
            title="results.csv",
            says=translate("One line for each published result."),
            fields=tuple(_fields(results, translate)),
        ),
        FileTable(
            id="grades",
            title="results.json",
            says=translate("The fields above; the grade, empty without one, holds these:"),
            fields=tuple(_fields(_GRADE_SENTENCES, translate)),
        ),
        FileTable(
            id="draws",
            title="draws.json",
            says=translate("One entry for each draw from its announcement on, void ones too."),
            fields=tuple(_fields(_DRAW_SENTENCES, translate)),
        ),
        FileTable(
            id="statistics",
            title=translate(", ").join(("statistics.csv", "statistics.json")),
            says=translate("One line for each number by year and district."),
            fields=tuple(_fields(counts, translate)),
        ),
        FileTable(
            id="measures",
            title="measure",
            says=translate("What the measures count:"),
            fields=tuple(_fields(_MEASURE_SENTENCES, translate)),
        ),
        FileTable(
            id="indicators",
            title="indicators.csv",
            says=translate("One line for each indicator of a region and of each of its districts."),
            fields=tuple(_fields(indicator_fields, translate)),
        ),
    )


def _fields(sentences: Mapping[str, str], translate: Translate) -> Iterator[FieldLine]:
    for name, says in sentences.items():
        yield FieldLine(name=name, says=translate(says))
