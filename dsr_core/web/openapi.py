"""The OpenAPI 3.1 document, made from the table of routes and the types of the bodies."""

import re
from collections.abc import Iterable, Mapping, Sequence
from http import HTTPStatus

import msgspec

from dsr_core.web import patterns
from dsr_core.web.acts import Act
from dsr_core.web.problems import MEDIA_TYPE, ProblemBody
from dsr_core.web.routes import Answer, Auth, Route
from dsr_core.web.text_rules import LONGEST_REQUEST_ID

type Schema = Mapping[str, object]
type _BodyType = type[msgspec.Struct]

#: OpenAPI's Reference Object; `{name}` is filled in by msgspec.
_REFERENCE = "#/components/schemas/{name}"

_ANY_TEXT: Schema = {"type": "string"}

#: Parameters of addresses, wherever they occur.
PARAMETERS: Mapping[str, Schema] = {
    "request_id": {
        "type": "string",
        "minLength": 1,
        "maxLength": LONGEST_REQUEST_ID,
        "pattern": patterns.REQUEST_ID,
    },
    "source": {"type": "string", "pattern": patterns.MANUAL_SOURCE},
    "act": {"type": "string", "enum": [act.value for act in Act]},
}

SECURITY_SCHEMES: Mapping[Auth, Schema] = {
    Auth.OPERATOR: {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
    # The name has the request's id in it, for a browser may hold several sessions.
    Auth.PERSON: {"type": "apiKey", "in": "cookie", "name": "__Host-dsr-{request_id}"},
}


def describe(routes: Sequence[Route], version: str) -> Mapping[str, object]:
    """The document as plain JSON values. `version` is the product's."""
    bodies = _body_types(routes)
    schemas, components = msgspec.json.schema_components(bodies, ref_template=_REFERENCE)
    schema_of = dict(zip(bodies, schemas, strict=True))
    paths: dict[str, dict[str, object]] = {}
    for route in routes:
        paths.setdefault(route.path, {})[route.method.value] = _operation(route, schema_of)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Data subject requests", "version": version},
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {auth.value: scheme for auth, scheme in SECURITY_SCHEMES.items()},
        },
    }


def _body_types(routes: Iterable[Route]) -> tuple[_BodyType, ...]:
    """Every type of a body once, in the order of the table."""
    found: dict[_BodyType, None] = {}
    for route in routes:
        found.update(dict.fromkeys((route.request or {}).values()))
        found.update({answer.body: None for answer in route.responses if answer.body})
    return (*found, ProblemBody)


def _operation(route: Route, schema_of: Mapping[_BodyType, Schema]) -> Schema:
    operation: dict[str, object] = {
        "operationId": route.name,
        "summary": route.summary,
        "responses": _responses(route, schema_of),
        "security": _security(route),
    }
    if route.roles:
        operation["x-roles"] = [role.value for role in route.roles]
    if parameters := _parameters(route):
        operation["parameters"] = parameters
    if route.request:
        operation["requestBody"] = {
            "required": route.request_required,
            "content": {
                media_type.value: {"schema": schema_of[body]}
                for media_type, body in route.request.items()
            },
        }
    if route.uploads:
        # OpenAPI 3.1: a file as it is has a media type and no schema.
        files: dict[str, Schema] = {media_type: {} for media_type in route.uploads}
        operation["requestBody"] = {"required": True, "content": files}
    return operation


def _security(route: Route) -> list[Mapping[str, list[str]]]:
    if route.auth is not Auth.NONE:
        return [{route.auth.value: []}]
    # OpenAPI's word for "may": nothing, or the token.
    return [{}, {Auth.OPERATOR.value: []}] if route.vouchers else []


def _parameters(route: Route) -> list[Schema]:
    in_path: list[Schema] = [
        {
            "name": name,
            "in": "path",
            "required": True,
            "schema": _ANY_TEXT if route.takes_any_address else PARAMETERS[name],
        }
        for name in re.findall(r"{(\w+)}", route.path)
    ]
    in_headers: list[Schema] = [
        {
            "name": name,
            "in": "header",
            "description": text,
            "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
        }
        for name, text in (route.request_headers or {}).items()
    ]
    in_query: list[Schema] = [
        {
            "name": name,
            "in": "query",
            "description": text,
            "schema": _ANY_TEXT if route.takes_any_address else {**_ANY_TEXT, "maxLength": 512},
        }
        for name, text in (route.request_query or {}).items()
    ]
    return in_path + in_headers + in_query


def _responses(route: Route, schema_of: Mapping[_BodyType, Schema]) -> Mapping[str, Schema]:
    answers = {str(answer.status): _answer(answer, schema_of) for answer in route.responses}
    problems: dict[str, Schema] = {
        str(status): {
            "description": HTTPStatus(status).phrase,
            "content": {
                MEDIA_TYPE: {"schema": schema_of[ProblemBody]},
                **({"text/html": {"schema": _ANY_TEXT}} if status in route.problem_pages else {}),
            },
        }
        for status in route.problems
    }
    return answers | problems


def _answer(answer: Answer, schema_of: Mapping[_BodyType, Schema]) -> Schema:
    response: dict[str, object] = {"description": answer.description}
    texts = {name: {"schema": _ANY_TEXT} for name in (answer.media_type, *answer.also) if name}
    bodies = {"application/json": {"schema": schema_of[answer.body]}} if answer.body else {}
    if content := bodies | texts:
        response["content"] = content
    if answer.headers:
        response["headers"] = {
            name: {"description": text, "schema": _ANY_TEXT}
            for name, text in answer.headers.items()
        }
    return response
