"""H1, H2 and H5-H10 of the conformance list, through a real port on this machine."""

import json

import pytest

from emulation.functions_host.errors import RouteTemplateError
from emulation.functions_host.http_reply import HttpReply, reply_of
from emulation.functions_host.routes import check_route, compile_route
from emulation.functions_host.worker import make_datum
from tests.host_emulation.conftest import LoadSample
from tests.host_emulation.http_calls import ask, world_of
from tests.host_emulation.virtual_clock import VirtualClock

ECHO = """
import json
@app.route(route="echo/{id?}", auth_level=func.AuthLevel.ANONYMOUS)
async def echo(req: func.HttpRequest) -> func.HttpResponse:
    return func.HttpResponse(json.dumps({
        "method": req.method, "url": req.url, "headers": dict(req.headers),
        "params": dict(req.params), "route": dict(req.route_params),
        "id": req.route_params.get("id"), "body": req.get_body().decode(),
    }), mimetype="application/json")
"""


HELLO = """
@app.route(auth_level=func.AuthLevel.ANONYMOUS, methods=["GET"])
async def hello(req: func.HttpRequest) -> func.HttpResponse:
    return func.HttpResponse("hello", status_code=201, headers={"X-Trace": "1"})
"""


async def test_h1_the_default_prefix_is_api_and_the_default_route_the_function_name(
    clock: VirtualClock, load_sample: LoadSample
) -> None:
    async with world_of(load_sample(HELLO), clock) as world:
        answers = [
            await ask(world, path) for path in ("/api/hello", "/API/Hello/", "/hello", "/api/x")
        ]

    assert [answer.status for answer in answers] == [201, 201, 404, 404]
    assert answers[0].body == b"hello"
    assert answers[0].headers["X-Trace"] == "1"
    assert answers[0].headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answers[3].body == b""


@pytest.mark.parametrize(("prefix", "path"), [("", "/hello"), ("v1/x", "/v1/x/hello")])
async def test_h1_the_prefix_may_be_empty_or_long(
    clock: VirtualClock, load_sample: LoadSample, prefix: str, path: str
) -> None:
    app = load_sample(HELLO, {"extensions": {"http": {"routePrefix": prefix}}})

    async with world_of(app, clock) as world:
        answers = [await ask(world, path), await ask(world, "/api/hello")]

    assert [answer.status for answer in answers] == [201, 404]


async def test_h2_a_parameter_may_have_a_line_break_in_it(
    clock: VirtualClock, load_sample: LoadSample
) -> None:
    async with world_of(load_sample(ECHO), clock) as world:
        answer = await ask(world, "/api/echo/a%0Ab")

    assert json.loads(answer.body)["id"] == "a\nb"


async def test_h2_a_wrong_method_is_404_and_not_405(
    clock: VirtualClock, load_sample: LoadSample
) -> None:
    async with world_of(load_sample(HELLO), clock) as world:
        answer = await ask(world, "/api/hello", "POST")

    assert (answer.status, answer.body) == (404, b"")


@pytest.mark.parametrize("route", ["admin/x", "Administrators", "runtime", "runtimes/{id}"])
def test_h5_routes_that_begin_with_admin_or_runtime_are_refused(route: str) -> None:
    with pytest.raises(RouteTemplateError, match="built in"):
        check_route(route, "api")


async def test_h5_a_function_with_a_reserved_route_is_in_error_and_the_others_run(
    clock: VirtualClock, load_sample: LoadSample
) -> None:
    app = load_sample(
        HELLO
        + """
@app.route(route="administrators")
async def other(req: func.HttpRequest) -> func.HttpResponse:
    return func.HttpResponse("x")
"""
    )

    assert [function.name for function in app.functions] == ["hello"]
    assert list(app.errors) == ["other"]


