"""The trees of the log against what others computed, and against every tampering."""

import json
from base64 import b64decode
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.domain import merkle

# Apache-2.0, transparency-dev/merkle, testdata: 98 cases of inclusion, 98 of consistency.
PROOFS: dict[str, dict[str, Any]] = json.loads(
    (Path(__file__).parent.parent / "data/log/proofs.json").read_text()
)
# google/certificate-transparency, merkle tests: the entries, and the root over the first n.
ENTRIES = (
    *("", "00", "10", "2021", "3031", "40414243", "5051525354555657"),
    "606162636465666768696a6b6c6d6e6f",
)
ROOTS = (
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
LEAVES = [merkle.leaf_hash(str(number).encode()) for number in range(70)]
sizes = st.integers(1, len(LEAVES))


def decoded(text: str | None) -> bytes:
    return b64decode(text or "")


def by_the_book(leaves: list[bytes]) -> bytes:
    """Return the root as RFC 9162, 2.1.1 defines it."""
    if len(leaves) == 1:
        return leaves[0]
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    return merkle.node_hash(by_the_book(leaves[:half]), by_the_book(leaves[half:]))


def included(index: int, size: int) -> list[bytes]:
    nodes = dict(merkle.grow([], 0, LEAVES[:size]))
    return list(merkle.hashes(merkle.inclusion_spans(index, size), nodes))


def consistent(old: int, new: int) -> list[bytes]:
    nodes = dict(merkle.grow([], 0, LEAVES[:new]))
    return list(merkle.hashes(merkle.consistency_spans(old, new), nodes))


@pytest.mark.parametrize("size", range(len(ROOTS)))
def test_the_roots_of_certificate_transparency_come_out(size: int) -> None:
    leaves = [merkle.leaf_hash(bytes.fromhex(entry)) for entry in ENTRIES[:size]]
    assert merkle.root(leaves).hex() == ROOTS[size]


def test_there_are_as_many_foreign_cases_as_were_published() -> None:
    kinds = [name.split("/")[0] for name in PROOFS]
    assert (kinds.count("inclusion"), kinds.count("consistency")) == (98, 98)


@pytest.mark.parametrize("name", [name for name in PROOFS if name.startswith("inclusion")])
def test_each_foreign_proof_of_inclusion_is_judged_as_published(name: str) -> None:
    case = PROOFS[name]
    good = merkle.is_included(
        decoded(case["leafHash"]),
        case["leafIdx"],
        size=case["treeSize"],
        proof=[decoded(one) for one in case["proof"] or ()],
        root=decoded(case["root"]),
    )
    assert good is not case["wantErr"]


@pytest.mark.parametrize("name", [name for name in PROOFS if name.startswith("consistency")])
def test_each_foreign_proof_of_consistency_is_judged_as_published(name: str) -> None:
    case = PROOFS[name]
    good = merkle.is_consistent(
        case["size1"],
        case["size2"],
        proof=[decoded(one) for one in case["proof"] or ()],
        old_root=decoded(case["root1"]),
        new_root=decoded(case["root2"]),
    )
    assert good is not case["wantErr"]


@given(sizes)
def test_a_tree_of_any_size_has_the_root_of_the_definition(size: int) -> None:
    assert merkle.root(LEAVES[:size]) == by_the_book(LEAVES[:size])


@given(st.lists(sizes, min_size=1, max_size=4))
def test_a_tree_grown_in_parts_is_the_tree_grown_at_once(sizes: list[int]) -> None:
    peaks: list[bytes] = []
    nodes: dict[merkle.Place, bytes] = {}
    for first, after in pairwise([0, *sorted(sizes)]):
        nodes |= dict(merkle.grow(peaks, first, LEAVES[first:after]))
    largest = max(sizes)
    assert nodes == dict(merkle.grow([], 0, LEAVES[:largest]))
    assert peaks == [nodes[place] for place in merkle.cover((0, largest))]


@given(sizes, st.data())
def test_every_entry_is_proved_and_no_other_fits_its_proof(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    proof, top = included(index, size), merkle.root(LEAVES[:size])
    assert merkle.is_included(LEAVES[index], index, size=size, proof=proof, root=top)
    another = data.draw(st.integers(0, size).filter(lambda other: other != index))
    wrong = merkle.leaf_hash(b"edited")
    assert not merkle.is_included(wrong, index, size=size, proof=proof, root=top)
    assert not merkle.is_included(LEAVES[index], another, size=size, proof=proof, root=top)
    assert not merkle.is_included(LEAVES[index], index, size=size, proof=[*proof, top], root=top)
    for place in range(len(proof)):
        spoilt = [*proof[:place], wrong, *proof[place + 1 :]]
        assert not merkle.is_included(LEAVES[index], index, size=size, proof=spoilt, root=top)


@given(sizes, sizes)
def test_a_log_that_only_grew_is_consistent_and_a_rewritten_one_is_not(one: int, two: int) -> None:
    old, new = sorted((one, two))
    proof = consistent(old, new)
    before, after = merkle.root(LEAVES[:old]), merkle.root(LEAVES[:new])
    assert merkle.is_consistent(old, new, proof=proof, old_root=before, new_root=after)
    rewritten = merkle.root([merkle.leaf_hash(b"edited"), *LEAVES[1:old]])
    assert not merkle.is_consistent(old, new, proof=proof, old_root=rewritten, new_root=after)
    for place in range(len(proof)):
        spoilt = [*proof[:place], rewritten, *proof[place + 1 :]]
        assert not merkle.is_consistent(old, new, proof=spoilt, old_root=before, new_root=after)
    with_more = [*proof, after]
    assert not merkle.is_consistent(old, new, proof=with_more, old_root=before, new_root=after)
