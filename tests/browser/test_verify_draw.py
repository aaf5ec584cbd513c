"""The browser module that verifies a draw, in a real Chromium."""

import base64
from collections.abc import Iterable

import pytest
from playwright.sync_api import Browser

from api.view import STATIC
from tests.domain.draw_bundles import Files, random_draw, tampered
from tests.domain.draw_folders import VECTORS, vector

pytestmark = pytest.mark.browser

DRAWS = 300
_RUN = """async ([source, draws]) => {
  const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  const { verify } = await import(url);
  const told = [];
  for (const { announced, files } of draws) {
    const read = ([name, text]) => [name, Uint8Array.from(atob(text), (one) => one.charCodeAt(0))];
    try {
      const found = await verify(Object.fromEntries(Object.entries(files).map(read)), announced);
      told.push(`right ${found.seed}`);
    } catch (fault) {
      told.push(`wrong ${fault.check} ${fault.about}`);
    }
  }
  return told;
}"""


def in_browser(browser: Browser, draws: Iterable[Files], announced: str = "") -> list[str]:
    """Return what the module says of each draw."""
    source = (STATIC / "verify-draw.mjs").read_text()
    sent = [
        {
            "announced": announced,
            "files": {name: base64.b64encode(one).decode() for name, one in files.items()},
        }
        for files in draws
    ]
    page = browser.new_page()
    try:
        told: list[str] = page.evaluate(_RUN, [source, sent])
    finally:
        page.close()
    return told


def test_random_draws_come_out_as_the_service_computes_them(browser: Browser) -> None:
    told = in_browser(browser, (random_draw(number) for number in range(DRAWS)))
    assert [one for one in enumerate(told) if not one[1].startswith("right ")] == []
    assert len(set(told)) == DRAWS


def test_a_changed_byte_is_found(browser: Browser) -> None:
    told = in_browser(browser, (tampered(number) for number in range(DRAWS)))
    assert [one for one in enumerate(told) if not one[1].startswith("wrong ")] == []
    assert len({one.split()[1] for one in told}) > 3


def test_the_published_vectors_are_right_as_long_as_the_plan_is_the_announced_one(
    browser: Browser,
) -> None:
    draws = [vector(name) for name in VECTORS]
    assert in_browser(browser, draws)[0].endswith("dac510e831d5")
    assert all(one.startswith("wrong announced") for one in in_browser(browser, draws, "0" * 64))


def test_a_file_that_is_missing_or_malformed_is_named(browser: Browser) -> None:
    files = vector("v1")
    cases = {
        "wrong missing result.json": {name: files[name] for name in files if name != "result.json"},
        "wrong canonical plan.json": {**files, "plan.json": b"{"},
        "wrong lacks plan.json v": {**files, "plan.json": b"{}"},
        "wrong lacks excluded.jsonl:1 id": {**files, "excluded.jsonl": b"null\n"},
        "wrong canonical inspectors.jsonl": {**files, "inspectors.jsonl": b"\xff\n"},
        "wrong lacks population.jsonl:1 s": {**files, "population.jsonl": b'{"id":"a"}\n'},
    }
    assert in_browser(browser, cases.values()) == list(cases)
