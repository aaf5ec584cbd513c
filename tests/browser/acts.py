"""What people do on pages: find things by what they read, press, fill in."""

from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests import factories


def press(page: Page, name: str, *, within: Locator | None = None) -> None:
    """Press a button by its words."""
    (within or page).get_by_role("button", name=name, exact=True).click()


def follow(page: Page, name: str) -> None:
    """Follow the first link with these words."""
    page.locator("main").get_by_role("link", name=name).first.click()


def heading(page: Page) -> str:
    """Return the title of the page."""
    return page.locator("h1").inner_text()


def said(page: Page, words: str) -> None:
    """See the page tell what was done."""
    expect(page.locator("main").get_by_role("status")).to_contain_text(words)


def picture(folder: Path, name: str = "after.png") -> Path:
    """Return the file of a small photograph."""
    place = folder / name
    place.write_bytes(factories.photo(7))
    return place


def open_menu(page: Page, name: str) -> None:
    """Go to a page of the menu, which is folded away on a phone."""
    menu = page.get_by_role("navigation", name="主导航")
    link = menu.get_by_role("link", name=name, exact=True)
    if not link.is_visible():
        menu.locator("summary").click()
    link.click()
