"""Why a place of a draw was left open, in words."""

from collections.abc import Iterable, Mapping

import msgspec

from api.view import Reader
from audit.domain.vacancy import Remedy, Rule, Vacancy

RULE_WORDS: Mapping[Rule, str] = {
    Rule.DISTRICT: "the district served",
    Rule.EXPERTISE: "what the lead must know",
    Rule.RECUSAL: "recusal",
    Rule.BODY: "another body than the rest of the team",
    Rule.CAPACITY: "a visit to spare",
}
_FEW = 3


def why(one: Vacancy, reader: Reader) -> str:
    """Return the figures that show where the inspectors ran out, and the least that would help."""
    told = reader.translate(
        "Of {known} inspectors {near} serve the district; {able} of these know what the place asks"
        " for, {free} of these are not recused, {apart} of these are of another body than the rest"
        " of the team, and {spare} of these had a visit to spare."
    )
    said = [told.format_map(msgspec.structs.asdict(one))]
    if one.bars:
        bars = reader.translate("What leaves out everybody: {rules}.")
        said.append(bars.format(rules=_listed(one.bars, reader)))
    said += [_remedy(remedy, reader) for remedy in one.remedies[:_FEW]]
    return " ".join(said)


def _remedy(remedy: Remedy, reader: Reader) -> str:
    told = reader.translate("It could be filled if this gave way: {rules}, for {inspectors}.")
    names = reader.translate(", ").join(remedy.inspectors[:_FEW])
    left = len(remedy.inspectors) - _FEW
    if left > 0:
        names += reader.translate(" and {count} more").format(count=left)
    return told.format(rules=_listed(remedy.rules, reader), inspectors=names)


def _listed(rules: Iterable[Rule], reader: Reader) -> str:
    return reader.translate(", ").join(reader.translate(RULE_WORDS[rule]) for rule in rules)
