import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.domain.bundle import compute, conclude, freeze, parse, verify
from audit.domain.draw_files import LIMITS, PLAN, RESULT, Bundle, Terms
from audit.domain.errors import Fault, Invalid
from audit.domain.frame import Frame
from checklists.canonical import digest
from tests.domain.draw_folders import VECTORS, vector

Files = dict[str, bytes]
RESULTS = {
    "v1": "8776b4c6e2d38c95a9eb072814f07642b0c7014af0a7a7b79eb65251d0987e35",
    "v2": "64558e83b77939946a470ceae4210fa5b11a5946b2adae165784596c1a8c121c",
    "v3": "c16556c7744aad80b9188ced817bb00249c8e56cc17a5a96c751e2b7bcf93cfd",
}
PLANS = {
    "v1": "c840176256a8fdd9366f206a32ff8f9f2f192be4eefffbf3ab7f2aacaea78eee",
    "v2": "a6c9ce095f4fee47190336f12af8e15820919e1b13cde9251ab0a05b3a33ce07",
    "v3": "e9dd1b792ad39f2d7016029a0f5d5eec845046255d323c60125a4cb138c61551",
}


def codes(faults: tuple[Fault, ...]) -> set[str]:
    return {fault.code for fault in faults}


def places(faults: tuple[Fault, ...]) -> set[str]:
    return {fault.where for fault in faults}


def replaced(files: Files, name: str, *, old: str, new: str) -> Files:
    """Return the files with `old` replaced by `new` in one of them."""
    assert old.encode() in files[name]
    return {**files, name: files[name].replace(old.encode(), new.encode(), 1)}


def without(files: Files, name: str) -> Files:
    return {file: content for file, content in files.items() if file != name}


@pytest.mark.parametrize("name", VECTORS)
def test_a_published_vector_is_reproduced_to_the_byte(name: str) -> None:
    files = vector(name)
    assert digest(files[PLAN]) == PLANS[name]
    made = compute({file: content for file, content in files.items() if file != RESULT})
    assert made == files[RESULT]
    assert digest(made) == RESULTS[name]


@pytest.mark.parametrize("name", VECTORS)
def test_a_published_vector_is_sound(name: str) -> None:
    assert verify(vector(name)) == ()
    assert verify(vector(name), PLANS[name]) == ()


@pytest.mark.parametrize("name", ["v1", "v3"])
def test_what_is_parsed_freezes_to_the_same_bytes(name: str) -> None:
    terms, frame, read = thawed(vector(name))
    assert conclude(freeze(terms, frame), read.entropy) == vector(name)


def test_a_vector_that_misses_its_weights_is_not_frozen_again() -> None:
    # With two places for weights from 1 to 55, pareto misses the chance of the smallest by 4 %.
    terms, frame, _ = thawed(vector("v2"))
    with pytest.raises(Invalid) as refusal:
        freeze(terms, frame)
    assert [(f.where, f.code) for f in refusal.value.faults] == [
        (f"{PLAN} $.strata.P", "draw.pareto")
    ]


def thawed(files: Files) -> tuple[Terms, Frame, Bundle]:
    """Return what the files were frozen from, in another order, and all that was read of them."""
    read = parse(files)
    terms = Terms(draw=read.plan.draw, entropy=read.plan.entropy, team=read.plan.team)
    frame = Frame(
        units=tuple(reversed(read.units)),
        rules=read.plan.strata,
        inspectors=tuple(reversed(read.inspectors)),
        recusals=tuple(reversed(read.recusals)),
        excluded={one.id: one.why for one in read.excluded},
    )
    return terms, frame, read


@given(st.sampled_from(VECTORS), st.booleans(), st.data())
def test_any_flipped_bit_is_found(name: str, plan_is_known: object, data: st.DataObject) -> None:
    files = vector(name)
    file = data.draw(st.sampled_from(sorted(n for n, content in files.items() if content)))
    place = data.draw(st.integers(0, len(files[file]) - 1))
    content = bytearray(files[file])
    content[place] ^= 1 << data.draw(st.integers(0, 7))
    changed = {**files, file: bytes(content)}
    faults = verify(changed, PLANS[name] if plan_is_known else None)
    assert any(fault.where.startswith((file, RESULT, PLAN)) for fault in faults)
    assert all(fault.text() for fault in faults)


@given(st.sampled_from(VECTORS), st.sampled_from(sorted(LIMITS)), st.binary(max_size=50))
def test_any_other_content_is_found(name: str, file: str, content: bytes) -> None:
    files = vector(name)
    assert bool(verify({**files, file: content})) == (content != files[file])


