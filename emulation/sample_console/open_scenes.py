"""Sample requests that are open: each waits for somebody or something else."""

from dsr_core.domain.plan import Right
from dsr_core.web.acts import Act
from emulation.sample_console.deeds import SECOND, approved, did, honoured
from emulation.sample_console.scene import Scene, Trouble

_WAITS_FOR_IDENTITY = (
    Scene(
        key="identity-new",
        person="ursula.keller",
        right=Right.ACCESS,
        days_ago=0.1,
        by_desk=False,
    ),
    Scene(
        key="identity-older",
        person="vance.deleon",
        right=Right.ERASURE,
        days_ago=9,
        by_desk=False,
    ),
    Scene(
        key="identity-late",
        person="william.lee",
        right=Right.PORTABILITY,
        days_ago=27,
        by_desk=False,
    ),
    Scene(
        key="representative",
        person="zoltan.kovacs",
        right=Right.ACCESS,
        days_ago=5,
        by_desk=False,
        representative="Kanzlei Weber & Partner",
        deeds=(did(1.1, Act.VERIFY_IDENTITY, means="signed_in"),),
    ),
)

_WAITS_FOR_A_DECISION = (
    Scene(key="erasure-new", person="grady.archie", right=Right.ERASURE, days_ago=1),
    Scene(key="erasure-markup", person="bobby.script", right=Right.ERASURE, days_ago=29),
    Scene(key="restriction-soon", person="dotty.path", right=Right.RESTRICTION, days_ago=26),
    Scene(key="objection-overdue", person="max.formula", right=Right.OBJECTION, days_ago=37),
    Scene(
        key="objection-extended",
        person="sean.o'neill",
        right=Right.OBJECTION,
        days_ago=34,
        deeds=(did(15.2, Act.EXTEND, reasons=["complexity"]),),
    ),
    Scene(key="erasure-first", person="stefan.popovic", right=Right.ERASURE, days_ago=10),
    Scene(key="erasure-second", person="stefan.popovic", right=Right.ERASURE, days_ago=4),
    Scene(
        key="erasure-merged",
        person="stefan.popovic",
        right=Right.ERASURE,
        days_ago=2,
        deeds=(did(0.6, Act.MERGE, into="erasure-first"),),
    ),
    Scene(
        key="first-approval",
        person="cameron.white",
        right=Right.ERASURE,
        days_ago=12,
        deeds=honoured(1.2),
    ),
    Scene(
        key="second-approval",
        person="bianca.pisani",
        right=Right.ERASURE,
        days_ago=30,
        deeds=approved(1.3, 2.2),
    ),
    Scene(
        key="held",
        person="debra.berger",
        right=Right.ERASURE,
        days_ago=15,
        deeds=(did(4.1, Act.HOLD, note="Litigation hold 2026/17, until Legal says otherwise."),),
    ),
)

_WAITS_FOR_A_SYSTEM = (
    Scene(
        key="hold-window",
        person="fatoumata.diallo",
        right=Right.ERASURE,
        days_ago=14,
        deeds=approved(1.1, 2.3),
    ),
    Scene(
        key="purge-horizon",
        person="rosa.martinez",
        right=Right.ERASURE,
        days_ago=45,
        deeds=(*approved(1.2, 2.1), did(31.2, Act.APPROVE_SECOND, SECOND)),
    ),
    Scene(
        key="restriction-in-force",
        person="irvin.sayers",
        right=Right.RESTRICTION,
        days_ago=17,
        deeds=honoured(2.3),
    ),
    Scene(
        key="export-pending",
        person="megan.bowen",
        right=Right.ACCESS,
        days_ago=5,
        switches={"slow_exports": {"{id}": 30 * 86_400.0}},
    ),
    Scene(
        key="synced",
        person="diego.siciliani",
        right=Right.RECTIFICATION,
        days_ago=7,
        corrections=({"name": "jobTitle", "value": "HR Manager"},),
        deeds=(
            did(0.4, Act.DONE_BY_HAND, outcome="nothing_found"),
            *honoured(1.4),
            did(2.4, Act.DONE_BY_HAND, outcome="nothing_found"),
        ),
    ),
)

_NEEDS_SOMEBODY = (
    Scene(key="two-fit", person="familie@post.example", right=Right.ACCESS, days_ago=4),
    Scene(
        key="sole-owner",
        person="isaiah.langer",
        right=Right.ERASURE,
        days_ago=18,
        deeds=honoured(2.1),
    ),
    Scene(
        key="device-refused",
        person="henrietta.mueller",
        right=Right.ERASURE,
        days_ago=23,
        deeds=approved(1.2, 2.4),
        trouble=Trouble(path="/{device}/retire", method="POST", status=503),
    ),
    Scene(
        key="delete-refused",
        person="joni.sherman",
        right=Right.ERASURE,
        days_ago=6,
        deeds=approved(1.1, 2.2),
        trouble=Trouble(path="/users/{id}$", method="DELETE", status=400),
    ),
    Scene(
        key="export-failed",
        person="patti.fernandez",
        right=Right.ACCESS,
        days_ago=10,
        switches={"failing_exports": ["{id}"]},
    ),
    Scene(
        key="by-hand-first",
        person="nestor.wilke",
        right=Right.RECTIFICATION,
        days_ago=8,
        corrections=({"name": "mobilePhone", "value": None},),
    ),
    Scene(
        key="by-hand-late",
        person="pradeep.gupta",
        right=Right.RECTIFICATION,
        days_ago=34,
        corrections=({"name": "mobilePhone", "value": "+49 30 90182002"},),
        deeds=(did(2.2, Act.DONE_BY_HAND, outcome="done"), *honoured(3.1)),
    ),
)

OPEN = (
    *_WAITS_FOR_IDENTITY,
    *_WAITS_FOR_A_DECISION,
    *_WAITS_FOR_A_SYSTEM,
    *_NEEDS_SOMEBODY,
)
