"""One service for all browser tests, and one browser for those of a module."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.chromium import chromium
from tests.browser.site import Site, site


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Yield a running service with something of everything that can be public."""
    with site(tmp_path_factory.mktemp("site")) as running:
        yield running


@pytest.fixture(scope="module")
def browser(served: Site) -> Iterator[Browser]:
    """Yield a browser; it keeps an event loop in this thread, so the service is made before it."""
    assert served.paths
    with chromium() as started:
        yield started
