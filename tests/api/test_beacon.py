"""Asking relays for a drand round: silent, wrong and right ones."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from typing_extensions import override

from api.beacon import signature_of
from audit.domain.entropy import QUICKNET
from tests.domain.test_drand import ROUND, SIGNATURE

NOBODY = "http://127.0.0.1:9"


@contextmanager
def relay(answers: dict[str, bytes]) -> Iterator[str]:
    """Yield the address of a relay that answers these paths, and 404 to any other."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = answers.get(self.path)
            self.send_response(200 if body is not None else 404)
            self.end_headers()
            self.wfile.write(body or b"")

        @override
        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def told(signature: str, round_: int = ROUND) -> dict[str, bytes]:
    body = json.dumps({"round": round_, "randomness": "", "signature": signature}).encode()
    return {f"/{QUICKNET}/public/{round_}": body}


@pytest.mark.parametrize(
    "first",
    [
        {},
        told(f"{SIGNATURE[:-1]}a"),
        told("not hexadecimal"),
        {f"/{QUICKNET}/public/{ROUND}": b"<html>"},
        {f"/{QUICKNET}/public/{ROUND}": b" " * 100_000},
    ],
)
async def test_what_does_not_verify_is_asked_of_the_next(first: dict[str, bytes]) -> None:
    with relay(first) as wrong, relay(told(SIGNATURE)) as right:
        assert await signature_of(ROUND, (NOBODY, wrong, right)) == SIGNATURE
        assert await signature_of(ROUND, (NOBODY, wrong)) == ""


async def test_a_signature_of_another_round_is_none() -> None:
    with relay(told(SIGNATURE, ROUND + 1)) as confused:
        assert await signature_of(ROUND + 1, (confused,)) == ""
        assert await signature_of(ROUND, ()) == ""
