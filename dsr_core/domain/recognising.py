"""Finds in a text what identifies somebody: ids, addresses and names of others, phones, IPs."""

import ipaddress
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from dsr_core.domain.redaction import RedactionKind


class Form(StrEnum):
    """What a text looks like that identifies somebody."""

    OBJECT_ID = "object_id"
    EMAIL = "email"
    NAME = "name"
    PHONE = "phone"
    IP_ADDRESS = "ip_address"


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectoryPerson:
    """Somebody in the directory who is not the subject."""

    object_id: str = field(repr=False)
    principal_name: str = field(default="", repr=False)
    mail: str = field(default="", repr=False)
    display_name: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A part of a text that identifies somebody who is not the subject."""

    start: int
    end: int
    form: Form
    #: As it is compared: in small letters, phones in international form.
    key: str = field(repr=False)
    #: Object id of the person it belongs to; None where the directory does not know it.
    person: str | None = field(default=None, repr=False)

    def is_for(self, rule: RedactionKind) -> bool:
        """Whether a rule takes it out."""
        if rule is RedactionKind.PEOPLE:
            return self.person is not None
        return _FORMS.get(rule) is self.form


_FORMS = {
    RedactionKind.EMAILS: Form.EMAIL,
    RedactionKind.PHONES: Form.PHONE,
    RedactionKind.IP_ADDRESSES: Form.IP_ADDRESS,
}

#: Start, end, and international form of each phone number in a text.
type FindPhones = Callable[[str], Iterable[tuple[int, int, str]]]

_EMAIL = re.compile(r"[\w.%+\-'#!&=?^{}|~]{1,64}(?:@|%40)[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
#: What an address may hold, but mostly stands before one.
_BEFORE_ADDRESS = re.compile(r"['=&?|{}!]")
_OBJECT_ID = re.compile(
    r"(?<![0-9a-fA-F])[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}(?![0-9a-fA-F])"
)
_IP_V4 = re.compile(r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w.]*\w)")
_IP_V6 = re.compile(
    r"(?<![0-9A-Za-z:.])[0-9a-fA-F]{0,4}(?::[0-9a-fA-F]{0,4}){2,7}(?:\.\d{1,3}){0,3}"
)
_WORD = re.compile(r"\w+")

#: A name within a longer text counts from so many letters on, and with a space: "Li" is a word.
_SHORTEST_NAME_WITHIN = 6


class Recogniser:
    """Knows whom to look for. The subject's own identifiers are never found."""

    def __init__(
        self,
        *,
        own: Iterable[str] = (),
        people: Iterable[DirectoryPerson] = (),
        dismissed: Iterable[str] = (),
        find_phones: FindPhones = lambda _: (),
    ) -> None:
        """`own` are the subject's addresses, ids, phones and IPs; `dismissed` no findings."""
        self._quiet = frozenset(normal(text) for text in (*own, *dismissed))
        self._find_phones = find_phones
        self._people: dict[str, str] = {}
        self._names: dict[str, str] = {}
        for person in people:
            for text in (person.object_id, person.principal_name, person.mail):
                self._add(self._people, text, person)
            self._add(self._names, person.display_name, person)
        self._long_names: dict[str, list[str]] = {}
        for name in self._names:
            if " " in name and len(name) >= _SHORTEST_NAME_WITHIN:
                first = _WORD.search(name)
                if first:
                    self._long_names.setdefault(first.group(), []).append(name)

    def _add(self, index: dict[str, str], text: str, person: DirectoryPerson) -> None:
        key = normal(text)
        if key and key not in self._quiet:
            index[key] = person.object_id

    def hits(self, text: str) -> tuple[Hit, ...]:
        """Everything that is found, from left to right; findings may overlap."""
        found = [hit for hit in self._all(text) if hit.key not in self._quiet]
        whole = normal(text)
        if whole in self._names:
            found.append(
                Hit(start=0, end=len(text), form=Form.NAME, key=whole, person=self._names[whole])
            )
        return tuple(sorted(found, key=lambda hit: (hit.start, -hit.end)))

    def _all(self, text: str) -> Iterator[Hit]:
        if "@" in text or "%40" in text:
            yield from self._addresses(text)
        if "-" in text:
            yield from self._ids(text)
        if "." in text or ":" in text:
            yield from _ips(text)
        if self._long_names and " " in text:
            yield from self._names_within(text)
        for start, end, number in self._find_phones(text):
            yield Hit(start=start, end=end, form=Form.PHONE, key=normal(number))

    def _addresses(self, text: str) -> Iterator[Hit]:
        for match in _EMAIL.finditer(text):
            start, key = self._known_part(match.start(), normal(match.group().replace("%40", "@")))
            person = self._people.get(key)
            yield Hit(start=start, end=match.end(), form=Form.EMAIL, key=key, person=person)

    def _known_part(self, start: int, key: str) -> tuple[int, str]:
        """`x=anna@contoso.com` may be an address, but `anna@contoso.com` is one that is known."""
        if key in self._people or key in self._quiet:
            return start, key
        for before in _BEFORE_ADDRESS.finditer(key):
            rest = key[before.end() :]
            # Letters that grow when made small would shift the place; then all of it counts.
            if rest in self._people or rest in self._quiet:
                return start + before.end(), rest
        return start, key

    def _ids(self, text: str) -> Iterator[Hit]:
        for match in _OBJECT_ID.finditer(text):
            key = normal(match.group())
            if key in self._people:
                yield Hit(
                    start=match.start(),
                    end=match.end(),
                    form=Form.OBJECT_ID,
                    key=key,
                    person=self._people[key],
                )

    def _names_within(self, text: str) -> Iterator[Hit]:
        small = text.lower()
        if len(small) != len(text):  # letters whose small form is longer: places would not fit
            return
        for word in _WORD.finditer(small):
            for name in self._long_names.get(word.group(), ()):
                end = word.start() + len(name)
                goes_on = end < len(small) and (small[end].isalnum() or small[end] == "_")
                if small.startswith(name, word.start()) and not goes_on:
                    yield Hit(
                        start=word.start(),
                        end=end,
                        form=Form.NAME,
                        key=name,
                        person=self._names[name],
                    )


def spans_of(hits: Iterable[Hit]) -> Iterator[tuple[int, int, tuple[Hit, ...]]]:
    """Start and end of what the findings cover; those that overlap are one. Takes them in order."""
    together: list[Hit] = []
    end = 0
    for hit in hits:
        if together and hit.start >= end:
            yield together[0].start, end, tuple(together)
            together, end = [], 0
        together.append(hit)
        end = max(end, hit.end)
    if together:
        yield together[0].start, end, tuple(together)


def normal(text: str) -> str:
    """The text as it is compared."""
    return text.strip().lower()


def object_ids(text: str) -> Iterator[str]:
    """Everything in the text that could be the id of somebody in the directory."""
    for match in _OBJECT_ID.finditer(text):
        yield match.group().lower()


def _ips(text: str) -> Iterator[Hit]:
    for pattern in (_IP_V4, _IP_V6):
        for match in pattern.finditer(text):
            try:
                address = ipaddress.ip_address(match.group())
            except ValueError:
                continue
            # A machine's word for itself or for any machine is nobody's.
            if not (address.is_unspecified or address.is_loopback):
                yield Hit(
                    start=match.start(),
                    end=match.end(),
                    form=Form.IP_ADDRESS,
                    key=normal(match.group()),
                )
