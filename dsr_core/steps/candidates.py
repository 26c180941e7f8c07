"""Gathers from item after item whatever may identify somebody; bounded, however many there are."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field

from dsr_core.domain.examined import KIND_OF_FORM, Finding, FindingKind, Place
from dsr_core.domain.own_identifiers import own_texts
from dsr_core.domain.recognising import (
    DirectoryPerson,
    Form,
    Recogniser,
    normal,
    object_ids,
)
from dsr_core.domain.text_redacting import Json

#: Different texts of one form that are kept; more are no longer told apart.
MOST_KEPT = 20_000
#: What is asked of the directory: 8 calls at the most (`systems.recognise`).
MOST_IDS = 1_200
MOST_ADDRESSES = 550
#: What is listed for the operator, and the places of each.
MOST_FINDINGS = 1_000
_MOST_PLACES = 3
#: Texts whose findings are remembered, for logs repeat them.
_MOST_REMEMBERED = 20_000
_LONGEST_REMEMBERED = 1_000

#: Members whose ids are never those of people; the logs have one of each in every row.
_NOBODYS = frozenset(
    {
        "appId",
        "applicationId",
        "authenticationProcessingDetails",
        "authorizationDetails",
        "correlationId",
        "crossTenantId",
        "deviceId",
        "homeTenantId",
        "operationId",
        "originalRequestId",
        "policyId",
        "resourceId",
        "resourceServicePrincipalId",
        "resourceTenantId",
        "servicePrincipalId",
        "sessionId",
        "skuId",
        "servicePlanId",
        "templateId",
        "tenantId",
        "uniqueTokenIdentifier",
    }
)

#: Lists whose items have ids of their own that are not those of people; a log's file is one list,
#: `entra_logs/signIns.002.json`.
_OWN_IDS = frozenset(
    {"signIns", "directoryAudits", "provisioning", "auditEvents", "licenseDetails"}
)


@dataclass(slots=True, kw_only=True)
class Seen:
    """How often a text was seen, and where first."""

    count: int = 0
    places: list[Place] = field(default_factory=list[Place])


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """What was gathered so far, as it can be kept. Personal data."""

    own: tuple[str, ...] = field(default=(), repr=False)
    seen: dict[Form, dict[str, Seen]] = field(
        default_factory=dict[Form, dict[str, Seen]], repr=False
    )


class Candidates:
    """What was gathered so far."""

    def __init__(
        self, recogniser: Recogniser, known: frozenset[str], before: Gathered | None = None
    ) -> None:
        """`recogniser` need know nobody; `known` is what the subject is known by beforehand."""
        self._recogniser = recogniser
        self._known = known
        earlier = before or Gathered()
        self.own: dict[str, None] = dict.fromkeys((*known, *earlier.own))
        self._seen = {form: dict(earlier.seen.get(form, {})) for form in Form}
        self._known_texts: dict[str, tuple[tuple[Form, str], ...]] = {}

    def take(self, value: Json, place: Place) -> None:
        """Look through one item."""
        if len(self.own) < MOST_KEPT:
            self.own.update(dict.fromkeys(own_texts(value, self._known, place.source)))
        own_id = _id_of(value) if _list_of(place) in _OWN_IDS else None
        for name, text in _texts(value, ""):
            for form, key in self._found_in(text):
                if form is not Form.OBJECT_ID or not (
                    name in _NOBODYS or (name == "id" and text == own_id)
                ):
                    self._note(form, key, place)
            if name.lower().endswith("name"):
                self._note(Form.NAME, normal(text), place)

    def gathered(self) -> Gathered:
        """All of it, to go on with another time."""
        return Gathered(own=tuple(self.own), seen=self._seen)

    def to_ask(self) -> tuple[tuple[str, ...], tuple[str, ...], int]:
        """Ids and addresses for the directory, the most frequent first, and how many are left."""
        ids, addresses = self._others(Form.OBJECT_ID), self._others(Form.EMAIL)
        left = max(0, len(ids) - MOST_IDS) + max(0, len(addresses) - MOST_ADDRESSES)
        return tuple(ids[:MOST_IDS]), tuple(addresses[:MOST_ADDRESSES]), left

    def findings(
        self, people: tuple[DirectoryPerson, ...]
    ) -> tuple[tuple[Finding, ...], dict[FindingKind, int]]:
        """What is somebody else's, the most frequent first, and how many of each kind."""
        whose = {
            normal(text): person.object_id
            for person in people
            for text in (
                person.object_id,
                person.principal_name,
                person.mail,
                person.display_name,
            )
            if text
        }
        found = sorted(self._findings(whose), key=lambda one: (one.person is None, -one.count))
        different = {kind: sum(one.kind is kind for one in found) for kind in FindingKind}
        return tuple(found[:MOST_FINDINGS]), different

    def _findings(self, whose: dict[str, str]) -> Iterator[Finding]:
        for form, seen in self._seen.items():
            for key, one in seen.items():
                person = whose.get(key)
                kind = FindingKind.PERSON if person else KIND_OF_FORM.get(form)
                if kind is not None and key not in self.own:
                    yield Finding(
                        kind=kind,
                        value=key,
                        person=person,
                        count=one.count,
                        places=tuple(one.places),
                    )

    def _found_in(self, text: str) -> tuple[tuple[Form, str], ...]:
        """Everything in the text that may identify somebody."""
        known = self._known_texts.get(text)
        if known is not None:
            return known
        found = (
            *((hit.form, hit.key) for hit in self._recogniser.hits(text)),
            *((Form.OBJECT_ID, key) for key in (object_ids(text) if "-" in text else ())),
        )
        if len(text) <= _LONGEST_REMEMBERED:
            if len(self._known_texts) >= _MOST_REMEMBERED:
                self._known_texts.clear()
            self._known_texts[text] = found
        return found

    def _others(self, form: Form) -> list[str]:
        seen = self._seen[form]
        others = (key for key in seen if key not in self.own)
        return sorted(others, key=lambda key: -seen[key].count)

    def _note(self, form: Form, key: str, place: Place) -> None:
        seen = self._seen[form]
        if key not in seen:
            if len(seen) >= MOST_KEPT:
                return
            seen[key] = Seen()
        one = seen[key]
        one.count += 1
        if len(one.places) < _MOST_PLACES and place not in one.places:
            one.places.append(place)


def _id_of(value: Json) -> Json:
    return value.get("id") if isinstance(value, dict) else None


def _list_of(place: Place) -> str:
    """The name of the list an item is in; a file that is one list has that of the file."""
    return place.source or place.file.rpartition("/")[2].partition(".")[0]


def _nested(text: str) -> Json:
    """What JSON in a text says, as Graph's audits have it; None where it is none."""
    if text[:1] not in ("{", "[", '"'):
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _texts(value: Json, name: str) -> Iterator[tuple[str, str]]:
    """Every text of an item, with the name of the member it stands in; names count as texts."""
    if isinstance(value, str):
        inner = _nested(value)
        if inner is None:
            yield name, value
        else:
            yield from _texts(inner, name)
    elif isinstance(value, dict):
        for member, each in value.items():
            if "@" in member or "-" in member:
                yield name, member
            yield from _texts(each, member)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each, name)
