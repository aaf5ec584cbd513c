"""Pictures of every public page, to be looked at: python -m tests.browser.screenshots [FOLDER].

Each page at the width of a phone and of a desk, light and dark, as PNG in `screenshots/`.
"""

import sys
import tempfile
from pathlib import Path

from tests.browser.chromium import DESK, PHONE, chromium
from tests.browser.site import Site, site


def main(arguments: list[str]) -> None:
    """Write the pictures and say where."""
    folder = Path(arguments[0] if arguments else "screenshots")
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place, site(Path(place)) as served:
        _take(served, folder)
    sys.stdout.write(f"{folder}\n")


def _take(served: Site, folder: Path) -> None:
    with chromium() as browser:
        for width, height in (PHONE, DESK):
            for scheme in ("light", "dark"):
                context = browser.new_context(
                    viewport={"width": width, "height": height},
                    color_scheme="dark" if scheme == "dark" else "light",
                )
                page = context.new_page()
                for name, path in served.paths.items():
                    page.goto(served.address + path)
                    page.screenshot(path=folder / f"{name}-{width}-{scheme}.png", full_page=True)
                context.close()


if __name__ == "__main__":
    main(sys.argv[1:])
