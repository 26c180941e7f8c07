"""What stands inside a tenant's entry in `DSR_TENANTS`: its credential, places, recipients."""

from collections.abc import Mapping
from typing import Annotated

import msgspec

from dsr_core.domain.manual_work import ManualSource
from dsr_core.domain.plan import Right
from dsr_core.domain.systems import Verb
from dsr_core.domain.tenants import Recipient
from dsr_core.systems.credentials import CredentialKind
from dsr_core.web.patterns import EMAIL, MANUAL_SOURCE


class CredentialEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How the application proves itself to a tenant; `systems.credentials` says what each needs."""

    kind: CredentialKind
    client_id: str = ""
    #: Client id of the user-assigned identity that vouches for a `federated` application.
    managed_identity: str = ""
    #: A client secret, or the token of `development_token`. In Azure: a Key Vault reference.
    secret: str = ""

    def __repr__(self) -> str:
        return f"CredentialEntry(kind={self.kind.value!r})"


class ManualEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A place without an API, and the team that looks after it."""

    name: Annotated[str, msgspec.Meta(pattern=MANUAL_SOURCE)]
    team: str = ""
    mailbox: str = ""
    #: What to do, by verb and language: `{"collect": {"en": "…", "de": "…"}}`.
    instructions: Mapping[Verb, Mapping[str, str]] = msgspec.field(
        default_factory=dict[Verb, Mapping[str, str]]
    )
    #: Days between the letters to the mailbox while the work waits; 0 = only the first.
    remind_days: Annotated[int, msgspec.Meta(ge=0, le=90)] = 5
    #: The language of those letters.
    language: str = "en"
    #: For which rights somebody looks into it.
    rights: Annotated[tuple[Right, ...], msgspec.Meta(min_length=1)] = tuple(Right)

    def as_source(self) -> ManualSource:
        return ManualSource(
            name=self.name,
            team=self.team,
            mailbox=self.mailbox,
            instructions=self.instructions,
            remind_days=self.remind_days,
            language=self.language,
            rights=frozenset(self.rights),
        )


class RecipientEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Somebody to whom the tenant discloses people's data, and who is told of changes (Art. 19)."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    contact: Annotated[str, msgspec.Meta(max_length=254, pattern=EMAIL)]
    rights: tuple[Right, ...] = (Right.RECTIFICATION, Right.ERASURE, Right.RESTRICTION)
    language: str = "en"

    def as_recipient(self) -> Recipient:
        return Recipient(
            name=self.name,
            contact=self.contact,
            rights=frozenset(self.rights),
            language=self.language,
        )
