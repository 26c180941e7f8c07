"""What the events of access do: links are added and spent, sessions begin and end."""

from dataclasses import replace
from datetime import datetime

from dsr_core.domain.change import Change, look_at_stage, with_live_tasks
from dsr_core.domain.errors import IllegalTransitionError, LinkSpentError
from dsr_core.domain.events import (
    AccessRevoked,
    LinkAsked,
    LinkIssued,
    LinkUsed,
    PackageDownloaded,
    SessionEnded,
)
from dsr_core.domain.outcomes import PackageRecord
from dsr_core.domain.person_access import (
    MOST_LINKS,
    MOST_SESSIONS,
    Link,
    PersonAccess,
    Session,
)
from dsr_core.domain.request import DsrRequest, Task, TaskState
from dsr_core.domain.systems import Verb


def with_link(access: PersonAccess, link: Link, now: datetime) -> PersonAccess:
    """One more link; those that are late are forgotten."""
    valid = [each for each in access.links if each.expires_at > now]
    return replace(access, links=(*valid, link)[-MOST_LINKS:])


def ask_link(request: DsrRequest, event: LinkAsked, now: datetime) -> Change:
    """Sends the challenge once more. Raises IllegalTransitionError where none was sent."""
    if not any(_was_sent(task) for task in request.live_tasks):
        raise IllegalTransitionError("No link was sent that another could follow.")

    def again(task: Task) -> Task:
        return replace(task, state=TaskState.READY, resume_at=None) if _was_sent(task) else task

    access = replace(request.access, asked=request.access.asked + 1)
    changed = with_live_tasks(replace(request, access=access), again)
    return Change(request=changed, effects=look_at_stage(changed))


def _was_sent(task: Task) -> bool:
    return task.verb is Verb.CHALLENGE and task.state is TaskState.DONE


def issue_link(request: DsrRequest, event: LinkIssued, now: datetime) -> Change:
    """Keeps a further link. Raises IllegalTransitionError while nobody showed who they are."""
    if request.verified_by is None:
        raise IllegalTransitionError("Nobody has shown who they are.")
    access = replace(request.access, asked=request.access.asked + 1)
    return Change(request=replace(request, access=with_link(access, event.link, now)))


def use_link(request: DsrRequest, event: LinkUsed, now: datetime) -> Change:
    """Spends the link and begins the session. Raises LinkSpentError for one used meanwhile."""
    access = request.access
    left = tuple(link for link in access.links if link.token_hash != event.token_hash)
    if len(left) == len(access.links):
        raise LinkSpentError
    sessions = (*_running(access, now), event.session)[-MOST_SESSIONS:]
    return Change(request=replace(request, access=replace(access, links=left, sessions=sessions)))


def end_session(request: DsrRequest, event: SessionEnded, now: datetime) -> Change:
    """Ends one session; ended already is fine."""
    running = _running(request.access, now)
    left = tuple(each for each in running if each.secret_hash != event.secret_hash)
    return Change(request=replace(request, access=replace(request.access, sessions=left)))


def revoke(request: DsrRequest, event: AccessRevoked, now: datetime) -> Change:
    """Closes every way; the person may ask for a new link."""
    return Change(request=replace(request, access=replace(request.access, links=(), sessions=())))


def count_download(request: DsrRequest, event: PackageDownloaded, now: datetime) -> Change:
    """Counts a download of the person's. Raises IllegalTransitionError for a version not handed
    over, and for a number that is not the next."""
    released = request.downloadable_package
    if released is None or released.version != event.version:
        raise IllegalTransitionError("This package is not the newest that was handed over.")
    if event.number is None:
        return Change(request=request)
    if event.number != released.downloads + 1:
        raise IllegalTransitionError("This download was counted already.")

    def counted(package: PackageRecord) -> PackageRecord:
        return replace(package, downloads=event.number or 0) if package is released else package

    return Change(request=replace(request, packages=tuple(map(counted, request.packages))))


def _running(access: PersonAccess, now: datetime) -> tuple[Session, ...]:
    return tuple(session for session in access.sessions if session.expires_at > now)
