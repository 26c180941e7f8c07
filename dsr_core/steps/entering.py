"""What a person does by a link of theirs: confirm, enter, take back, download, ask for a new link.

Whoever comes with a wrong, late or used token, or to a request that is none, costs one query and
gets None: nothing tells the cases apart.
"""

from datetime import timedelta

from dsr_core.domain.errors import IllegalTransitionError, LinkSpentError, StaleRequestError
from dsr_core.domain.events import (
    LinkUsed,
    PackageDownloaded,
    SessionEnded,
    WithdrawalAsked,
)
from dsr_core.domain.identity_check import check_token
from dsr_core.domain.outcomes import PackageRecord
from dsr_core.domain.person_access import Purpose, Session, find_link, find_session, hash_of
from dsr_core.ports import Services, StoredRequest
from dsr_core.steps.runner import handle_loaded

#: Whose act it was, where nobody has an object id.
PERSON = "person"

#: How often an act is decided anew because a worker saved first.
_MOST_TRIES = 4


async def confirm(services: Services, request_id: str, token: str) -> bool:
    """Whether the token shows that the request is its bearer's; noted when it does."""
    for _ in range(_MOST_TRIES):
        stored = await services.requests.load(request_id)
        request = stored.request if stored else None
        event = check_token(request, token, services.clock.now())
        if stored is None or event is None:
            return False
        try:
            await handle_loaded(services, stored, event)
        except StaleRequestError:
            continue
        except IllegalTransitionError:
            return False  # shown, or closed, meanwhile
        return True
    raise StaleRequestError


async def enter(services: Services, request_id: str, token: str, stay: timedelta) -> str | None:
    """A session's secret for the token of a link, which is spent by that; None for any other."""
    for _ in range(_MOST_TRIES):
        stored = await services.requests.load(request_id)
        access = stored.request.access if stored else None
        now = services.clock.now()
        link = find_link(access, token, Purpose.ENTER, now)
        if stored is None or link is None:
            return None
        secret = services.new_token()
        session = Session(secret_hash=hash_of(secret), expires_at=now + stay)
        try:
            used = LinkUsed(token_hash=link.token_hash, session=session)
            await handle_loaded(services, stored, used)
        except StaleRequestError:
            continue
        except LinkSpentError:
            return None
        return secret
    raise StaleRequestError


async def find_own(services: Services, request_id: str, secret: str) -> StoredRequest | None:
    """The request, for whoever has a session of it that has not ended."""
    stored = await services.requests.load(request_id)
    access = stored.request.access if stored else None
    found = find_session(access, secret, services.clock.now())
    return stored if found is not None else None


async def take_back(services: Services, stored: StoredRequest) -> StoredRequest:
    """The person takes the request back. Raises IllegalTransitionError, StaleRequestError."""
    return await handle_loaded(services, stored, WithdrawalAsked(by=PERSON))


async def leave(services: Services, stored: StoredRequest, secret: str) -> None:
    """The person's session ends. Raises StaleRequestError."""
    await handle_loaded(services, stored, SessionEnded(secret_hash=hash_of(secret)))


async def download(
    services: Services, stored: StoredRequest, most: int, valid_for: timedelta
) -> str | None:
    """The address, good for minutes, of the newest package; None when it was fetched `most` times.

    Counted before the address is made, so that none goes out uncounted. Raises
    IllegalTransitionError while there is none, StaleRequestError.
    """
    package = _released(stored)
    if package.downloads >= most:
        return None
    counted = PackageDownloaded(by=PERSON, version=package.version, number=package.downloads + 1)
    saved = await handle_loaded(services, stored, counted)
    return await services.packages.link(saved.request, package.blob, valid_for)


async def fetch(services: Services, stored: StoredRequest, by: str, valid_for: timedelta) -> str:
    """The same for an operator, whose object id the history keeps; not counted for the person.

    Raises IllegalTransitionError, StaleRequestError.
    """
    package = _released(stored)
    fetched = PackageDownloaded(by=by, version=package.version)
    saved = await handle_loaded(services, stored, fetched)
    return await services.packages.link(saved.request, package.blob, valid_for)


def _released(stored: StoredRequest) -> PackageRecord:
    package = stored.request.downloadable_package
    if package is None:
        raise IllegalTransitionError("No package has been handed over.")
    return package
