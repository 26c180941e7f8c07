"""What a person asks for beside the right itself. No repr here shows a value."""

from dataclasses import dataclass, field

from dsr_core.domain.identity_means import Authority


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What the person wants a field to say (Art. 16); None clears it."""

    #: Graph's name of the property, `manager`, or `photo`.
    name: str
    value: str | None = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What the person asked for beside the right itself. Sealed when stored."""

    corrections: tuple[Correction, ...] = ()
    #: Who writes for the person, where it is not the person (a parent, a lawyer, an agent).
    representative: str | None = field(default=None, repr=False)
    #: Where that somebody reads mail; used only once their authority is shown.
    representative_contact: str | None = field(default=None, repr=False)
    #: On what ground that somebody says they may; None where they did not say, which is proof of
    #: nothing: what was shown is `DsrRequest.representation`.
    representative_basis: Authority | None = None
