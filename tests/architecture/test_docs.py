"""What the documents point at is there."""

import re
import tomllib
from collections.abc import Iterator

from tests.architecture.source import PACKAGES, ROOT, files, text

LINK = re.compile(r"\[[^\]]+\]\(([^)#:]+)\)")
PATH = re.compile(rf"`((?:{'|'.join((*PACKAGES, 'templates', 'tests', 'docs'))})/[\w./-]*)`")
REQUIREMENT = re.compile(r"[\w-]+")


def documents() -> Iterator[str]:
    return (path for path in files() if path.endswith(".md"))


def test_every_link_leads_somewhere() -> None:
    broken = [
        f"{path}: {target}"
        for path in documents()
        for target in LINK.findall(text(path))
        if not ((ROOT / path).parent / target).exists()
    ]
    assert not broken


def test_every_path_that_is_named_exists() -> None:
    broken = [
        f"{path}: {target}"
        for path in documents()
        for target in PATH.findall(text(path))
        if not (ROOT / target).exists()
    ]
    assert not broken


def test_every_dependency_has_its_reason() -> None:
    project = tomllib.loads(text("pyproject.toml"))
    groups = project["dependency-groups"].values()
    asked = [*project["project"]["dependencies"], *(line for group in groups for line in group)]
    names = {REQUIREMENT.match(line).group() for line in asked}  # type: ignore[union-attr]
    explained = {
        name.strip()
        for line in text("docs/decisions/dependencies.md").splitlines()
        if line.startswith("| ")
        for name in line.split("|")[1].split(",")
    }
    assert names <= explained
    assert explained - {"Package", "---"} <= names
