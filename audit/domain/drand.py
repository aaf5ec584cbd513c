"""Whether a value of drand "quicknet" is genuine: its signature proves it, whoever brings it."""

import hashlib
import sys
from typing import Annotated, Final

import msgspec
from py_ecc.bls.g2_primitives import subgroup_check
from py_ecc.bls.hash_to_curve import hash_to_G1
from py_ecc.bls.point_compression import decompress_G1, decompress_G2
from py_ecc.bls.typing import G1Compressed, G2Compressed
from py_ecc.fields import optimized_bls12_381_FQ12 as FQ12
from py_ecc.optimized_bls12_381.optimized_curve import G2, neg
from py_ecc.optimized_bls12_381.optimized_pairing import final_exponentiate, pairing

Signature = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{96}\Z")]
"""A point of G1 in compressed form: 48 bytes in hexadecimal."""

PUBLIC_KEY: Final = bytes.fromhex(
    "83cf0f2896adee7eb8b5f01fcad3912212c437e0073e911fb90022d3e760183c"
    "8c4b450b6a0a6c3ac6a5776a2d1064510d1fec758c921cc22b0e17e63aaf4bcb"
    "5ed66304de9cf809bd274ca73bab4af5a6e9c76a4bc09e76eae8991ef5ece45a"
)
"""The key of the network, a point of G2; the chain hash that plans name is made from it."""
_SUITE = b"BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_"
_HALF = 48
_DEPTH = 1000

# py_ecc raises the limit for the whole process, so that a document nested too deeply would crash
# it; nothing here goes deep.
sys.setrecursionlimit(_DEPTH)


def randomness(signature: str) -> str:
    """Return the randomness of the round that a signature stands for, 64 hexadecimal digits."""
    return hashlib.sha256(bytes.fromhex(signature)).hexdigest()


def is_genuine(round_: int, signature: str) -> bool:
    """Return whether the network signed the round (scheme `bls-unchained-g1-rfc9380`).

    The message is the SHA-256 of the round as eight bytes, hashed to the curve as RFC 9380 says.
    It takes about a quarter of a second.
    """
    try:
        point = decompress_G1(G1Compressed(int(signature, 16)))
    except ValueError:  # no point of the curve
        return False
    if not subgroup_check(point):
        return False
    said = hashlib.sha256(round_.to_bytes(8, "big")).digest()
    message = hash_to_G1(said, _SUITE, hashlib.sha256)  # type: ignore[arg-type]  # wants what it makes
    left = pairing(G2, point, final_exponentiate=False)
    halves = int.from_bytes(PUBLIC_KEY[:_HALF], "big"), int.from_bytes(PUBLIC_KEY[_HALF:], "big")
    right = pairing(decompress_G2(G2Compressed(halves)), neg(message), final_exponentiate=False)
    return bool(final_exponentiate(left * right) == FQ12.one())
