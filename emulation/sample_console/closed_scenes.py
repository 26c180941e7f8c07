"""Sample requests that are over: answered, in whole or in part, or ended otherwise."""

from dsr_core.domain.plan import Right
from dsr_core.web.acts import Act
from emulation.sample_console.deeds import SECOND, approved, declined, did, honoured
from emulation.sample_console.scene import Scene, Trouble

_ANSWERED = (
    Scene(key="access", person="aino.virtanen", right=Right.ACCESS, days_ago=3),
    Scene(
        key="access-german",
        person="brian.johnson",
        right=Right.ACCESS,
        days_ago=6,
        language="de",
    ),
    Scene(key="access-right-to-left", person="layla.haddad", right=Right.ACCESS, days_ago=16),
    Scene(key="access-long-name", person="wolfeschlegelstein", right=Right.ACCESS, days_ago=21),
    Scene(key="access-in-april", person="juergen.groesser", right=Right.ACCESS, days_ago=48),
    Scene(
        key="access-of-a-stranger",
        person="hana.sato",
        right=Right.ACCESS,
        days_ago=24,
        by_desk=False,
        deeds=(did(2.1, Act.VERIFY_IDENTITY, means="known_contact"),),
    ),
    Scene(
        key="access-in-part",
        person="allan.deyoung",
        right=Right.ACCESS,
        days_ago=13,
        trouble=Trouble(path="/users/{id}/managed", status=403, code="Forbidden"),
    ),
    Scene(key="portability", person="emily.braun", right=Right.PORTABILITY, days_ago=9),
    Scene(key="portability-old", person="quentin.lefevre", right=Right.PORTABILITY, days_ago=64),
    Scene(
        key="rectification",
        person="dagmar.novotna",
        right=Right.RECTIFICATION,
        days_ago=27,
        corrections=(
            {"name": "mobilePhone", "value": "+49 30 90182001"},
            {"name": "createdDateTime", "value": "2020-01-01T00:00:00Z"},
        ),
        deeds=(
            did(1.2, Act.DONE_BY_HAND, outcome="nothing_found"),
            *honoured(2.3),
            did(4.4, Act.DONE_BY_HAND, outcome="nothing_found"),
        ),
    ),
    Scene(
        key="objection",
        person="gerhart.moller",
        right=Right.OBJECTION,
        days_ago=19,
        deeds=honoured(3.2),
    ),
    Scene(
        key="restriction-lifted",
        person="jan.dekker",
        right=Right.RESTRICTION,
        days_ago=38,
        deeds=(*honoured(2.2), did(20.1, Act.LIFT)),
    ),
    Scene(
        key="erased",
        person="mallory.cortez",
        right=Right.ERASURE,
        days_ago=78,
        deeds=(*approved(2.1, 3.3), did(32.2, Act.APPROVE_SECOND, SECOND)),
    ),
)

_ENDED_OTHERWISE = (
    Scene(
        key="erasure-declined",
        person="ines.goncalves",
        right=Right.ERASURE,
        days_ago=30,
        deeds=declined(5.4, "legal_obligation"),
    ),
    Scene(
        key="objection-declined",
        person="katarzyna.zolc",
        right=Right.OBJECTION,
        days_ago=52,
        deeds=declined(9.1, "compelling_grounds"),
    ),
    Scene(
        key="access-excessive",
        person="niamh.kelly",
        right=Right.ACCESS,
        days_ago=14,
        by_desk=False,
        deeds=declined(1.3, "excessive"),
    ),
    Scene(key="not-found", person="nobody.known", right=Right.ACCESS, days_ago=8),
    Scene(key="consumer-account", person="kim@outlook.example", right=Right.ACCESS, days_ago=20),
    Scene(
        key="erasure-withdrawn",
        person="lynne.robbins",
        right=Right.ERASURE,
        days_ago=20,
        deeds=(*approved(2.2, 3.1), did(10.3, Act.WITHDRAW)),
    ),
    Scene(
        key="restriction-withdrawn",
        person="olaf.brandt",
        right=Right.RESTRICTION,
        days_ago=12,
        deeds=(did(4.2, Act.WITHDRAW),),
    ),
    Scene(
        key="expired",
        person="priya.raman",
        right=Right.ACCESS,
        days_ago=36,
        by_desk=False,
    ),
)

CLOSED = (*_ANSWERED, *_ENDED_OTHERWISE)
