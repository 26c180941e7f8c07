"""What each event does beside moving the status: the table of contents of the changes."""

from datetime import datetime

from dsr_core.domain import access_changes as access
from dsr_core.domain import aftermath_changes as aftermath
from dsr_core.domain import events as e
from dsr_core.domain import manual_changes as by_hand
from dsr_core.domain import people_changes as people
from dsr_core.domain import review_changes as review
from dsr_core.domain import task_changes as tasks
from dsr_core.domain.change import Change
from dsr_core.domain.request import DsrRequest
from dsr_core.domain.stage_changes import complete_stage


def _nothing(request: DsrRequest, event: e.Event, now: datetime) -> Change:
    return Change(request=request)


CHANGES = {
    e.TasksStarted: tasks.start,
    e.TaskFinished: tasks.finish,
    e.TaskPostponed: tasks.postpone,
    e.TaskFailed: tasks.fail,
    e.DueDateNeared: tasks.defer,
    e.DueDateWarned: people.warn,
    e.IdentityExpired: people.expire,
    e.SourceReminded: by_hand.note_reminder,
    e.RequestReceived: _nothing,
    e.IdentityVerified: people.verify,
    e.RepresentativeVerified: people.verify_representative,
    e.NoteTaken: people.take_note,
    e.LinkAsked: access.ask_link,
    e.LinkIssued: access.issue_link,
    e.LinkUsed: access.use_link,
    e.SessionEnded: access.end_session,
    e.AccessRevoked: access.revoke,
    e.PackageDownloaded: access.count_download,
    e.ReviewHonoured: people.honour,
    e.RedactionsMarked: review.mark,
    e.PackageAccepted: review.accept,
    e.RedactionOrdered: review.order,
    e.Declined: people.decline,
    e.Merged: people.merge,
    e.FirstApproved: people.approve_first,
    e.SecondApproved: people.approve_second,
    e.ManualTaskDone: by_hand.do_by_hand,
    e.ManualFileAdded: by_hand.add_file,
    e.Extended: people.move_due_date,
    e.ClockStopped: people.move_due_date,
    e.ClockResumed: people.move_due_date,
    e.Held: _nothing,
    e.Released: people.release,
    e.LiftOrdered: people.order_lift,
    e.Resumed: people.resume,
    e.WithdrawalAsked: people.ask_withdrawal,
    e.StageCompleted: complete_stage,
    e.IdentityAsked: _nothing,
    e.ReviewAsked: _nothing,
    e.PackageReviewAsked: _nothing,
    e.ApprovalAsked: _nothing,
    e.WaitingBegan: _nothing,
    e.OperatorNeeded: _nothing,
    e.RequestCompleted: _nothing,
    e.Withdrawn: _nothing,
    e.Expired: _nothing,
    e.Refused: _nothing,
    e.CopiesPurged: aftermath.purge,
    e.AbsenceConfirmed: aftermath.confirm_absence,
    e.PersonReappeared: aftermath.notice,
    e.ReappearanceConfirmed: aftermath.confirm_presence,
}
