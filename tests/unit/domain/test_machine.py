"""The whole machine under random play: what must never happen does not, whatever is tried.

Over 300 lines, as one state machine is one class to Hypothesis.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import ClassVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from dsr_core.domain import events as e
from dsr_core.domain.copies import Copy
from dsr_core.domain.decide import decide
from dsr_core.domain.errors import DsrError
from dsr_core.domain.grounds import Use, allowed_for
from dsr_core.domain.history import HistoryRow, first_break
from dsr_core.domain.lifecycle import ENDINGS
from dsr_core.domain.opening import open_request
from dsr_core.domain.outcomes import Outcome, TaskReport
from dsr_core.domain.person_access import PersonAccess
from dsr_core.domain.plan import IRREVOCABLE, DevicePolicy, PlanOptions, Right, StageKind
from dsr_core.domain.reasons import Reason
from dsr_core.domain.request import DsrRequest, Status, TaskState
from dsr_core.domain.subject import FORGOTTEN
from dsr_core.domain.systems import CONFIGURABLE, SystemKind, Verb
from dsr_core.domain.task_changes import can_start
from tests.builders import LEASE, NOW, a_package, an_opening
from tests.unit.domain.machine_kit import IDENTITY, PEOPLE, next_events

#: Steps of one play, and plays: together well over the 10,000 that are asked for.
STEPS, PLAYS = 50, 300


class Machine(RuleBasedStateMachine):
    """One request, and everything that can happen to it in any order."""

    fired: ClassVar[int] = 0
    begun: ClassVar[set[StageKind]] = set()

    @initialize(
        # Erasure has the longest plan and the most to break.
        right=st.sampled_from([Right.ERASURE, Right.ERASURE, Right.RESTRICTION, *Right]),
        vouched=st.sampled_from([None, "desk"]),
        devices=st.sampled_from(DevicePolicy),
        known=st.sampled_from([True, True, True, False]),
        manual=st.booleans(),
        good_days=st.sampled_from([0, 0, 4, 10]),
    )
    def open(
        self,
        right: Right,
        vouched: str | None,
        devices: DevicePolicy,
        known: bool,
        manual: bool,
        good_days: int,
    ) -> None:
        self.begin(right, vouched, devices, known=known, manual=manual, good_days=good_days)

    def begin(
        self,
        right: Right,
        vouched: str | None,
        devices: DevicePolicy,
        *,
        known: bool,
        manual: bool,
        good_days: int,
    ) -> None:
        systems = CONFIGURABLE if manual else CONFIGURABLE[:-1]
        opening = an_opening(
            right=right, vouched_by=vouched, systems=systems, options=PlanOptions(devices=devices)
        )
        decision = open_request(opening, NOW)
        self.known = known
        self.now: datetime = NOW
        self.request: DsrRequest = decision.request
        self.rows: tuple[HistoryRow, ...] = decision.rows
        self.ended: DsrRequest | None = None
        # Random play alone would seldom come far down a long plan.
        self.for_some_days_everything_goes_well(good_days)

    def happens(self, event: e.Event) -> None:
        """Whatever comes of it: a decision, or a refusal that leaves the request as it was."""
        type(self).fired += 1
        try:
            decision = decide(self.request, event, self.now)
        except DsrError:
            return
        self.request = decision.request
        self.rows += decision.rows
        if self.running():
            type(self).begun.add(self.request.plan[self.request.stage])

    def running(self) -> list[SystemKind]:
        tasks = self.request.live_tasks
        return [task.system for task in tasks if task.state is TaskState.RUNNING]

    # ---------------------------------------------------------------- workers

    @rule()
    def start_what_is_due(self) -> None:
        systems = tuple(
            task.system for task in self.request.live_tasks if can_start(task, self.now)
        )
        before = self.request
        lease = self.now + LEASE
        self.happens(e.TasksStarted(stage=self.request.stage, systems=systems, lease_until=lease))
        if before.status is Status.ON_HOLD:
            assert self.request is before

    @rule(outcome=st.sampled_from([Outcome.DONE, Outcome.NOTHING_FOUND, Outcome.FORBIDDEN]))
    def finish_everything(self, outcome: Outcome) -> None:
        for system in self.running():
            self.finish(system, outcome)

    @rule(data=st.data())
    def finish_one(self, data: st.DataObject) -> None:
        if self.running():
            self.finish(data.draw(st.sampled_from(self.running())), Outcome.DONE)

    def finish(self, system: SystemKind, outcome: Outcome) -> None:
        task = self.request.task(self.request.stage, system)
        if task is None:
            return
        found = task.verb is Verb.DISCOVER and self.known
        event = e.TaskFinished(
            stage=task.stage,
            system=system,
            start=task.start,
            report=TaskReport(outcome=outcome),
            identity=IDENTITY if found else None,
            package=a_package(len(self.request.packages) + 1)
            if task.verb is Verb.ASSEMBLE
            else None,
        )
        self.happens(event)

    @rule(
        data=st.data(),
        reason=st.sampled_from([Reason.THROTTLED, Reason.PENDING_AT_MICROSOFT, Reason.CRASHED]),
    )
    def postpone(self, data: st.DataObject, reason: Reason) -> None:
        if not self.running():
            return
        system = data.draw(st.sampled_from(self.running()))
        task = self.request.task(self.request.stage, system)
        assert task is not None
        self.happens(
            e.TaskPostponed(stage=task.stage, system=system, start=task.start, reason=reason)
        )

    @rule(data=st.data())
    def fail(self, data: st.DataObject) -> None:
        if not self.running():
            return
        system = data.draw(st.sampled_from(self.running()))
        task = self.request.task(self.request.stage, system)
        assert task is not None
        event = e.TaskFailed(
            stage=task.stage, system=system, start=task.start, reason=Reason.GUARD_SYNCED
        )
        self.happens(event)

    @rule(days=st.sampled_from([1, 3, 9, 20]))
    def for_some_days_everything_goes_well(self, days: int) -> None:
        for _ in range(days):
            for event in next_events(self.request, self.now):
                self.happens(event)
            self.now += timedelta(days=1)

    @rule(back=st.integers(min_value=1, max_value=3))
    def report_late(self, back: int) -> None:
        """A worker that lost its lease long ago comes back with a result."""
        for task in self.request.tasks:
            if task.start >= back:
                before = self.request
                self.happens(
                    e.TaskFinished(
                        stage=task.stage,
                        system=task.system,
                        start=task.start - back,
                        report=TaskReport(outcome=Outcome.DONE),
                    )
                )
                assert self.request is before

    # ---------------------------------------------------------------- calendar

    @rule(hours=st.sampled_from([1, 24, 24 * 8]))
    def time_passes(self, hours: int) -> None:
        type(self).fired += 1
        self.now += timedelta(hours=hours)

    @rule(event=st.sampled_from([e.DueDateNeared(), e.DueDateWarned(days_left=3)]))
    def the_calendar_speaks(self, event: e.Event) -> None:
        self.happens(event)

    # ---------------------------------------------------------------- people

    @rule(by=st.sampled_from(PEOPLE), kind=st.sampled_from([e.FirstApproved, e.SecondApproved]))
    def approve(self, by: str, kind: type[e.FirstApproved] | type[e.SecondApproved]) -> None:
        self.happens(kind(by=by))

    @rule(
        by=st.sampled_from(PEOPLE),
        kind=st.sampled_from(
            [e.IdentityVerified, e.ReviewHonoured, e.Resumed, e.Released, e.LiftOrdered]
        ),
    )
    def go_on(self, by: str, kind: type[e.IdentityVerified]) -> None:
        self.happens(kind(by=by))

    @rule(by=st.sampled_from(PEOPLE))
    def hold(self, by: str) -> None:
        self.happens(e.Held(by=by))

    @rule(data=st.data())
    def decline_or_withdraw_now_and_then(self, data: st.DataObject) -> None:
        if data.draw(st.integers(min_value=0, max_value=9)):
            return
        grounds = allowed_for(self.request.right, Use.DECLINE)
        self.happens(
            data.draw(
                st.sampled_from(
                    [
                        e.WithdrawalAsked(by="person"),
                        e.Declined(by=PEOPLE[0], grounds=grounds[:1]),
                        e.IdentityExpired(),
                    ]
                )
            )
        )

    @rule()
    def do_by_hand(self) -> None:
        self.happens(e.ManualTaskDone(by=PEOPLE[0], outcome=Outcome.DONE))

    # ---------------------------------------------------------------- after the ending

    @rule(copies=st.lists(st.sampled_from(Copy), min_size=1, max_size=3))
    def copies_are_purged(self, copies: list[Copy]) -> None:
        self.happens(e.CopiesPurged(copies=tuple(copies)))

    @rule(
        seen=st.sampled_from(
            [
                e.AbsenceConfirmed(),
                e.PersonReappeared(reason=Reason.REAPPEARED),
                e.ReappearanceConfirmed(reason=Reason.REAPPEARED),
            ]
        )
    )
    def the_person_is_looked_for(self, seen: e.Event) -> None:
        before = self.request
        self.happens(seen)
        if before.status is not Status.COMPLETED or Copy.PERSONAL_DATA in before.purged:
            assert self.request is before

    # ---------------------------------------------------------------- what never happens

    @invariant()
    def endings_are_never_left(self) -> None:
        """Nor does what came of the request change: only copies go, and looks are counted."""
        if self.ended is not None:
            assert what_came_of(self.request) == what_came_of(self.ended)
        elif self.request.status in ENDINGS:
            self.ended = self.request

    @invariant()
    def the_key_is_never_destroyed_before_the_copies_are_gone(self) -> None:
        if Copy.PERSONAL_DATA in self.request.purged:
            assert set(self.request.purged) == set(Copy)
            assert self.request.subject == FORGOTTEN
        else:
            assert self.request.subject != FORGOTTEN

    @invariant()
    def nothing_irrevocable_starts_without_two_people(self) -> None:
        begun = {self.request.plan[task.stage] for task in self.request.tasks if task.start > 0}
        if begun & IRREVOCABLE:
            stages = [approval.stage for approval in self.request.approvals]
            assert stages == [StageKind.FIRST_APPROVAL, StageKind.SECOND_APPROVAL]
            assert len({approval.by for approval in self.request.approvals}) == 2

    @invariant()
    def nothing_is_deleted_before_the_logs_are_captured(self) -> None:
        deleting = [
            task for task in self.request.tasks if task.verb is Verb.SOFT_DELETE and task.start
        ]
        if deleting:
            discovering = [
                task
                for task in self.request.tasks
                if self.request.plan[task.stage] is StageKind.DISCOVER
            ]
            assert discovering
            assert all(task.state is TaskState.DONE for task in discovering)

    @invariant()
    def no_system_is_touched_before_the_identity_is_shown(self) -> None:
        """A refusal's letter may go out; nothing is looked up, let alone changed."""
        if self.request.verified_by is None:
            touched = {task.system for task in self.request.tasks if task.start}
            assert touched <= {SystemKind.PACKAGE}

    @invariant()
    def the_history_is_one_chain(self) -> None:
        length, head = self.request.history_length, self.request.history_head
        assert first_break(self.rows, length, head) is None

    @invariant()
    def the_cursor_stays_within_the_plan(self) -> None:
        assert 0 <= self.request.stage <= len(self.request.plan)


