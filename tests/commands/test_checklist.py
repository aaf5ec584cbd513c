"""`mingjian checklist`: drafts come in and go out, what is published stays, faults are all told."""

import hashlib
import json
import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from api.cli import main
from checklists.catalogue import digest_of
from checklists.loader import load, sources_of
from checklists.published import PUBLISHED, publish_digests
from tests.conftest import MakeDatabase

SOUND = Path(__file__).parents[1] / "checklists" / "sound"
NORM = """id: example-norm
title: A made-up norm for a test
issuers: [Nobody]
force: standard
provisions:
  - {id: example-norm.1, article: "1", excerpt: lamps hang in the hall}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder of data files with everything in it published."""
    copy = Path(shutil.copytree(SOUND, tmp_path / "data"))
    (copy / PUBLISHED).write_text(publish_digests(sources_of(copy)), "utf-8")
    return copy


def run(folder: Path, *words: str) -> Result:
    variables = {"MINGJIAN_CHECKLISTS": str(folder), "MINGJIAN_LANGUAGE": "en"}
    return CliRunner(env=variables).invoke(main, ["checklist", *words], catch_exceptions=False)


def told(folder: Path, *words: str) -> str:
    """Return what a command prints that ends well."""
    shown = run(folder, *words)
    assert shown.exit_code == 0, shown.output
    return shown.stdout


def test_a_sound_folder_has_nothing_wrong(folder: Path) -> None:
    assert told(folder, "check") == "Nothing is wrong.\n"
    assert told(folder, "check", str(folder), str(folder / "pool" / "1.yaml")).startswith("Nothing")


def test_every_flaw_of_every_file_is_told(folder: Path) -> None:
    bad = Path(__file__).parents[1] / "checklists" / "bad"
    for name, place in (("several", "pool/1.yaml"), ("levels", "schemes/stars.yaml")):
        shutil.copy(bad / f"{name}.yaml", folder / place)
    shown = run(folder, "check")
    assert shown.exit_code == 1
    told_files = {line.split(":")[0] for line in shown.stdout.splitlines()}
    assert told_files == {PUBLISHED, "schemes/stars.yaml"}


@pytest.mark.parametrize("change", [b"#", b" "])
def test_one_character_of_a_published_file_is_noticed(
    change: bytes, folder: Path, new_database_url: MakeDatabase, tmp_path: Path
) -> None:
    file = folder / "pool" / "1.yaml"
    file.write_bytes(file.read_bytes() + change)
    assert "pool/1.yaml" in run(folder, "check").stdout
    sums = ["sha256sum", "--quiet", "--check", PUBLISHED]
    by_make = subprocess.run(sums, cwd=folder, capture_output=True, text=True, check=False)
    assert by_make.returncode == 1
    assert by_make.stdout.startswith("pool/1.yaml: ")
    variables = {
        "MINGJIAN_CHECKLISTS": str(folder),
        "MINGJIAN_DATABASE_URL": new_database_url("sqlite"),
        "MINGJIAN_EVIDENCE_URL": str(tmp_path / "evidence"),
    }
    shown = CliRunner(env=variables).invoke(main, ["verify"])
    assert shown.exit_code == 1
    assert "pool/1.yaml: This file was published and has been edited since." in shown.stderr


def test_a_version_is_shown_with_a_line_for_each_item(folder: Path) -> None:
    lines = told(folder, "show", "harbour").splitlines()
    assert lines[0] == "harbour 1  2024-06-01"
    assert lines[2] == digest_of(load(folder).resolve("harbour", "1"))
    assert [line.split()[0] for line in lines if line.startswith("  ")] == [
        "a.1", "h.1", "b.1", "b.2"
    ]  # fmt: skip


def test_an_item_is_shown_with_every_step_it_took(folder: Path) -> None:
    shown = told(folder, "show", "harbour", "1", "--item", "b.1")
    assert "title: Lockers" in shown
    assert "Pool Guide PG 7 4" in shown
    assert shown.endswith(
        "pool 1\n"
        "harbour 1  tighten  Harbour asks for more lockers.\n"
        "    measure\n    - threshold: 30\n    + threshold: 40\n"
    )


