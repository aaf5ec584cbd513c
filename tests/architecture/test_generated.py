import pytest

from tests.architecture.generate import PAGES
from tests.architecture.source import ROOT


@pytest.mark.parametrize("path", PAGES)
def test_the_generated_pages_are_up_to_date(path: str) -> None:
    kept = (ROOT / path).read_text(encoding="utf-8")
    assert kept == PAGES[path](), "Run `make docs`."
