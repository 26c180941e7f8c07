"""Plays one scene from its post until now, by the product's own doors: intake, acts, looks, sweeps.

Nothing is waited for. Where nothing is due, time goes on to whatever is due next.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime, timedelta

from dsr_core.domain.identity_means import Authority
from dsr_core.domain.principal import Principal, Role
from dsr_core.host.carrying_out import carry_out
from dsr_core.steps.intake import Submission, receive
from dsr_core.steps.runner import look
from dsr_core.steps.sweep import sweep
from dsr_core.web.acts import check_act
from dsr_core.web.parse import parse_intake
from dsr_core.web.problems import Problem
from emulation.graph.sample.cast import CONTOSO, CONTOSO_DOMAIN
from emulation.processes import EmulationError
from emulation.sample_console.scene import Deed, Scene
from emulation.sample_console.stage import Stage
from emulation.sign_in import OPERATORS

_TENANT = "contoso"
_JSON = "application/json"

#: A request that is looked at more often by now goes round and round.
_MOST_MOMENTS = 3_000


class SceneError(EmulationError):
    """A scene cannot be played: what it says does not fit the product any more."""


def id_of(key: str) -> str:
    """The id of a scene's request: the same at every run, in the form of all ids."""
    return f"r{hashlib.sha256(f'sample {key}'.encode()).hexdigest()[:32]}"


def _minutes_of(scene: Scene) -> int:
    """Within some hours, so that not all come in the same minute; the same at every run."""
    return int(id_of(scene.key)[1:9], 16) % 420


async def play(scene: Scene, stage: Stage, until: datetime) -> None:
    """The request is in the stage's store afterwards. Raises SceneError."""
    received_at = until - timedelta(days=scene.days_ago, minutes=_minutes_of(scene))
    stage.clock.set(received_at)
    await receive(stage.services, _submission(scene))
    deeds = [(received_at + timedelta(days=deed.day), deed) for deed in scene.deeds]
    for _ in range(_MOST_MOMENTS):
        await _work(stage)
        due = await stage.next_moment()
        if deeds and (due is None or deeds[0][0] <= due):
            due, deed = deeds.pop(0)
            stage.clock.set(max(due, stage.clock.now()))
            await _do(scene, deed, stage)
        elif due is None or due > until:
            return
        else:
            stage.clock.set(max(due, stage.clock.now()))
            await sweep(stage.services)
    raise SceneError(f"the sample request {scene.key} finds no rest")


async def _work(stage: Stage) -> None:
    """What the queues' functions do, until no message is in sight."""
    while messages := stage.queue.take(stage.clock.now()):
        for each in messages:
            await look(stage.services, each.group, each.message)


async def _do(scene: Scene, deed: Deed, stage: Stage) -> None:
    content = dict(deed.content)
    if "into" in content:
        content["into"] = id_of(str(content["into"]))
    form = check_act(deed.act, content)
    if isinstance(form, Problem):
        raise SceneError(f"{deed.act} of the sample request {scene.key}: {form.errors}")
    await carry_out(stage.services, id_of(scene.key), form, principal_of(deed.who))


def principal_of(who: str) -> Principal:
    """One of the people of the local sign-in, as its token makes them known."""
    person = OPERATORS[who]
    return Principal(
        object_id=person.object_id, tenant_id=CONTOSO, roles=frozenset({Role(person.role)})
    )


def address_of(scene: Scene) -> str:
    return scene.person if "@" in scene.person else f"{scene.person}@{CONTOSO_DOMAIN}"


def _submission(scene: Scene) -> Submission:
    body = json.dumps(_body(scene)).encode()
    form = parse_intake(body, _JSON, idempotency_key=None, tenants=(_TENANT,))
    if isinstance(form, Problem):
        raise SceneError(f"the sample request {scene.key} is refused: {form.errors}")
    return Submission(
        tenant=form.tenant,
        right=form.right,
        subject=form.subject,
        wish=form.wish,
        vouched_by=OPERATORS["operator"].object_id if scene.by_desk else None,
        body_hash=hashlib.sha256(body).hexdigest(),
    )


def _body(scene: Scene) -> Mapping[str, object]:
    address = address_of(scene)
    subject = {
        "identifiers": [{"kind": "email", "value": address}],
        # Of the organisation's own mailbox nothing is left when an account is erased.
        "contact": f"{address.partition('@')[0]}@private.example",
        "language": scene.language,
    }
    body: dict[str, object] = {"right": scene.right.value, "subject": subject}
    if scene.corrections:
        body["corrections"] = list(scene.corrections)
    if scene.representative:
        body |= {
            "representative": scene.representative,
            "representative_basis": Authority.LAWYERS_MANDATE.value,
        }
    return body
