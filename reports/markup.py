"""A document → the HTML of its pages, before it is set in type."""

import functools
from collections.abc import Mapping
from pathlib import Path
from typing import assert_never

import jinja2

from checklists.canonical import digest
from reports.charts import grade_scale, score_chart
from reports.documents import (
    Document,
    GradeCertificate,
    ProgressReport,
    ResultTable,
    VisitNotice,
    VisitReport,
    facts,
)
from reports.language import CHINESE, ENGLISH, ngettext, translator
from reports.qr import qr_code
from reports.writing import day, moment, number

TEMPLATES = Path(__file__).parent.parent / "templates" / "reports"


def styles() -> Mapping[str, str]:
    """Return the text of every style sheet by its name."""
    return {path.stem: path.read_text(encoding="utf-8") for path in TEMPLATES.glob("*.css")}


def style_names(document: Document) -> tuple[str, ...]:
    """Return the names of the style sheets a document is set with, in order."""
    match document:
        case VisitReport():
            names: tuple[str, ...] = ("report", "visit")
        case ResultTable():
            names = ("report", "result_table")
        case GradeCertificate():
            names = ("report", "certificate")
        case VisitNotice():
            names = ("report", "notice")
        case ProgressReport():
            names = ("report", "progress")
        case _:
            assert_never(document)
    return (*names, "demo") if document.demo else names


def markup(document: Document) -> str:
    """Return the HTML of a document in its own language; photographs are `image:` addresses."""
    language = ENGLISH if document.language == ENGLISH else CHINESE
    translate = translator(language)
    context = {
        "report": document,
        "facts_digest": digest(facts(document)),
        "verify_code": qr_code(
            document.verify_url,
            translate("QR code of {address}").format(address=document.verify_url),
        ),
    }
    match document:
        case VisitReport():
            name = "visit.html"
            context["score_chart"] = score_chart(document.parts, translate)
            context["grade_scale"] = grade_scale(document.score, document.grade, translate)
        case ResultTable():
            name = "result_table.html"
        case GradeCertificate():
            name = "certificate.html"
        case VisitNotice():
            name = "notice.html"
        case ProgressReport():
            name = "progress.html"
        case _:
            assert_never(document)
    return environment(language).get_template(name).render(context)


@functools.cache
def environment(language: str) -> jinja2.Environment:
    """Return the templates in a language; what is not defined is an error, and text is escaped."""
    translate = translator(language)
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.install_gettext_callables(  # type: ignore[attr-defined]  # by the i18n extension
        translate, functools.partial(ngettext, language=language), newstyle=True
    )
    environment.filters |= {
        "number": number,
        "day": functools.partial(day, translate=translate),
        "moment": functools.partial(moment, translate=translate),
    }
    return environment