# In a file of vector 1, what is replaced by what; then where which fault is found.
TAMPERINGS = [
    (PLAN, "{", " {", PLAN, "bundle.canonical"),
    (PLAN, '"num":50', '"num":50.0', PLAN, "bundle.unreadable"),
    (PLAN, '"num":50', '"num":-1', PLAN, "bundle.unreadable"),
    (PLAN, '"num":50', '"num":101', f"{PLAN} $.strata.C", "draw.ratio"),
    (PLAN, '"den":1,', '"den":0,', PLAN, "bundle.unreadable"),
    (PLAN, "330100-2026-0001", "33010X-2026-0001", PLAN, "bundle.unreadable"),
    (PLAN, "330100-2026-0001", "330100-2026-00011", PLAN, "bundle.unreadable"),
    (PLAN, '"v":"DRAW1"', '"u":1,"v":"DRAW1"', PLAN, "bundle.unreadable"),
    (PLAN, '"v":"DRAW1"', '"v":"DRAW2"', PLAN, "bundle.unreadable"),
    (PLAN, '"excluded.jsonl":', '"extra.jsonl":', f"{PLAN} $.files", "draw.files"),
    (PLAN, '"excluded.jsonl":', '"exclud\u00e9d.jsonl":', PLAN, "bundle.canonical"),
    (PLAN, '"C":', '"B":', "population.jsonl", "draw.stratum"),
    (PLAN, "388a3cce", "388a3ccf", "excluded.jsonl", "bundle.hash"),
    (PLAN, "657413", "657414", "entropy.json $[0]", "entropy.other"),
    (PLAN, "12d235db", "12d235dc", "entropy.json $[1]", "entropy.commitment"),
    ("entropy.json", "fc1873", "FC1873", "entropy.json $[0]", "entropy.form"),
    ("entropy.json", "a08009", "a08008", "entropy.json $[1]", "entropy.commitment"),
    ("entropy.json", "fc1873", "fc1874", f"{RESULT} $.seed", "bundle.differs"),
    ("entropy.json", '"]', '","dice:1:6"]', "entropy.json $[2]", "entropy.extra"),
    ("entropy.json", '["', '[ "', "entropy.json", "bundle.canonical"),
    ("entropy.json", '["', '[1,"', "entropy.json", "bundle.unreadable"),
    ("population.jsonl", '{"id"', '{ "id"', "population.jsonl:1", "bundle.canonical"),
    ("population.jsonl", '"}\n', '"}\r\n', "population.jsonl:1", "bundle.canonical"),
    ("population.jsonl", '"}\n', '"}\n\n', "population.jsonl:2", "bundle.unreadable"),
    ("population.jsonl", '"}\n', '"\n', "population.jsonl:1", "bundle.unreadable"),
    ("population.jsonl", '"D"}\n', '"D"}', "population.jsonl", "bundle.line_end"),
    ("population.jsonl", "01000000001", "01000000002", "population.jsonl:2", "bundle.repeated"),
    ("population.jsonl", "01000000001", "01000000020", "population.jsonl:2", "bundle.order"),
    ("population.jsonl", "01000000001", "010|0000001", "population.jsonl:1", "bundle.unreadable"),
    ("population.jsonl", "01000000001", "010 0000001", "population.jsonl:1", "bundle.unreadable"),
    ("population.jsonl", "01000000001", "0" * 65, "population.jsonl:1", "bundle.unreadable"),
    ("population.jsonl", '"s":"A"', '"s":"A","x":1', "population.jsonl:1", "bundle.unreadable"),
    ("population.jsonl", '"s":"A"', '"s":"A","w":0', "population.jsonl:1", "bundle.unreadable"),
    ("population.jsonl", '"s":"A"', '"s":"E"', "population.jsonl", "draw.stratum"),
    ("population.jsonl", '"s":"D"', '"s":"A"', f"{RESULT} $.strata.A.N", "bundle.differs"),
    ("excluded.jsonl", "0099", "0001", "excluded.jsonl", "draw.overlap"),
    ("excluded.jsonl", "2026Q3", "2026Q2", "excluded.jsonl", "bundle.hash"),
    (RESULT, '"attempt":0', '"attempt":1', f"{RESULT} $.attempt", "bundle.differs"),
    (RESULT, '"attempt":0', '"attempt": 0', RESULT, "bundle.canonical"),
    (RESULT, '"attempt":0,', "", RESULT, "bundle.unreadable"),
    (RESULT, '"attempt":0', '"attempt":0,"x":1', RESULT, "bundle.unreadable"),
    (RESULT, "0001", "0002", f"{RESULT} $.draw", "bundle.differs"),
    (RESULT, "c8401762", "c8401763", f"{RESULT} $.plan", "bundle.differs"),
    (RESULT, "6fca2ce3", "6fca2ce4", f"{RESULT} $.seed", "bundle.differs"),
    (RESULT, '"N":7', '"N":8', f"{RESULT} $.strata.A.N", "bundle.differs"),
    (RESULT, '"n":2', '"n":1', f"{RESULT} $.strata.A.n", "bundle.differs"),
    (RESULT, "04aa7076", "04aa7077", f"{RESULT} $.strata.A.selected[0][1]", "bundle.differs"),
    (RESULT, '["913301001000000005"', '["913301001000000003"',
     f"{RESULT} $.strata.A.reserve[0][0]", "bundle.differs"),
    (RESULT, '"certain":[]', '"certain":["X"]',
     f"{RESULT} $.strata.A.certain[0]", "bundle.differs"),
    (RESULT, '["913301001000000009"]', "[]", f"{RESULT} $.forced[0]", "bundle.differs"),
    (RESULT, '"teams":{}', '"teams":{"X":["Y"]}', f"{RESULT} $.teams.X", "bundle.differs"),
    (RESULT, '"unfilled":[]', '"unfilled":[["X",0]]', f"{RESULT} $.unfilled[0]", "bundle.differs"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "old", "new", "where", "code"), TAMPERINGS)