@pytest.mark.parametrize(
    ("first", "second", "conflict"),
    [
        ("None", "None", True),
        ('["GET"]', "None", True),
        ('["GET", "POST"]', '["POST"]', True),
        ('["GET"]', '["POST"]', False),
    ],
)
def test_h6_the_same_route_with_methods_in_common_is_an_error_for_the_second(
    load_sample: LoadSample, first: str, second: str, *, conflict: bool
) -> None:
    app = load_sample(
        f"""
        @app.route(route="same/{{id}}", methods={first})
        async def one(req: func.HttpRequest) -> func.HttpResponse:
            return func.HttpResponse("one")

        @app.route(route="SAME/{{id}}", methods={second})
        async def two(req: func.HttpRequest) -> func.HttpResponse:
            return func.HttpResponse("two")
        """
    )

    assert list(app.errors) == (["two"] if conflict else [])


async def test_h7_the_first_function_by_name_wins_and_not_the_more_specific_route(
    clock: VirtualClock, load_sample: LoadSample
) -> None:
    app = load_sample(
        """
        @app.route(route="items/special", auth_level=func.AuthLevel.ANONYMOUS)
        async def b_special(req: func.HttpRequest) -> func.HttpResponse:
            return func.HttpResponse("special")

        @app.route(route="items/{id}", auth_level=func.AuthLevel.ANONYMOUS, methods=["GET"])
        async def A_any(req: func.HttpRequest) -> func.HttpResponse:
            return func.HttpResponse("any")
        """
    )

    async with world_of(app, clock) as world:
        by_get = await ask(world, "/api/items/special")
        by_post = await ask(world, "/api/items/special", "POST")

    assert by_get.body == b"any"
    assert by_post.body == b"special"


async def test_h8_the_function_sees_the_request_as_the_worker_gets_it(
    clock: VirtualClock, load_sample: LoadSample
) -> None:
    async with world_of(load_sample(ECHO), clock) as world:
        answer = await ask(
            world,
            "/api/echo?a=1&empty=&a=2",
            "PUT",
            headers={"X-Mixed-Case": "Value"},
            body=b"\x7b\x7d",
        )
        with_id = await ask(world, "/api/echo/a%20b")

    seen = json.loads(answer.body)
    assert seen["method"] == "PUT"
    assert seen["url"].startswith(f"{world.url}/api/echo?")
    assert seen["headers"]["x-mixed-case"] == "Value"
    assert seen["params"] == {"a": "1,2"}
    assert (seen["route"], seen["id"]) == ({}, None)
    assert seen["body"] == "{}"
    assert json.loads(with_id.body)["id"] == "a b"


@pytest.mark.parametrize(
    ("template", "path", "values"),
    [
        ("api/x/{id:int}", "api/x/12", {"id": "12"}),
        ("api/x/{id:int}", "api/x/a", None),
        ("api/x/{id:guid}", "api/x/d1c1f3b0-0000-4000-8000-000000000001", ...),
        ("api/x/{id:guid}", "api/x/1", None),
        ("api/x/{n:range(1,5)}", "api/x/5", {"n": "5"}),
        ("api/x/{n:range(1,5)}", "api/x/6", None),
        ("api/x/{s:alpha:minlength(3)}", "api/x/abc", {"s": "abc"}),
        ("api/x/{s:alpha:minlength(3)}", "api/x/ab", None),
        ("api/x/{s:length(2)}", "api/x/abc", None),
        ("api/x/{s:regex(^a.c$)}", "api/x/abc", {"s": "abc"}),
        ("api/x/{id?}", "api/x", {}),
        ("api/x/{id?}", "api/x/1/2", None),
        ("api/{lang=en}", "api", {"lang": "en"}),
        ("api/{*rest}", "api/a/b/c", {"rest": "a/b/c"}),
        ("api/{*rest}", "api", {}),
        ("{root:maxlength(0)?}", "", {}),
        ("{root:maxlength(0)?}", "x", None),
        ("api/{name}.{ext}", "api/report.json", {"name": "report", "ext": "json"}),
        ("api/x", "api/x/y", None),
    ],
)
def test_h8_templates_match_as_in_aspnet(template: str, path: str, values: object) -> None:
    found = compile_route(template).match(path)

    assert found is not None if values is ... else found == values


