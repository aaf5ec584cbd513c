"""Open data: published results as JSON and CSV, one line for each visit, institution level only."""

import csv
import io
from collections.abc import Sequence

import msgspec

from audit.domain.disclosure import PublishedResult
from reports.sheets import guard

COLUMNS = (
    "visit",
    "draw",
    "institution",
    "institution_name",
    "district",
    "work",
    "checking_body",
    "matters",
    "inspected_on",
    "result",
    "orders",
    "advice",
    "level",
    "grade",
    "total",
    "scheme",
    "scheme_is_model",
    "report",
    "published_on",
    "reason",
)


class ResultFile(msgspec.Struct, frozen=True, kw_only=True):
    """The JSON file; `demo` marks data that are made up."""

    demo: bool
    results: Sequence[PublishedResult]


def results_json(results: Sequence[PublishedResult], *, demo: bool) -> bytes:
    """Return the results as one JSON document; points are decimals written as text."""
    file = ResultFile(demo=demo, results=results)
    return msgspec.json.format(msgspec.json.encode(file, order="sorted"), indent=1) + b"\n"


def results_csv(results: Sequence[PublishedResult]) -> bytes:
    """Return the results as CSV (UTF-8 with mark), with the columns of `COLUMNS`."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    writer.writerows([guard(cell) for cell in _line(result)] for result in results)
    return text.getvalue().encode("utf-8-sig")


def _line(result: PublishedResult) -> list[str]:
    grade = result.grade
    graded = (
        ["", "", "", "", ""]
        if grade is None
        else [
            str(grade.level),
            grade.title,
            str(grade.total),
            grade.scheme,
            "true" if grade.model else "false",
        ]
    )
    return [
        result.visit,
        result.draw,
        result.institution,
        result.institution_name,
        result.district,
        result.work,
        result.checking_body,
        "；".join(result.matters),
        result.inspected_on.isoformat(),
        result.result,
        str(result.orders),
        str(result.advice),
        *graded,
        result.report,
        result.published_on.isoformat(),
        result.reason,
    ]