def test_canonical_json_is_what_the_digest_is_of(folder: Path, tmp_path: Path) -> None:
    shown = run(folder, "resolve", "harbour", "1", "--json")
    assert hashlib.sha256(shown.stdout.encode()).hexdigest() == shown.stderr.strip()
    file = tmp_path / "flat.yaml"
    assert told(folder, "resolve", "harbour", "--output", str(file)) == ""
    assert file.read_text("utf-8").startswith("name: harbour\n")
    assert json.loads(shown.stdout)["name"] == "harbour"


def test_versions_are_compared(folder: Path) -> None:
    assert told(folder, "diff", "pool", "1", "1") == "Nothing changed.\n"
    shown = told(folder, "diff", "pool", "1", "1", "--other", "harbour")
    assert "    - threshold: 30\n    + threshold: 40\n" in shown
    assert "h.1" in shown


def test_the_next_version_is_a_draft_that_is_sound(folder: Path) -> None:
    assert told(folder, "new-version", "pool", "2", "--effective", "2025-01-01").endswith(
        "pool/2.yaml\n"
    )
    command = ("new-version", "harbour", "2", "--effective", "2025-01-01", "--base-version", "2")
    assert told(folder, *command).endswith("harbour/2.yaml\n")
    assert told(folder, "check") == "Nothing is wrong.\n"
    catalogue = load(folder)
    assert catalogue.versions("harbour") == ("1", "2")
    first, second = (catalogue.resolve("harbour", each) for each in ("1", "2"))
    assert [each.item for each in first.items] == [each.item for each in second.items]


def test_a_draft_with_flaws_is_written_elsewhere_alone(folder: Path, tmp_path: Path) -> None:
    words = ("--effective", "2025-01-01", "--", "pool", "-2")
    shown = run(folder, "new-version", *words)
    assert shown.exit_code == 1
    assert shown.stderr.startswith("Error: pool/-2.yaml: ")
    assert not (folder / "pool" / "-2.yaml").exists()
    file = tmp_path / "begun.yaml"
    assert told(folder, "new-version", "--output", str(file), *words) == f"{file}\n"
    assert "version: '-2'" in file.read_text("utf-8") or "version: -2" in file.read_text("utf-8")


@pytest.mark.parametrize("kind", ["xlsx", "yaml"])
def test_what_goes_out_comes_in_equal(kind: str, folder: Path, tmp_path: Path) -> None:
    for name in ("pool", "harbour"):
        file = tmp_path / f"{name}.{kind}"
        told(folder, "export", name, "1", str(file))
        shutil.rmtree(tmp_path / "other", ignore_errors=True)
        other = Path(shutil.copytree(SOUND, tmp_path / "other"))
        assert told(other, "import", "--replace", str(file)).endswith(f"{name}/1.yaml\n")
        assert load(other).find(name, "1") == load(folder).find(name, "1")
        assert load(other) == load(folder)


def test_a_published_version_is_never_written_over(folder: Path, tmp_path: Path) -> None:
    before = sources_of(folder)
    file = tmp_path / "pool.yaml"
    text = before["pool/1.yaml"].decode()
    for content in (text, text.replace("Lockers", "Cupboards")):
        file.write_text(content, "utf-8")
        shown = run(folder, "import", "--replace", str(file))
        assert shown.exit_code == 1
        assert "pool 1 is published in pool/1.yaml and never changes" in shown.stderr
    assert run(folder, "new-version", "pool", "1", "--effective", "2025-01-01").exit_code == 1
    assert sources_of(folder) == before


def test_a_draft_is_written_over_only_when_that_is_said(folder: Path, tmp_path: Path) -> None:
    told(folder, "new-version", "pool", "2", "--effective", "2025-01-01")
    file = tmp_path / "pool.yaml"
    file.write_bytes((folder / "pool" / "2.yaml").read_bytes())
    shown = run(folder, "import", str(file))
    assert shown.exit_code == 1
    assert "A draft of pool 2 is there already, pool/2.yaml; say --replace" in shown.stderr
    told(folder, "import", "--replace", str(file))


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("show", "lake"), "There is no checklist lake ; there are: harbour 1, pool 1."),
        (("show", "pool", "9"), "There is no checklist pool 9; there are: harbour 1, pool 1."),
        (("show", "pool", "--item", "z"), "Checklist pool 1 has no item z and never had;"),
    ],
)
def test_what_is_not_there_is_said(words: tuple[str, ...], sentence: str, folder: Path) -> None:
    shown = run(folder, *words)
    assert shown.exit_code == 1
    assert sentence in shown.stderr


