"""How long anyone needs to verify a draw of 100,000 institutions, by each of the three ways.

`python -m tests.bench.bench_verify` prints the table. The best of the turns counts; the draw is
made up.
"""

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from api.view import STATIC
from audit.domain import bundle
from tests.bench.table import render
from tests.browser.chromium import chromium
from tests.domain.draw_bundles import Files, large_draw

UNITS = 100_000
TURNS = 3
_IN_BROWSER = """async ([source, names]) => {
  const worker = new Worker(
    URL.createObjectURL(new Blob([source], { type: "text/javascript" })), { type: "module" });
  const read = async (name) => [name, new Uint8Array(await (await fetch(name)).arrayBuffer())];
  const files = Object.fromEntries(await Promise.all(names.map(read)));
  const start = performance.now();
  worker.postMessage({ files, announced: "" });
  const found = await new Promise((resolve, reject) => {
    worker.onerror = reject;
    worker.onmessage = ({ data: { found, fault } }) => {
      if (found) resolve(found);
      if (fault) reject(new Error(fault.check));
    };
  });
  worker.terminate();
  return [performance.now() - start, found.units];
}"""

Row = tuple[str, str]


def best(way: Callable[[], float]) -> str:
    """Return the least seconds of the turns."""
    return f"{min(way() for _ in range(TURNS)):.2f}"


def service(files: Files) -> float:
    """Return the seconds in which the service verifies the files."""
    start = time.perf_counter()
    faults = bundle.verify(files)
    if faults:
        raise ValueError(faults[0].text())
    return time.perf_counter() - start


def script(folder: Path) -> float:
    """Return the seconds of `python3 verify_draw.py FOLDER`, the start of Python included."""
    start = time.perf_counter()
    command = [sys.executable, "-I", "-S", str(STATIC / "verify_draw.py"), str(folder)]
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - start


def in_browser(folder: Path) -> str:
    """Return the seconds of the browser's worker, the reading of the files apart."""
    source = (STATIC / "verify-draw.mjs").read_text()
    names = sorted(path.name for path in folder.iterdir())
    with chromium() as browser:
        page = browser.new_page()
        page.route(
            "http://draw/*", lambda route: route.fulfill(path=_file(folder, route.request.url))
        )
        page.goto("http://draw/plan.json")

        def turn() -> float:
            took, units = page.evaluate(_IN_BROWSER, [source, names])
            if units != UNITS:
                raise ValueError(f"{units} institutions instead of {UNITS}")
            return float(took) / 1000

        return best(turn)


def tables() -> str:
    """Measure the three ways, one after the other, with the same files."""
    files = large_draw(UNITS)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for file, content in files.items():
            (folder / file).write_bytes(content)
        rows: list[Row] = [
            ("the service", best(lambda: service(files))),
            ("verify_draw.py", best(lambda: script(folder))),
            ("verify-draw.mjs in Chromium", in_browser(folder)),
        ]
    return render(f"Verifying a draw of {UNITS:,} institutions", ("way", "seconds"), rows)


def _file(folder: Path, url: str) -> Path:
    return folder / url.rsplit("/", 1)[-1]


if __name__ == "__main__":
    sys.stdout.write(tables())
