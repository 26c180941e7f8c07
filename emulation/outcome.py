"""What a walk through a request came to: as one JSON object, and as lines for a person."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from shlex import quote
from urllib.parse import urljoin

from emulation.graph.mail_page import MAIL_PATH
from emulation.measure import GraphCount
from emulation.package_files import PackageFile, PackageFiles
from emulation.request_view import COMPLETED
from emulation.sign_in import OPERATORS
from emulation.stack import LocalStack
from emulation.storage_count import StorageCount
from emulation.walk import FORM_PATH, Walk


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A finished walk, the package it made, and what it cost."""

    walk: Walk
    package: PackageFiles
    storage: StorageCount
    graph: GraphCount

    @property
    def completed(self) -> bool:
        return self.walk.view.status == COMPLETED


def to_json(outcome: Outcome) -> Mapping[str, object]:
    """The object `--json` prints. Counts leave out the walk's own looks at the status."""
    return {
        "request_id": outcome.walk.receipt.request_id,
        "status": outcome.walk.view.status,
        "seconds": round(outcome.walk.seconds, 3),
        "files": [
            {"name": file.name, "bytes": file.bytes, "sha256": file.sha256}
            for file in outcome.package.files
        ],
        "storage_transactions": {
            "total": outcome.storage.total,
            "by_kind": dict(outcome.storage.by_kind),
            "host_polling": outcome.storage.host_polling,
        },
        "graph_requests": {
            "total": outcome.graph.requests,
            "calls": outcome.graph.calls,
            "by_template": outcome.graph.operations,
        },
    }


def describe_outcome(outcome: Outcome) -> Iterator[str]:
    """The result, the files with their sizes and what it cost, a line each."""
    view = outcome.walk.view
    yield f"Request {view.request_id}: {view.status} after {outcome.walk.seconds:.1f} s."
    yield (
        f"Storage transactions: {outcome.storage.total} for the request, "
        f"{outcome.storage.host_polling} of the host's own polling. "
        f"Requests to Graph: {outcome.graph.requests}."
    )
    if not outcome.package.files:
        yield "There is no package."
        return
    yield f"The package, {len(outcome.package.files)} files:"
    width = max(len(file.name) for file in outcome.package.files)
    yield from (_file_line(file, width) for file in outcome.package.files)


def describe_addresses(stack: LocalStack) -> Iterator[str]:
    """Where a browser goes, from the moment that everything answers."""
    yield f"Ready. The form:    {stack.functions_url}/"
    yield f"       The console: {stack.functions_url}/console"


def describe_places(
    outcome: Outcome, stack: LocalStack, form: Mapping[str, str], *, with_mail: bool
) -> Iterator[str]:
    """Where everything is, with commands ready to paste."""
    links = outcome.walk.receipt.links
    # Left to the shell, since a token lasts an hour and the commands for as long as this stays up.
    fetched = f"$(curl -s '{stack.token_url('operator')}')"
    token = f'-H "Authorization: Bearer {fetched}"'
    fields = " ".join(f"--data-urlencode {quote(f'{name}={text}')}" for name, text in form.items())
    yield "Look further:"
    yield f"  the form       {stack.functions_url}/"
    yield f"  the console    {stack.functions_url}/console"
    if with_mail:
        yield f"  sent mail      {stack.graph_url}{MAIL_PATH}"
    yield f"  the simulator  {stack.graph_url}/_sim/journal"
    yield f"  logs           {stack.functions.log.parent}"
    yield f"  status         curl -s {token} {urljoin(stack.functions_url, links.status)}"
    package = urljoin(stack.functions_url, links.package)
    yield f"  package        curl -sL {token} -o package.zip {package}"
    if outcome.package.container_url:
        yield f"  blobs          {outcome.package.container_url}/{outcome.walk.receipt.request_id}/"
    if outcome.package.archive_url:
        yield f"  from storage   curl -s -o package.zip {quote(outcome.package.archive_url)}"
    yield f"  a new request  curl -s {fields} {stack.functions_url}{FORM_PATH}"
    yield f"  others sign in  ?as= {', '.join(OPERATORS)}"


def _file_line(file: PackageFile, width: int) -> str:
    return f"  {file.name:<{width}}  {file.bytes:>10,} bytes"
