"""The single file with which anybody verifies a draw, run as they run it."""

import ast
import io
import runpy
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from api.view import STATIC
from audit.domain import bundle
from audit.domain.draw_files import PLAN, RESULT
from checklists.canonical import digest
from tests.domain.draw_bundles import Files, random_draw, tampered
from tests.domain.draw_folders import FOLDERS, VECTORS, vector

SCRIPT = STATIC / "verify_draw.py"
DRAWS = 300
OLDEST = (3, 8)


def pythons() -> Iterator[str]:
    """Yield every Python 3.8 or later that runs on this machine; one of them runs the tests."""
    for minor in range(OLDEST[1], sys.version_info.minor + 3):
        found = shutil.which(f"python3.{minor}")
        if (
            found
            and subprocess.run([found, "-c", ""], check=False, capture_output=True).returncode == 0
        ):
            yield found


_VERIFY: Callable[[Files, str], Iterator[tuple[str, bool]]] = runpy.run_path(str(SCRIPT))["verify"]


def passes(files: Files) -> bool:
    try:
        return all(right for _, right in _VERIFY(files, ""))
    except (ArithmeticError, AttributeError, LookupError, RuntimeError, TypeError, ValueError):
        return False


def run(*arguments: str | Path, python: str = sys.executable) -> subprocess.CompletedProcess[str]:
    """Run the script alone: no environment, no packages."""
    return subprocess.run(
        [python, "-I", "-S", "-X", "utf8", SCRIPT, *arguments],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def zipped(files: Files) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(f"330100-2026-0001/{name}", content)
        packed.writestr("SHA256SUMS", "")
    return made.getvalue()


def test_the_script_is_python_of_2019_and_imports_nothing_else() -> None:
    tree = ast.parse(SCRIPT.read_text(), feature_version=OLDEST)
    imported = {
        name.split(".")[0]
        for node in ast.walk(tree)
        for name in (
            [one.name for one in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert imported <= sys.stdlib_module_names
    newer = {"removeprefix", "removesuffix", "pairwise", "batched", "bit_count"}
    used = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    assert not used & newer
    assert len(SCRIPT.read_text().splitlines()) <= 120


@pytest.mark.parametrize("python", sorted({sys.executable, *pythons()}))
def test_a_published_vector_is_verified_by_any_python(python: str) -> None:
    done = run(FOLDERS / "v3", digest(vector("v3")[PLAN]), python=python)
    assert (done.returncode, done.stderr) == (0, "")
    assert "不符" not in done.stdout
    assert done.stdout.count("OK") == 5


@pytest.mark.parametrize("name", VECTORS)
def test_an_archive_is_as_good_as_a_folder(name: str, tmp_path: Path) -> None:
    archive = tmp_path / "draw.zip"
    archive.write_bytes(zipped(vector(name)))
    assert run(archive).stdout == run(FOLDERS / name).stdout


def test_whatever_is_wrong_is_told_with_exit_code_1(tmp_path: Path) -> None:
    files = vector("v1")
    other = run(FOLDERS / "v1", "0" * 64)
    assert other.returncode == 1
    assert "不符 / WRONG: 公布的方案" in other.stdout
    assert digest(files[PLAN]) in other.stdout
    broken = tmp_path / "broken.zip"
    broken.write_bytes(zipped({**files, RESULT: files[RESULT].replace(b'"n":2', b'"n":1')}))
    assert "不符 / WRONG: 结果" in run(broken).stdout
    broken.write_bytes(b"no archive")
    assert "broken.zip 读不了 / cannot be read: File is not a zip file" in run(broken).stdout
    assert "nothing 读不了 / cannot be read:" in run(tmp_path / "nothing").stdout


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        (RESULT, None, "缺少 / lacks 'result.json'"),
        ("population.jsonl", None, "缺少 / lacks 'population.jsonl'"),
        ("population.jsonl", b'{"id":"a","s":"A"}\nno\n', "population.jsonl:2 读不了"),
        ("inspectors.jsonl", b"\xff\n", "inspectors.jsonl:1 读不了 / cannot be read: 'utf-8'"),
        (PLAN, b"{", "plan.json:1 读不了"),
        (PLAN, b"{}", "plan.json, *.jsonl 缺少 / lacks 'draw'"),
    ],
)
def test_a_file_that_is_missing_or_malformed_is_named(
    name: str, content: bytes | None, said: str, tmp_path: Path
) -> None:
    files = {**vector("v1"), name: content}
    broken = tmp_path / "broken.zip"
    broken.write_bytes(zipped({one: kept for one, kept in files.items() if kept is not None}))
    done = run(broken)
    assert done.returncode == 1
    assert f"不符 / WRONG: {said}" in done.stdout.replace(f"{broken} ", "")
    assert "Traceback" not in done.stderr


def test_random_draws_come_out_as_the_service_computes_them() -> None:
    draws = [random_draw(number) for number in range(DRAWS)]
    assert all(bundle.verify(files) == () for files in draws)
    assert [number for number, files in enumerate(draws) if not passes(files)] == []


def test_a_changed_byte_is_found_by_the_service_and_by_the_script() -> None:
    for number in range(DRAWS):
        files = tampered(number)
        assert bundle.verify(files) != (), number
        assert not passes(files), number


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"num":3', '"num":101'),
        ('"A":', '"E":'),
        ("330100-2026-0001", "33010X-2026-0001"),
        ('"v":"DRAW1"', '"v":"DRAW2"'),
        ("657413", "657414"),
        ('"excluded.jsonl":', '"extra.jsonl":'),
        ('"den":1,', '"den":0,'),
        ('"den":100', '"den":100.5'),
    ],
)
def test_a_plan_that_was_changed_with_its_digest_is_found(old: str, new: str) -> None:
    files = vector("v1")
    assert old.encode() in files[PLAN]
    plan = files[PLAN].replace(old.encode(), new.encode())
    result = files[RESULT].replace(digest(files[PLAN]).encode(), digest(plan).encode())
    changed = {**files, PLAN: plan, RESULT: result}
    assert bundle.verify(changed) != ()
    assert not passes(changed)


def test_lists_changed_with_their_digests_are_found() -> None:
    files = vector("v1")
    first, *others = files["population.jsonl"].splitlines(keepends=True)
    for name, content in {
        "population.jsonl": b"".join((*others, first)),
        "inspectors.jsonl": b'{"cap":1.5,"d":[],"id":"P","k":[],"load":0,"org":"o"}\n',
        "recusals.jsonl": 2 * b'{"i":"a","p":"b"}\n',
        "excluded.jsonl": b'{"id":"913301001000000001","why":"x"}\n',
    }.items():
        plan = files[PLAN].replace(digest(files[name]).encode(), digest(content).encode())
        changed = {**files, name: content, PLAN: plan}
        assert bundle.verify(changed) != (), name
        assert not passes(changed), name


def test_a_word_too_many_in_the_result_is_found() -> None:
    files = vector("v1")
    result = files[RESULT].replace(b'"seed":', b'"remark":null,"seed":')
    assert not passes({**files, RESULT: result})
