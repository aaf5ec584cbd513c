import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from api.commands.draw import draw
from checklists.canonical import digest
from tests.domain.draw_folders import FOLDERS, VECTORS, vector


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(draw, [str(word) for word in words])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a copy of vector 1 without its result."""
    made = tmp_path / "draw"
    shutil.copytree(FOLDERS / "v1", made)
    (made / "result.json").unlink()
    return made


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_compute_writes_the_result_and_nothing_else(folder: Path) -> None:
    shown = run("compute", folder)
    assert shown.exit_code == 0
    assert (folder / "result.json").read_bytes() == vector("v1")["result.json"]
    assert digest(vector("v1")["result.json"]) in shown.output
    assert names(folder) == names(FOLDERS / "v1")
    assert run("compute", folder).exit_code == 0


@pytest.mark.parametrize("name", VECTORS)
def test_verify_says_ok_with_the_counts(name: str) -> None:
    shown = run("verify", FOLDERS / name, "--plan", digest(vector(name)["plan.json"]).upper())
    assert shown.exit_code == 0
    assert shown.output.startswith("OK")
    assert shown.output.count("\n") == 1


def test_the_counts_are_those_of_the_vector() -> None:
    assert run("verify", FOLDERS / "v1").output == (
        "OK：对象12个，层3个，抽中5个，指定1个，备选3个，检查组0个，空缺0处。\n"
    )


def test_verify_names_every_fault_on_its_line(folder: Path) -> None:
    run("compute", folder)
    (folder / "notes.txt").write_text("?")
    (folder / "excluded.jsonl").write_bytes(b"")
    population = folder / "population.jsonl"
    population.write_bytes(population.read_bytes().replace(b'"s":"D"', b'"s":7'))
    shown = run("verify", folder)
    assert shown.exit_code == 1
    lines = shown.output.splitlines()
    assert {line.partition(": ")[0] for line in lines} == {
        "notes.txt",
        "excluded.jsonl",
        "population.jsonl",
        "population.jsonl:12",
    }


def test_verify_compares_with_the_published_plan() -> None:
    shown = run("verify", FOLDERS / "v1", "--plan", "0" * 64)
    assert shown.exit_code == 1
    assert shown.output.startswith("plan.json: ")


def test_compute_refuses_faulty_files_and_keeps_the_old_result(folder: Path) -> None:
    (folder / "result.json").write_text("old")
    entropy = folder / "entropy.json"
    entropy.write_bytes(entropy.read_bytes().replace(b"a08009", b"a08008"))
    shown = run("compute", folder)
    assert shown.exit_code == 1
    assert "entropy.json $[1]: " in shown.output
    assert (folder / "result.json").read_text() == "old"


def test_time_stamps_and_evidence_may_lie_beside_the_files(folder: Path) -> None:
    (folder / "evidence").mkdir()
    for name in ("plan.tsr", "result.tlog-proof", "evidence-bulletin.png"):
        (folder / name).write_bytes(b"x")
    assert run("compute", folder).exit_code == 0
    assert run("verify", folder).exit_code == 0


def test_a_missing_folder_is_said_plainly(tmp_path: Path) -> None:
    for command in ("compute", "verify"):
        shown = run(command, tmp_path / "nowhere")
        assert shown.exit_code == 1
        assert "nowhere" in shown.output


def test_a_file_in_place_of_the_folder_is_said_plainly(folder: Path) -> None:
    shown = run("verify", folder / "plan.json")
    assert shown.exit_code == 1
    assert "plan.json" in shown.output


def test_an_unreadable_file_is_said_plainly(folder: Path) -> None:
    (folder / "plan.json").unlink()
    (folder / "plan.json").mkdir()
    for command in ("compute", "verify"):
        shown = run(command, folder)
        assert shown.exit_code == 1
        assert "plan.json" in shown.output


def test_a_result_that_cannot_be_written_is_said_plainly(folder: Path) -> None:
    (folder / "result.json").mkdir()
    shown = run("compute", folder)
    assert shown.exit_code == 1
    assert names(folder) == names(FOLDERS / "v1")


@pytest.mark.parametrize("content", [b"{", b"\xff", b"\xef\xbb\xbf{}", b"[" * 10**5])
def test_bad_json_is_said_plainly(folder: Path, content: bytes) -> None:
    for name in ("plan.json", "population.jsonl"):
        (folder / name).write_bytes(content)
        for command in ("compute", "verify"):
            shown = run(command, folder)
            assert shown.exit_code == 1
            assert name in shown.output
            assert isinstance(shown.exception, SystemExit)


def test_a_fault_cannot_command_the_terminal(folder: Path) -> None:
    (folder / "entropy.json").write_text('["\\u001b[2J\\nOK","x"]')
    shown = run("verify", folder)
    assert shown.exit_code == 1
    assert "\x1b" not in shown.output
    assert not any(line.startswith("OK") for line in shown.output.splitlines())


@pytest.mark.parametrize("words", [["verify"], ["compute"], ["verify", "x", "--plan", "12"]])
def test_wrong_usage_has_its_own_exit_code(words: list[str]) -> None:
    assert run(*words).exit_code == 2
