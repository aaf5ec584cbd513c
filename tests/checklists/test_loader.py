"""The loader refuses a bad file with a message that says what, where and how to mend it."""

import shutil
from decimal import Decimal
from pathlib import Path

import pytest

from checklists.canonical import digest
from checklists.checks import Flaw
from checklists.loader import DataError, load, sources_of
from checklists.published import PUBLISHED, check_published, publish_digests

HERE = Path(__file__).parent
SOUND = HERE / "sound"
BAD = sorted((HERE / "bad").glob("*.yaml"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a copy of the sound folder, free to be spoilt."""
    return Path(shutil.copytree(SOUND, tmp_path / "data"))


def test_the_sound_folder_loads() -> None:
    catalogue = load(SOUND)
    assert catalogue.names() == ("harbour", "pool")
    assert [norm.id for norm in catalogue.norms] == ["pool-act", "pool-guide"]


@pytest.mark.parametrize("bad", BAD, ids=lambda path: path.stem)
def test_a_bad_file_is_refused_as_its_head_says(bad: Path, folder: Path) -> None:
    text = bad.read_text("utf-8")
    head = [line[2:] for line in text.split("\n\n", 1)[0].splitlines()]
    place, code = head[0].split()
    (folder / place).write_text(text, "utf-8")
    with pytest.raises(DataError) as caught:
        load(folder)
    assert caught.value.code == code
    assert str(caught.value).splitlines() == [f"{place}: {line}" for line in head[1:]]
    assert str(caught.value).isascii()


def test_every_flaw_of_a_file_is_told_at_once(folder: Path) -> None:
    shutil.copy(HERE / "bad" / "several.yaml", folder / "pool" / "1.yaml")
    with pytest.raises(DataError) as caught:
        load(folder)
    codes = [flaw.code for flaw in caught.value.flaws]
    assert codes == ["data.points", "data.unknown_provision", "data.weight"]


def test_an_error_gives_the_parts_of_its_first_flaw() -> None:
    flaw = Flaw(
        code="data.x", item="1.01", message="It is {what}.", mend="Mend it.", fields={"what": "red"}
    )
    error = DataError("pool/1.yaml", [flaw])
    assert (error.file, error.code, error.item) == ("pool/1.yaml", "data.x", "1.01")
    assert (error.message, error.mend) == ("It is {what}.", "Mend it.")
    assert str(error) == "pool/1.yaml: 1.01: It is red. Mend it."


def test_numbers_and_versions_stay_as_written(folder: Path) -> None:
    file = folder / "pool" / "1.yaml"
    text = file.read_text("utf-8").replace('version: "1"', "version: 2026.10")
    file.write_text(text.replace("threshold: 30", "threshold: 0.1"), "utf-8")
    shutil.rmtree(folder / "harbour")
    measure = load(folder).resolve("pool", "2026.10").items[1].item.measure
    assert measure is not None
    assert measure.threshold == Decimal("0.1")


def test_the_word_on_is_no_truth_value(folder: Path) -> None:
    file = folder / "pool" / "1.yaml"
    changes = "changes:\n  - {on: 2024-01-02, items: [a.1], what: yes}\n"
    file.write_text(file.read_text("utf-8") + changes, "utf-8")
    pack = load(folder).find("pool", "1")
    assert [(change.on.isoformat(), change.what) for change in pack.changes] == [
        ("2024-01-02", "yes")
    ]


def test_only_an_awaiting_pack_may_be_empty(folder: Path) -> None:
    empty = (HERE / "bad" / "empty.yaml").read_text("utf-8")
    shutil.rmtree(folder / "harbour")
    awaiting = empty.replace("scoring:", "awaiting: The text is not at hand.\nscoring:")
    (folder / "pool" / "1.yaml").write_text(awaiting, "utf-8")
    assert load(folder).resolve("pool", "1").items == ()


def test_a_published_file_that_was_edited_is_refused(folder: Path) -> None:
    _publish(folder)
    load(folder)
    file = folder / "pool" / "1.yaml"
    file.write_text(file.read_text("utf-8") + "# an afterthought\n", "utf-8")
    with pytest.raises(DataError) as caught:
        load(folder)
    assert caught.value.code == "data.published_edited"
    assert str(caught.value) == (
        "published.sha256: pool/1.yaml: This file was published and has been edited since."
        " Put back the published text, and make the change in a new version."
    )


def test_a_published_file_that_is_gone_is_refused(folder: Path) -> None:
    _publish(folder)
    (folder / "harbour" / "1.yaml").unlink()
    with pytest.raises(DataError) as caught:
        load(folder)
    assert caught.value.code == "data.published_missing"
    assert str(caught.value) == (
        "published.sha256: harbour/1.yaml: This file was published and is no longer there."
        " Bring it back: visits refer to it. A later version takes its place by itself."
    )


def test_a_line_that_is_no_digest_is_refused(folder: Path) -> None:
    (folder / PUBLISHED).write_text("pool/1.yaml\n", "utf-8")
    with pytest.raises(DataError) as caught:
        load(folder)
    assert caught.value.code == "data.published_line"
    assert str(caught.value) == (
        "published.sha256: pool/1.yaml: This line is not a digest, two spaces and a path."
        " Write the list again as sha256sum writes it."
    )


def test_a_new_file_is_a_draft_until_it_is_published(folder: Path) -> None:
    _publish(folder)
    second = (folder / "schemes" / "stars.yaml").read_text("utf-8").replace("stars", "moons")
    (folder / "schemes" / "moons.yaml").write_text(second, "utf-8")
    assert load(folder).scheme("moons").title == "Two moons"
    assert "schemes/moons.yaml" not in (folder / PUBLISHED).read_text("utf-8")


def test_publishing_keeps_the_line_of_a_listed_file() -> None:
    before = {"a.yaml": b"one"}
    listed = publish_digests(before)
    assert listed == f"{digest(b'one')}  a.yaml\n"
    after = {"a.yaml": b"two", "b.yaml": b"new", PUBLISHED: listed.encode()}
    assert publish_digests(after) == f"{digest(b'one')}  a.yaml\n{digest(b'new')}  b.yaml\n"
    assert [flaw.code for flaw in check_published(after)] == ["data.published_edited"]


def _publish(folder: Path) -> None:
    (folder / PUBLISHED).write_text(publish_digests(sources_of(folder)), "utf-8")