def what_came_of(request: DsrRequest) -> DsrRequest:
    """An ended request without what may still be noted of it, and without its personal data."""
    return replace(
        request,
        subject=FORGOTTEN,
        identity=None,
        access=PersonAccess(),
        notes=(),
        tasks=tuple(replace(task, checkpoint=None, evidence=None) for task in request.tasks),
        purged=(),
        looks=0,
        reappeared_at=None,
        reappeared_as=Reason.NONE,
        history_length=0,
        history_head="",
    )


class FarMachine(Machine):
    """Plays that begin where nothing can be undone any more, or a restriction is in force."""

    @initialize(
        right=st.sampled_from([Right.ERASURE, Right.RESTRICTION]),
        devices=st.sampled_from(DevicePolicy),
        good_days=st.sampled_from([9, 10, 11]),
    )
    def open(self, right: Right, devices: DevicePolicy, good_days: int) -> None:
        self.begin(right, "desk", devices, known=True, manual=False, good_days=good_days)


def play(machine: type[Machine], plays: int) -> None:
    machine.fired = 0
    machine.TestCase.settings = settings(
        max_examples=plays,
        stateful_step_count=STEPS,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    machine.TestCase("runTest").runTest()


def test_ten_thousand_random_moves_break_no_rule() -> None:
    play(Machine, PLAYS)

    assert Machine.fired >= 10_000


def test_random_moves_past_the_point_of_no_return_break_no_rule() -> None:
    play(FarMachine, PLAYS // 3)

    assert {StageKind.HARD_DELETE, StageKind.LIFT} <= FarMachine.begun
