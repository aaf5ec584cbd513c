"""The project's own files, as text and as syntax trees."""

import ast
import functools
import subprocess
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("api", "audit", "checklists", "reports")
GENERATED = "audit/storage/migrations/versions/"


@functools.cache
def files() -> tuple[str, ...]:
    """Return the paths of all files that are, or are about to be, under version control."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    ).stdout.split("\0")
    return tuple(sorted(path for path in set(listed) if path and (ROOT / path).is_file()))


def python_files(*folders: str) -> Iterator[str]:
    """Yield the Python files in these folders, or in all."""
    wanted = tuple(f"{folder}/" for folder in folders)
    for path in files():
        if path.endswith(".py") and (not wanted or path.startswith(wanted)):
            yield path


@functools.cache
def text(path: str) -> str:
    """Return the text of a file."""
    return (ROOT / path).read_text(encoding="utf-8")


@functools.cache
def tree(path: str) -> ast.Module:
    """Return the syntax tree of a Python file."""
    return ast.parse(text(path), filename=path)


def name_of(node: ast.expr) -> str:
    """Return the last part of a (dotted) name, or "" for any other expression."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case _:
            return ""