def test_a_folder_that_cannot_be_used_is_named(folder: Path, tmp_path: Path) -> None:
    shown = run(tmp_path / "none", "check")
    assert shown.exit_code == 1
    assert "none cannot be read or written: No such file or directory." in shown.stderr
    (folder / "lake").write_text("a file where a folder is to be", "utf-8")
    file = tmp_path / "lake.yaml"
    text = (folder / "pool" / "1.yaml").read_text("utf-8")
    file.write_text(text.replace("name: pool", "name: lake"), "utf-8")
    shown = run(folder, "import", str(file))
    assert shown.exit_code == 1
    assert "lake cannot be read or written: File exists." in shown.stderr


def test_a_file_without_a_checklist_is_refused(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "any.yaml"
    file.write_text("name: only", "utf-8")
    shown = run(folder, "check", str(file))
    assert shown.exit_code == 1
    assert "Object missing required field" in shown.stdout


def test_an_awaited_pack_is_filled_in_from_the_template(folder: Path, tmp_path: Path) -> None:
    """A person fills the workbook; nothing but data comes in, and the pack is in force."""
    (folder / "norms" / "example-norm.yaml").write_text(NORM, "utf-8")
    file = tmp_path / "filled.xlsx"
    told(folder, "template", str(file))
    digest = digest_of(load(folder).resolve("pool", "1"))
    _fill(file, digest)
    assert told(folder, "check", str(file)) == "Nothing is wrong.\n"
    assert told(folder, "import", str(file)).endswith("awaited/1.yaml\n")
    catalogue = load(folder)
    (added,) = (e for e in catalogue.resolve("awaited", "1").items if e.item.code == "w.1")
    assert (added.source, added.item.evidence) == ("awaited 1", ("A picture", "A list"))
    assert [each.provision for each in added.citations] == ["example-norm.1"]


def _fill(file: Path, digest: str) -> None:
    workbook = load_workbook(file)
    head: dict[str, str | int] = {
        "Name of the checklist": "awaited",
        "Version": "1",
        "Title": "A made-up list",
        "In force from": "2025-03-01",
        "Base": "pool",
        "Version of the base": "1",
        "Digest of the base": digest,
    }
    item: dict[str, str | int] = {
        "Code": "w.1",
        "Part": "b",
        "What is checked": "Lamps hang in the hall",
        "Class": "general",
        "Kind of duty": "standard",
        "Weight": 5,
        "Provisions cited": "example-norm.1",
        "Methods": "look",
        "How to check": "Look up.",
        "Evidence": "A picture\nA list",
    }
    operation: dict[str, str | int] = {
        "Operation": "add",
        "Code of the item": "w.1",
        "Reason": "The made-up norm.",
    }
    for title, line in (
        ("Checklist", head),
        ("Check items", item),
        ("Operations of the overlay", operation),
    ):
        sheet = workbook[title]
        for header, value in line.items():
            sheet.cell(3, _place(sheet, header)).value = value
    workbook.save(file)


def _place(sheet: Worksheet, header: str) -> int:
    return [cell.value for cell in sheet[1]].index(header) + 1


def test_a_flaw_is_told_at_its_cell(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "pool.xlsx"
    told(folder, "new-version", "pool", "2", "--effective", "2025-01-01")
    told(folder, "export", "pool", "2", str(file))
    workbook = load_workbook(file)
    items, parts = workbook["Check items"], workbook["Parts"]
    items.cell(3, _place(items, "Provisions cited")).value = "pool-act.s9"
    items.cell(2, _place(items, "Weight")).value = 0
    parts.cell(2, 3).value = 601
    workbook.save(file)
    shown = run(folder, "import", "--replace", str(file))
    assert shown.exit_code == 1
    places = [line.partition(": ")[0] for line in shown.stderr.splitlines()]
    assert places == [
        "Sheet “Parts”, row 1, column “Points of the part”",
        "Sheet “Check items”, row 2, column “Weight”",
        "Sheet “Check items”, row 3, column “Provisions cited”",
    ]