@pytest.mark.parametrize("template", ["x/{id", "x/{id:prime}", "x/}id{", "{a}/{a}"])
def test_h8_malformed_templates_are_refused(template: str) -> None:
    with pytest.raises(RouteTemplateError):
        compile_route(template)


async def test_h9_an_unhandled_exception_is_500_with_an_empty_body(
    clock: VirtualClock, load_sample: LoadSample
) -> None:
    app = load_sample(
        """
        @app.route(auth_level=func.AuthLevel.ANONYMOUS)
        async def boom(req: func.HttpRequest) -> func.HttpResponse:
            raise ValueError("secret detail")

        @app.route(auth_level=func.AuthLevel.ANONYMOUS)
        def nothing(req: func.HttpRequest) -> func.HttpResponse:
            return None
        """
    )

    async with world_of(app, clock) as world:
        answers = [await ask(world, path) for path in ("/api/boom", "/api/nothing")]

    assert [(answer.status, answer.body) for answer in answers] == [(500, b"")] * 2
    assert not any("secret detail" in event.line for event in world.log.events)


async def test_h9_a_throttled_host_answers_429(
    clock: VirtualClock, load_sample: LoadSample
) -> None:
    app = load_sample(HELLO, {"extensions": {"http": {"maxOutstandingRequests": 0}}})

    async with world_of(app, clock) as world:
        answer = await ask(world, "/api/hello")

    assert answer.status == 429


@pytest.mark.parametrize(
    ("text", "status", "content_type", "body"),
    [
        ("plain", 200, "text/plain; charset=utf-8", b"plain"),
        ('{"a": 1}', 200, "application/json; charset=utf-8", b'{"a":1}'),
        ("[1, 2]", 200, "application/json; charset=utf-8", b"[1,2]"),
        ('{"body": "hi", "statusCode": 202}', 202, "text/plain; charset=utf-8", b"hi"),
        ('{"Body": {"x": 1}, "status": "418"}', 418, "application/json; charset=utf-8", b'{"x":1}'),
        (
            '{"body": "<p>", "headers": {"Content-Type": "text/html"}}',
            200,
            "text/html",
            b"<p>",
        ),
        ('{"statusCode": 500}', 200, "application/json; charset=utf-8", b'{"statusCode":500}'),
        ('{"body": null}', 204, None, b""),
    ],
)
def test_h10_a_returned_text_that_is_json_is_taken_apart(
    text: str, status: int, content_type: str | None, body: bytes
) -> None:
    reply = reply_of(make_datum(text, "string"))

    assert (reply.status, reply.header("content-type"), reply.body) == (status, content_type, body)


async def test_h10_a_function_that_returns_text_gets_the_quirk_through_the_worker(
    load_sample: LoadSample,
) -> None:
    app = load_sample(
        """
        @app.route()
        def text(req: func.HttpRequest) -> str:
            return '{"body": "from body", "statusCode": 299}'

        @app.route()
        async def several(req: func.HttpRequest) -> func.HttpResponse:
            response = func.HttpResponse(b"bin", mimetype="application/octet-stream")
            response.headers.add("Set-Cookie", "a=1; Path=/")
            response.headers.add("Set-Cookie", "b=2")
            return response
        """
    )

    text = (await app.invoke_http("text")).response
    several = (await app.invoke_http("several")).response

    assert text == HttpReply(
        status=299,
        headers=(("Content-Type", "text/plain; charset=utf-8"),),
        body=b"from body",
    )
    assert several is not None
    cookies = [value for name, value in several.headers if name == "Set-Cookie"]
    assert cookies == ["a=1; Path=/", "b=2"]
