"""A provider of OpenID Connect in a process of its own, and a browser that walks through it."""

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import parse_qs, urlsplit

import httpx

_RUNNING = re.compile(r"running on (http://127\.0\.0\.1:\d+)")


@contextmanager
def provider() -> Iterator[str]:
    """Yield the issuer of a provider that vouches for whoever says so."""
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", "0"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        try:
            yield _issuer(process)
        finally:
            process.terminate()


def _issuer(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    for line in process.stdout:
        if found := _RUNNING.search(line):
            return found[1]
    raise AssertionError("the provider did not start")


def vouched(address: str, subject: str) -> str:
    """Return the path and query with which the provider sends a person back as `subject`."""
    with httpx.Client() as browser:
        answer = browser.post(address, data={"sub": subject})
    return back_path(answer)


def denied(address: str) -> str:
    """Return the path and query with which the provider sends back who does not agree."""
    with httpx.Client() as browser:
        answer = browser.post(address, data={"action": "deny"})
    return back_path(answer)


def back_path(answer: httpx.Response) -> str:
    """Return the path and query that an answer leads to."""
    assert answer.status_code in {302, 303}, answer.text
    target = urlsplit(answer.headers["location"])
    return f"{target.path}?{target.query}"


def asked(address: str, name: str) -> str:
    """Return a parameter of an address."""
    return parse_qs(urlsplit(address).query)[name][0]
