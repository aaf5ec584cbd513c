"""A browser of somebody: a context with their session, at a size, in a colour scheme."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.chromium import DESK
from tests.browser.site import Site
from tests.browser.who import Who

Scheme = Literal["light", "dark"]
Size = tuple[int, int]


def context_of(
    browser: Browser,
    served: Site,
    who: Who = Who.ANYBODY,
    *,
    size: Size = DESK,
    scheme: Scheme = "light",
    scripts: bool = True,
) -> BrowserContext:
    """Return a new context in which `who` is signed in; the caller closes it."""
    width, height = size
    made = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme=scheme,
        java_script_enabled=scripts,
        base_url=served.address,
    )
    if who is not Who.ANYBODY:
        host = urlsplit(served.address).hostname or ""
        made.add_cookies(
            [{"name": "mingjian", "value": served.tokens[who], "domain": host, "path": "/"}]
        )
    return made


@contextmanager
def opened(
    browser: Browser,
    served: Site,
    who: Who = Who.ANYBODY,
    *,
    size: Size = DESK,
    scripts: bool = True,
) -> Iterator[Page]:
    """Yield a page of a new context, which is closed in the end."""
    context = context_of(browser, served, who, size=size, scripts=scripts)
    try:
        yield context.new_page()
    finally:
        context.close()