def test_a_tampering_is_named(*, name: str, old: str, new: str, where: str, code: str) -> None:
    faults = verify(replaced(vector("v1"), name, old=old, new=new))
    assert (where, code) in {(fault.where, fault.code) for fault in faults}


def test_swapped_lines_and_teams_are_named() -> None:
    files = vector("v3")
    lines = files["inspectors.jsonl"].splitlines(keepends=True)
    swapped = {**files, "inspectors.jsonl": b"".join([lines[1], lines[0], *lines[2:]])}
    assert places(verify(swapped)) == {"inspectors.jsonl", "inspectors.jsonl:2"}
    teams = replaced(files, RESULT, old='["P4","P3"]', new='["P3","P4"]')
    team = f"{RESULT} $.teams.913301001000000001"
    assert places(verify(teams)) == {f"{team}[0]", f"{team}[1]"}


def test_missing_and_unknown_and_overlong_files_are_named() -> None:
    files = vector("v1")
    for name in LIMITS:
        assert (name, "bundle.missing") in {(f.where, f.code) for f in verify(without(files, name))}
    faults = verify({**files, "notes.txt": b""})
    assert [(fault.where, fault.code) for fault in faults] == [("notes.txt", "bundle.unknown")]
    long = {**files, "entropy.json": b"[" + b" " * LIMITS["entropy.json"] + b"]"}
    assert codes(verify(long)) == {"bundle.size"}


def test_every_one_of_many_faults_is_found() -> None:
    files = vector("v1")
    for name, old, new in (
        ("population.jsonl", '"s":"D"', '"s":7'),
        ("excluded.jsonl", "0099", "0001"),
        ("entropy.json", "fc1873", "fc1874"),
        (PLAN, '"num":3,', '"num":300,'),
        (RESULT, "6fca2ce3", "6fca2ce4"),
    ):
        files = replaced(files, name, old=old, new=new)
    assert places(verify({**files, "x": b""}, PLANS["v1"])) == {
        "x",
        "population.jsonl",
        "population.jsonl:12",
        "excluded.jsonl",
        f"{PLAN}",
        f"{PLAN} $.strata.A",
        f"{RESULT} $.plan",
        f"{RESULT} $.seed",
    }


def test_another_plan_than_the_published_is_found() -> None:
    faults = verify(vector("v1"), PLANS["v2"])
    assert [(fault.where, fault.code) for fault in faults] == [(PLAN, "bundle.hash")]


def test_a_faulty_folder_gives_no_result() -> None:
    with pytest.raises(Invalid) as refusal:
        compute(replaced(vector("v1"), "entropy.json", old="a08009", new="a08008"))
    assert refusal.value.code == "bundle.invalid"
    assert codes(refusal.value.faults) == {"entropy.commitment"}
    with pytest.raises(Invalid) as refusal:
        compute(without(vector("v1"), "recusals.jsonl"))
    assert codes(refusal.value.faults) == {"bundle.missing"}


def test_deep_nesting_is_refused_like_any_other_fault() -> None:
    for name in (PLAN, "entropy.json", RESULT, "population.jsonl"):
        assert "bundle.unreadable" in codes(verify({**vector("v1"), name: b"[" * 2**15 + b"\n"}))
