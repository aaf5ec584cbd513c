"""What is committed works on any machine: it names no folder of one, and no package registry."""

import re

from tests.architecture.source import ROOT, files

MACHINE_PATH = re.compile(rb"(?<![\w.<])/(work|root|home|Users)/[a-z.]")
REGISTRY = re.compile(rb"https?://[^ \"]+(/simple/|/-/[^ \"]+\.tgz|/packages/[0-9a-f]{2}/|\.whl)")


def places(pattern: re.Pattern[bytes]) -> list[str]:
    return [path for path in files() if pattern.search((ROOT / path).read_bytes())]


def test_no_file_names_a_folder_of_one_machine() -> None:
    assert places(MACHINE_PATH) == []


def test_no_file_names_a_package_registry() -> None:
    assert places(REGISTRY) == []
