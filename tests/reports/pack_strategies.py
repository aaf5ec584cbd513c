"""Packs of any content, for tests that write and read them."""

import msgspec
from hypothesis import strategies as st

from checklists.model import (
    Applicability,
    Change,
    Checklist,
    Comparison,
    Item,
    ItemClass,
    Lane,
    Measure,
    Part,
)
from checklists.overlay_model import (
    Add,
    Cite,
    Operation,
    Overlay,
    Remove,
    Reorder,
    Replace,
    Tighten,
    item_of,
)

codes = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,9}", fullmatch=True)
# What a cell or a list of lines could lose is made likely.
_signs = st.sampled_from(" \n\r\t\\—u000A、，,；;'=＝_x000D_\u3000\u2028\x85\x00\x7f\ufffe😀检查")
words = st.text(st.characters(exclude_categories=["Cs"]) | _signs, min_size=1, max_size=20)
notes = st.just("") | words
code_lists = st.lists(codes, max_size=3).map(tuple)
some_codes = st.lists(codes, min_size=1, max_size=3).map(tuple)
lines = st.lists(words, max_size=3).map(tuple)
some_lines = st.lists(words, min_size=1, max_size=3).map(tuple)
decimals = st.decimals(-(10**9), 10**9, allow_nan=False, places=3)
days = st.dates()
unset = st.just(msgspec.UNSET)

measures = st.builds(
    Measure,
    name=words,
    unit=notes,
    comparison=st.sampled_from(Comparison),
    threshold=st.none() | decimals,
    sampled=unset | st.booleans(),
    computed=unset | codes,
)
items = st.builds(
    Item,
    code=codes,
    part=codes,
    title=words,
    class_=st.sampled_from(ItemClass),
    lane=st.sampled_from(Lane),
    weight=st.integers(0, 1000),
    provisions=some_codes,
    requirements=code_lists,
    methods=some_lines,
    how=words,
    evidence=lines,
    applies=st.builds(Applicability, forms=code_lists, kinds=code_lists),
    measure=st.none() | measures,
)
changes = st.lists(
    st.builds(Change, on=days, items=code_lists, what=words), max_size=2, unique_by=repr
).map(tuple)
checklists = st.builds(
    Checklist,
    name=codes,
    version=codes,
    title=words,
    effective=days,
    expires=st.none() | days,
    note=notes,
    awaiting=notes,
    scoring=codes,
    scheme=codes,
    terms=st.dictionaries(codes, notes, max_size=2),
    parts=st.lists(
        st.builds(Part, code=codes, title=words, points=st.integers(0, 1000)),
        max_size=2,
        unique_by=lambda part: part.code,
    ).map(tuple),
    items=st.lists(items, max_size=3, unique_by=lambda item: item.code).map(tuple),
    changes=changes,
)
operations: st.SearchStrategy[Operation] = st.one_of(
    st.builds(Add, reason=words, item=items, after=st.none() | codes),
    st.builds(Remove, reason=words, code=codes),
    st.builds(
        Replace,
        reason=words,
        code=codes,
        title=st.none() | words,
        how=st.none() | words,
        methods=st.none() | some_lines,
        evidence=st.none() | lines,
        threshold=st.none() | decimals,
    ),
    st.builds(
        Tighten,
        reason=words,
        code=codes,
        threshold=st.none() | decimals,
        class_=st.none() | st.sampled_from(ItemClass),
        lane=st.none() | st.sampled_from(Lane),
        provisions=code_lists,
        requirements=code_lists,
    ),
    st.builds(Cite, reason=words, code=codes, provisions=some_codes, requirements=code_lists),
    st.builds(Reorder, reason=words, code=codes, after=st.none() | codes),
)
overlays = st.builds(
    Overlay,
    name=codes,
    version=codes,
    title=words,
    effective=days,
    expires=st.none() | days,
    note=notes,
    awaiting=notes,
    base=codes,
    base_version=codes,
    base_digest=st.from_regex(r"[0-9a-f]{64}", fullmatch=True),
    operations=st.lists(operations, max_size=4, unique_by=item_of).map(tuple),
    changes=changes,
)
packs = checklists | overlays
