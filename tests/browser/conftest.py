"""One service for all browser tests that only read, and one browser for those of a module."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.chromium import chromium
from tests.browser.site import Site, site

expect.set_options(timeout=60_000)
"""In milliseconds: how long a test waits for what a page is to show, a PDF made meanwhile."""


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Yield a running service with something of everything; nobody changes anything there."""
    with site(tmp_path_factory.mktemp("site")) as running:
        yield running


@pytest.fixture(scope="module")
def used(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Yield a running service for the tests of one module, which change what is there."""
    with site(tmp_path_factory.mktemp("used")) as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Yield a browser. It keeps an event loop in this thread: services are made before it."""
    with chromium() as started:
        yield started
