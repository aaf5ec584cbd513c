"""Pictures of every page, to be looked at: python -m tests.browser.screenshots [FOLDER] [NAME...].

Each page as each role sees it, at the width of a phone and of a desk, light and dark, as PNG in
`screenshots/`; with names, only the pages whose name begins with one of them.
"""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser

from tests.browser.chromium import DESK, PHONE, chromium
from tests.browser.pages import PAGES, PageOf
from tests.browser.site import Site, site
from tests.browser.visiting import Scheme, context_of
from tests.browser.who import Who

SCHEMES: tuple[Scheme, ...] = ("light", "dark")


def main(arguments: list[str]) -> None:
    """Write the pictures and say where."""
    folder = Path(arguments[0] if arguments else "screenshots")
    wanted = tuple(arguments[1:]) or ("",)
    folder.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as place,
        site(Path(place)) as served,
        chromium() as browser,
    ):
        for who in Who:
            shown = [one for one in PAGES if one.who is who and one.name.startswith(wanted)]
            _take(browser, served, shown, folder=folder)
    sys.stdout.write(f"{folder}\n")


def _take(browser: Browser, served: Site, shown: list[PageOf], *, folder: Path) -> None:
    if not shown:
        return
    for size in (PHONE, DESK):
        for scheme in SCHEMES:
            context = context_of(browser, served, shown[0].who, size=size, scheme=scheme)
            page = context.new_page()
            for one in shown:
                page.goto(served.at(one.path))
                picture = folder / f"{one.name}-{size[0]}-{scheme}.png"
                page.screenshot(path=picture, full_page=True)
            context.close()


if __name__ == "__main__":
    main(sys.argv[1:])
