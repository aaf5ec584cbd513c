"""Real catalogs by command: taken in, compared, handed on, answered, moved and scored."""

import gzip
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from api.cli import main
from audit.domain.answer import Answer, Verdict
from audit.domain.scoring import score
from checklists.catalogue import Catalogue
from checklists.diff import diff
from checklists.loader import load
from checklists.migration import drafted, misfits

EDITIONS = Path(__file__).parents[1] / "data" / "oscal"
SOUND = Path(__file__).parents[1] / "checklists" / "sound"
NAMES = ("ism-v2023.09.25", "ism-v2023.12.1")
NAME, OLD, NEW = "information-security-manual", "2023.09.25", "2023.12.1"


def run(folder: Path, *words: str) -> Result:
    variables = {"MINGJIAN_CHECKLISTS": str(folder), "MINGJIAN_LANGUAGE": "en"}
    return CliRunner(env=variables).invoke(main, ["checklist", *words], catch_exceptions=False)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with both editions, the second one with a changelog."""
    place = tmp_path_factory.mktemp("oscal")
    copy = Path(shutil.copytree(SOUND / "schemes", place / "data" / "schemes")).parent
    for name in NAMES:
        file = place / f"{name}.json"
        file.write_bytes(gzip.decompress((EDITIONS / f"{name}.json.gz").read_bytes()))
        taken = run(copy, "import-oscal", str(file), "--scheme", "stars")
        assert taken.exit_code == 0, taken.output
    return copy


@pytest.fixture(scope="module")
def known(folder: Path) -> Catalogue:
    return load(folder)


def test_a_later_edition_tells_what_changed(known: Catalogue) -> None:
    assert known.versions(NAME) == (OLD, NEW)
    told = {change.what: len(change.items) for change in known.checklists[1].changes}
    assert told["added"] == 32
    assert told["removed"] == 26


def test_two_editions_are_compared(folder: Path) -> None:
    shown = run(folder, "diff", NAME, OLD, NEW)
    assert shown.exit_code == 0, shown.output
    assert "ism-1905" in shown.stdout


@pytest.mark.parametrize("ending", ["xlsx", "yaml"])
def test_an_edition_is_handed_on(folder: Path, tmp_path: Path, ending: str) -> None:
    file = tmp_path / f"out.{ending}"
    shown = run(folder, "export", NAME, NEW, str(file))
    assert shown.exit_code == 0, shown.output
    assert file.stat().st_size > 100_000


def test_an_edition_is_scored(known: Catalogue) -> None:
    resolved = known.resolve(NAME, NEW)
    answers = {
        one.item.code: Answer(
            id=f"answer-{one.item.code}",
            item=one.item.code,
            verdict=Verdict.CONFORM,
            by="somebody",
            at=datetime(2026, 3, 2, tzinfo=UTC),
        )
        for one in resolved.items
    }
    assert score(resolved, answers, known.scheme("stars")).total == 1000


def test_a_plan_from_one_edition_to_the_next(known: Catalogue) -> None:
    old, new = known.resolve(NAME, OLD), known.resolve(NAME, NEW)
    plan = drafted(diff(old, new), old, new)
    assert misfits(plan, plan) == ()
    assert len(plan.rules) == len(old.items)


def test_the_plain_import_takes_a_catalog_too(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "catalog.json"
    file.write_text('{"catalog": {"metadata": {"title": "Empty"}}}', "utf-8")
    refused = run(folder, "import", "--oscal", str(file))
    assert refused.exit_code == 1
    assert "The catalog has no control that is not withdrawn." in refused.output
