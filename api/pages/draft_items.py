"""The items and the operations of a draft, one at a time."""

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from api.pages.draft_contents import DRAFTS
from api.pages.draft_edits import ask, take
from api.pages.draft_sheets import (
    OP,
    item_at,
    item_form,
    item_kept,
    kind_named,
    on_list,
    on_overlay,
    operation_at,
    operation_form,
    operation_kept,
)
from api.pages.forms import Entered
from api.view import AnyRequest, search_text
from audit.domain.actor import Visitor
from audit.runtime import Runtime
from audit.services.authoring import Edit
from audit.services.drafts import Draft
from checklists import editing

_ONE = f"{DRAFTS}/{{draft:str}}"


@get(f"{_ONE}/new-item")
async def ask_for_item(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    draft: FromPath[str],
) -> Template:
    """Ask for a new item of a part."""
    lay = item_form("", part=search_text(request, "part"))
    return await ask(request, runtime, visitor, draft=draft, lay=lay)


@post(f"{_ONE}/new-item")
async def add_item(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    draft: FromPath[str],
) -> Redirect | Template:
    """Add an item."""
    lay, make = item_form(""), item_kept("")
    return await take(request, runtime, visitor, draft=draft, make=make, lay=lay)


@get(f"{_ONE}/items/{{code:str}}")
async def show_item(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    *,
    draft: FromPath[str],
    code: FromPath[str],
) -> Template:
    """Show the form of an item."""
    return await ask(request, runtime, visitor, draft=draft, lay=item_form(code))


@post(f"{_ONE}/items/{{code:str}}")
async def save_item(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    *,
    draft: FromPath[str],
    code: FromPath[str],
) -> Redirect | Template:
    """Put an item in the place of the one it was."""
    lay, make = item_form(code), item_kept(code)
    return await take(request, runtime, visitor, draft=draft, make=make, lay=lay)


@post(f"{_ONE}/items/{{code:str}}/remove")
async def remove_item(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    *,
    draft: FromPath[str],
    code: FromPath[str],
) -> Redirect | Template:
    """Take an item out of the draft."""

    def make(seen: Draft, _given: Entered) -> Edit:
        item_at(seen, code)
        return on_list(lambda pack: editing.without_item(pack, code))

    return await take(request, runtime, visitor, draft=draft, make=make)


@get(f"{_ONE}/operations/new")
async def ask_for_operation(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    draft: FromPath[str],
) -> Template:
    """Ask for a new operation of the kind that the address names."""
    lay = operation_form(0, kind_named(search_text(request, OP)))
    return await ask(request, runtime, visitor, draft=draft, lay=lay)


@post(f"{_ONE}/operations/new")
async def add_operation(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    draft: FromPath[str],
) -> Redirect | Template:
    """Add an operation behind the others."""
    kind = kind_named(search_text(request, OP))
    lay, make = operation_form(0, kind), operation_kept(0, kind)
    return await take(request, runtime, visitor, draft=draft, make=make, lay=lay)


@get(f"{_ONE}/operations/{{place:int}}")
async def show_operation(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    *,
    draft: FromPath[str],
    place: FromPath[int],
) -> Template:
    """Show the form of an operation; `place` counts from 1."""
    return await ask(request, runtime, visitor, draft=draft, lay=operation_form(place, None))


@post(f"{_ONE}/operations/{{place:int}}")
async def save_operation(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    *,
    draft: FromPath[str],
    place: FromPath[int],
) -> Redirect | Template:
    """Put an operation in the place of the one it was."""
    lay, make = operation_form(place, None), operation_kept(place, None)
    return await take(request, runtime, visitor, draft=draft, make=make, lay=lay)


@post(f"{_ONE}/operations/{{place:int}}/remove")
async def remove_operation(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    *,
    draft: FromPath[str],
    place: FromPath[int],
) -> Redirect | Template:
    """Take an operation out of the draft."""

    def make(seen: Draft, _given: Entered) -> Edit:
        operation_at(seen, place)
        return on_overlay(lambda pack: editing.without_operation(pack, place))

    return await take(request, runtime, visitor, draft=draft, make=make)


HANDLERS = (
    ask_for_item,
    add_item,
    show_item,
    save_item,
    remove_item,
    ask_for_operation,
    add_operation,
    show_operation,
    save_operation,
    remove_operation,
)
