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

#: Lists whose items have ids of their own that are not those of people.
_OWN_IDS = frozenset(
    {"signIns", "directoryAudits", "provisioning", "auditEvents", "licenseDetails"}
)


@dataclass(slots=True, kw_only=True)
class _Seen:
    count: int = 0
    places: list[Place] = field(default_factory=list[Place])


class Candidates:
    """What was gathered so far."""

    def __init__(self, recogniser: Recogniser, known: frozenset[str]) -> None:
        """`recogniser` need know nobody; `known` is what the subject is known by beforehand."""
        self._recogniser = recogniser
        self._known = known
        self.own: dict[str, None] = dict.fromkeys(known)
        self._seen: dict[Form, dict[str, _Seen]] = {form: {} for form in Form}

    def take(self, value: Json, place: Place) -> None:
        """Look through one item."""
        if len(self.own) < MOST_KEPT:
            self.own.update(dict.fromkeys(own_texts(value, self._known, place.source)))
        for name, text in _texts(value, ""):
            for hit in self._recogniser.hits(text):
                self._note(hit.form, hit.key, place)
            if "-" in text and name not in _NOBODYS:
                is_items_own = name == "id" and place.source in _OWN_IDS and value_id(value) == text
                for object_id in () if is_items_own else object_ids(text):
                    self._note(Form.OBJECT_ID, object_id, place)
            if name.lower().endswith("name"):
                self._note(Form.NAME, normal(text), place)

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

    def _others(self, form: Form) -> list[str]:
        seen = self._seen[form]
        others = (key for key in seen if key not in self.own)
        return sorted(others, key=lambda key: -seen[key].count)

    def _note(self, form: Form, key: str, place: Place) -> None:
        seen = self._seen[form]
        if key not in seen:
            if len(seen) >= MOST_KEPT:
                return
            seen[key] = _Seen()
        one = seen[key]
        one.count += 1
        if len(one.places) < _MOST_PLACES and place not in one.places:
            one.places.append(place)


def value_id(value: Json) -> Json:
    """The item's own `id`."""
    return value.get("id") if isinstance(value, dict) else None


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
