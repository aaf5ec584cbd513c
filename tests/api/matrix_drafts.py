"""The lines of the matrix for checklists that are written on pages."""

from audit.domain.permission import Act
from tests.api.matrix import Line, Place, line

_WRITE = Act.WRITE_CHECKLIST
_ALL = "/desk/checklists/drafts"
_DRAFT, _OVERLAY = Place.DRAFT_LIST, Place.DRAFT_OVERLAY
_ONE = f"{_ALL}/{{draft}}"
_SEEN = {"revision": "1"}

DRAFT_LINES: tuple[Line, ...] = (
    line(f"GET {_ALL}", _WRITE),
    line(f"GET {_ALL}/begin", _WRITE),
    line(f"GET {_ALL}/begin/version", _WRITE),
    line(f"GET {_ALL}/begin/overlay", _WRITE),
    line(f"GET {_ALL}/begin/import", _WRITE),
    line(f"GET {_ALL}/template.xlsx", _WRITE),
    line(f"POST {_ALL}/begin/version", _WRITE),
    line(f"POST {_ALL}/begin/overlay", _WRITE),
    line(f"POST {_ALL}/begin/import", _WRITE),
    line(f"GET {_ONE}", _WRITE, _DRAFT),
    line(f"GET {_ONE}/head", _WRITE, _DRAFT),
    line(f"GET {_ONE}/changes", _WRITE, _DRAFT),
    line(f"GET {_ONE}/new-item", _WRITE, _DRAFT),
    line(f"GET {_ONE}/items/{{code}}", _WRITE, _DRAFT),
    line(f"GET {_ONE}/operations/new", _WRITE, _OVERLAY, query="op=remove"),
    line(f"GET {_ONE}/operations/{{place}}", _WRITE, _OVERLAY),
    line(f"GET {_ONE}/preview", _WRITE, _DRAFT),
    line(f"GET {_ONE}/compare", _WRITE, _DRAFT),
    line(f"GET {_ONE}/pack.xlsx", _WRITE, _DRAFT),
    line(f"GET {_ONE}/pack.yaml", _WRITE, _DRAFT),
    line(f"GET {_ONE}/upload", _WRITE, _DRAFT),
    line(f"POST {_ONE}/head", _WRITE, _DRAFT, body=_SEEN),
    line(f"POST {_ONE}/changes", _WRITE, _DRAFT, body=_SEEN),
    line(f"POST {_ONE}/changes/{{place}}/remove", _WRITE, _DRAFT, body={"revision": "9"}),
    line(f"POST {_ONE}/new-item", _WRITE, _DRAFT, body=_SEEN),
    line(f"POST {_ONE}/items/{{code}}", _WRITE, _DRAFT, body=_SEEN),
    line(f"POST {_ONE}/items/{{code}}/remove", _WRITE, _DRAFT, body={"revision": "9"}),
    line(f"POST {_ONE}/operations/new", _WRITE, _OVERLAY, query="op=remove", body=_SEEN),
    line(f"POST {_ONE}/operations/{{place}}", _WRITE, _OVERLAY, body=_SEEN),
    line(f"POST {_ONE}/operations/{{place}}/remove", _WRITE, _OVERLAY, body={"revision": "9"}),
    line(f"POST {_ONE}/upload", _WRITE, _DRAFT, body=_SEEN),
    line(f"POST {_ONE}/publish", _WRITE, _DRAFT, body={"revision": "9"}),
    line(f"POST {_ONE}/discard", _WRITE, _DRAFT, body={"revision": "9"}),
)
