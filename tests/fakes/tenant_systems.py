"""Systems whose every act a test may script; unscripted ones find one item and file it."""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence

from dsr_core.domain.errors import SystemUnavailableError
from dsr_core.domain.outcomes import Outcome, SourceResult, TaskReport
from dsr_core.domain.recognising import DirectoryPerson
from dsr_core.domain.subject import DataSubject, DirectoryIdentity
from dsr_core.domain.systems import SystemKind, Verb
from dsr_core.ports import Act, Assignment, Clock, Finished, Located, PackageStore, TaskResult

type Script = Callable[[Assignment], TaskResult]

ADELE = DirectoryIdentity(object_id="object-1", user_principal_name="adele@contoso.example")


class FakeTenantSystems:
    """The TenantSystems port."""

    def __init__(
        self, packages: PackageStore, located: Located | None = None, *, clock: Clock
    ) -> None:
        self._packages = packages
        self._clock = clock
        self.located = located or Located(identity=ADELE)
        self.scripts: dict[tuple[SystemKind, Verb], list[Script]] = defaultdict(list)
        #: How often each act was carried out, and the person looked for.
        self.acts: Counter[tuple[SystemKind, Verb]] = Counter()
        self.searches = 0
        #: Whom the directory has, and what it was asked.
        self.directory: tuple[DirectoryPerson, ...] = ()
        self.asked: list[tuple[tuple[str, ...], tuple[str, ...]]] = []
        #: What the next questions to the directory come to instead of an answer.
        self.silences: list[SystemUnavailableError] = []

    def script(self, system: SystemKind, verb: Verb, *scripts: Script) -> None:
        """What the next starts of an act come to, one each; then it succeeds."""
        self.scripts[system, verb] += scripts

    async def locate(self, subject: DataSubject) -> Located:
        self.searches += 1
        return self.located

    async def recognise(
        self, object_ids: Sequence[str], addresses: Sequence[str]
    ) -> tuple[DirectoryPerson, ...]:
        if self.silences:
            raise self.silences.pop(0)
        self.asked.append((tuple(object_ids), tuple(addresses)))
        return tuple(
            person
            for person in self.directory
            if person.object_id in object_ids
            or {person.principal_name.lower(), person.mail.lower()} & set(addresses)
        )

    def act(self, system: SystemKind, verb: Verb) -> Act:
        async def carry_out(assignment: Assignment) -> TaskResult:
            self.acts[system, verb] += 1
            waiting = self.scripts[system, verb]
            if waiting:
                return waiting.pop(0)(assignment)
            return await self._succeed(assignment)

        return carry_out

    async def _succeed(self, assignment: Assignment) -> TaskResult:
        located = await assignment.locate()
        if located.identity is None:
            report = TaskReport(outcome=Outcome.NOTHING_FOUND, reason=located.reason)
            return Finished(report=report)
        now = self._clock.now()
        name = f"{assignment.system}.json"
        if assignment.verb is Verb.DISCOVER:
            found = SourceResult(source="users", outcome=Outcome.DONE, items=1, read_at=now)
            report = TaskReport(outcome=Outcome.DONE, sources=(found,))
            return Finished(report=report, identity=located.identity)
        writer = self._packages.writer(assignment.request, name)
        await writer.write(b'{"items":[1]}')
        file = await writer.close()
        source = SourceResult(source="items", outcome=Outcome.DONE, items=1, file=name, read_at=now)
        return Finished(report=TaskReport(outcome=Outcome.DONE, sources=(source,), files=(file,)))


def raises(error: BaseException) -> Script:
    """A script of an act that ends by an exception."""

    def fail(assignment: Assignment) -> TaskResult:
        raise error

    return fail
