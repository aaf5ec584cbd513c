"""Chromium as the tests start it: without network features of its own, on any machine."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from api.view import STATIC

AXE: Path = STATIC / "vendor" / "axe.min.js"
PHONE, DESK, NARROWEST = (390, 844), (1440, 900), (320, 640)
_PROGRAMS = ("chromium-headless-shell", "chromium", "chromium-browser")
"""The first that there is: a shell without windows does the same for half the work."""
_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Yield the Chromium of the machine; raises `FileNotFoundError` where there is none."""
    path = next(filter(None, map(shutil.which, _PROGRAMS)), None)
    if path is None:
        raise FileNotFoundError("There is no chromium; `make setup-dev` installs it.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(_FLAGS))
        try:
            yield browser
        finally:
            browser.close()
