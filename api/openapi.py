"""The description of the JSON API: routes as Litestar knows them, bodies as msgspec reads them."""

import inspect
from collections.abc import Iterator
from types import NoneType
from typing import Any, get_origin

import msgspec
from litestar import Litestar, Request, Response
from litestar.handlers import HTTPRouteHandler
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, Contact, SecurityScheme
from litestar.routes import HTTPRoute
from litestar.types import Method
from typing_extensions import override

Plain = dict[str, Any]

MEDIA_TYPES = "media_types"
"""The option of a route that names what its bytes can be, where that is not JSON."""

_REF = "#/components/schemas/{name}"
_JSON = "application/json"
_FILE = {"type": "string", "format": "binary"}
_NO_BODY: Plain = {"content": {}}
_KEPT = ("Problem", "Place")


def config() -> OpenAPIConfig:
    """Return what Litestar needs to serve the description."""
    return OpenAPIConfig(
        title="明鉴 Mingjian",
        version="1",
        description=(
            "Verifiable random inspections, exact scores and grades, remediation and publication."
            " Errors are problem documents (RFC 9457) with a stable `code`."
        ),
        contact=Contact(name="Mingjian"),
        components=Components(
            security_schemes={
                "bearer": SecurityScheme(
                    type="http", scheme="bearer", description="`mingjian token create` makes one."
                )
            }
        ),
        path="/api/schema",
        render_plugins=[_Description()],
        use_handler_docstrings=True,
        operation_id_creator=_operation_id,
    )


def describe(app: Litestar) -> Plain:
    """Return the OpenAPI document of the application, as plain data."""
    document: Plain = app.openapi_schema.to_schema()
    handlers = dict(_handlers(app))
    operations = [
        operation for methods in document["paths"].values() for operation in methods.values()
    ]
    bodies = _Bodies([handlers[operation["operationId"]] for operation in operations])
    found = document["components"]["schemas"]
    for operation in operations:
        handler = handlers[operation["operationId"]]
        operation["summary"] = operation.pop("description")
        for parameter in operation.get("parameters", ()):
            parameter["schema"] = _inlined(parameter["schema"], found)
        for body in operation.get("requestBody", _NO_BODY)["content"].values():
            body["schema"] = bodies[_request_type(handler)]
        _describe_answer(operation, handler, bodies)
    kept = {name: found[name] for name in _KEPT}
    document["components"]["schemas"] = dict(sorted((kept | bodies.components).items()))
    tidy: Plain = _tidy(document)
    return tidy


class _Description(JsonRenderPlugin):
    """Serves the description, made once."""

    _content: bytes = b""

    @override
    def render(self, request: Request[Any, Any, Any], openapi_schema: Plain) -> bytes:
        self._content = self._content or msgspec.json.encode(describe(request.app))
        return self._content


class _Bodies:
    """The schemas of all bodies, by type."""

    def __init__(self, handlers: list[HTTPRouteHandler]) -> None:
        kinds = [_request_type(one) for one in handlers] + [_answer_type(one) for one in handlers]
        wanted = list(dict.fromkeys(kind for kind in kinds if kind is not None))
        schemas, self.components = msgspec.json.schema_components(
            wanted, schema_hook=_file_schema, ref_template=_REF
        )
        self._schemas: dict[object, Plain] = dict(zip(wanted, schemas, strict=True))

    def __getitem__(self, kind: object) -> Plain:
        return self._schemas[kind]


def _operation_id(handler: HTTPRouteHandler, _method: Method, _path: list[Any]) -> str:
    """Return the step of the trip and what is done there: `visits.submit`."""
    return _name(handler)


def _name(handler: HTTPRouteHandler) -> str:
    return ".".join((*sorted(handler.resolve_tags()), handler.handler_name))


def _handlers(app: Litestar) -> Iterator[tuple[str, HTTPRouteHandler]]:
    for route in app.routes:
        if isinstance(route, HTTPRoute):
            yield from ((_name(handler), handler) for handler in route.route_handlers)


def _request_type(handler: HTTPRouteHandler) -> Any:  # noqa: ANN401 -- any type of a body
    field = handler.parsed_data_field
    return None if field is None else field.annotation


def _file_schema(_kind: type) -> Plain:
    """Return the schema of the one kind of field that msgspec does not know: an uploaded file."""
    return dict(_FILE)


def _answer_type(handler: HTTPRouteHandler) -> Any:  # noqa: ANN401 -- any type of a body
    kind = handler.parsed_fn_signature.return_type.annotation
    return None if kind in {None, NoneType} or get_origin(kind) is Response else kind


def _describe_answer(operation: Plain, handler: HTTPRouteHandler, bodies: _Bodies) -> None:
    answer = operation["responses"][str(handler.status_code)]
    kind = _answer_type(handler)
    if MEDIA_TYPES in handler.opt:
        answer["content"] = {one: {"schema": dict(_FILE)} for one in handler.opt[MEDIA_TYPES]}
    elif kind is None:
        answer.pop("content", None)
    else:
        answer["content"] = {_JSON: {"schema": bodies[kind]}}


def _inlined(schema: Plain, found: Plain) -> Plain:
    """Return the schema of a parameter in itself; the text "null" is taken for none."""
    if "$ref" in schema:
        target = found[schema["$ref"].rpartition("/")[2]]
        return _inlined({key: value for key, value in target.items() if key != "default"}, found)
    if "oneOf" in schema:
        return schema | {"oneOf": [_inlined(one, found) for one in schema["oneOf"]]}
    return schema


def _tidy(node: Any) -> Any:  # noqa: ANN401 -- any plain data
    """Return the document in the regular expressions of JSON Schema, and without loose ends."""
    match node:
        case list():
            return [_tidy(one) for one in node]
        case dict():
            tidy = {key: _tidy_field(key, value) for key, value in node.items()}
            if tidy.get("format") == "decimal":
                tidy["type"] = ["string", "number"]
            return tidy
        case _:
            return node


def _tidy_field(key: str, value: Any) -> Any:  # noqa: ANN401 -- any plain data
    match key, value:
        case "pattern", str():
            return value.replace(r"\Z", "$")
        case "description", str():
            return inspect.cleandoc(value)
        case _:
            return _tidy(value)
