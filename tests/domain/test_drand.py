"""The signature of drand: the published vector of quicknet, and what is not genuine."""

import hashlib
import struct
import sys

import msgspec
import pytest

from audit.domain.drand import PUBLIC_KEY, is_genuine, randomness
from audit.domain.entropy import QUICKNET

ROUND = 657413
SIGNATURE = (
    "b713718a38ae728dfd477991af2822e08d2f305e47718cef9f7848ce4050e7be"
    "41076862b98fad56e91a6b85b89cd97b"
)
INFINITY = f"c0{'00' * 47}"
NO_POINT = f"{'f' * 95}e"
GROUP = bytes.fromhex("f477d5c89f21a17c863a7f937c6a6d15859414d2be09cd448d4279af331c5d3e")


def test_the_published_round_is_genuine() -> None:
    assert is_genuine(ROUND, SIGNATURE)
    assert randomness(SIGNATURE) == (
        "fc1873a13f3545aeade8401532ef5519920652eee6b0d2b19ca12643b87b3587"
    )


@pytest.mark.parametrize(
    ("round_", "signature"),
    [
        (ROUND + 1, SIGNATURE),
        (ROUND, f"{SIGNATURE[:-1]}a"),
        (ROUND, INFINITY),
        (ROUND, NO_POINT),
    ],
)
def test_another_round_or_another_signature_is_not(round_: int, signature: str) -> None:
    assert not is_genuine(round_, signature)


def test_the_key_is_the_one_of_the_chain_that_plans_name() -> None:
    chain = struct.pack(">Iq", 3, 1692803367) + PUBLIC_KEY + GROUP + b"quicknet"
    assert hashlib.sha256(chain).hexdigest() == QUICKNET


def test_a_document_nested_too_deeply_is_still_an_error_and_no_crash() -> None:
    assert sys.getrecursionlimit() <= 3000
    with pytest.raises(RecursionError):
        msgspec.json.decode(b"[" * 100_000)
