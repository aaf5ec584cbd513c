"""Published results → the public table of a draw."""

from collections.abc import Callable, Iterator, Sequence

from audit.domain.disclosure import PublishedResult
from audit.domain.facts import TableFacts
from audit.domain.visit import CARRIED_OUT, ResultCode
from audit.domain.workdays import CHINA
from reports.build import Edition, tallies
from reports.build_score import term
from reports.documents import ResultTable
from reports.passages import ResultRow

Translate = Callable[[str], str]


def result_table(facts: TableFacts, edition: Edition, translate: Translate) -> ResultTable:
    """Return the public table of a draw's results (双随机抽查结果公示表)."""
    return ResultTable(
        language=edition.language,
        demo=edition.demo,
        number=edition.number,
        title=translate("Published results of a double-random inspection"),
        body=facts.body,
        plan=facts.plan,
        draw=facts.draw,
        legal_basis=facts.legal_basis,
        rows=tuple(_rows(facts.results, translate)),
        tallies=tuple(tallies([x.result for x in facts.results], ResultCode, translate)),
        verify_url=edition.verify_url,
        generated_at=edition.at.astimezone(CHINA),
    )


def _rows(results: Sequence[PublishedResult], translate: Translate) -> Iterator[ResultRow]:
    for position, result in enumerate(results, start=1):
        yield ResultRow(
            number=position,
            body=result.checking_body,
            task=result.visit,
            institution=result.institution_name,
            id=result.institution,
            matters=result.matters,
            visited_on=result.inspected_on,
            result=term(result.result, translate),
            handling=_handling(result, translate),
            published_on=result.published_on,
        )


def _handling(result: PublishedResult, translate: Translate) -> str:
    if result.result not in CARRIED_OUT:
        return translate("The check could not be carried out")
    said = []
    if result.orders:
        said.append(translate("Ordered to correct: {count}").format(count=result.orders))
    if result.advice:
        said.append(translate("Advised to improve: {count}").format(count=result.advice))
    return translate("; ").join(said) or translate("No further measure needed")
