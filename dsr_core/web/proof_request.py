"""Words by which operators ask a representative for proof, in the language the person reads.

They are an operator's to send: the app writes to no address that nobody has vouched for.
"""

from dataclasses import dataclass, field

from dsr_core.domain.identity_means import Authority
from dsr_core.domain.request import DsrRequest
from dsr_core.web.public_pages import public_words
from dsr_core.web.report_texts import language_for


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofRequest:
    """A message to be sent by hand."""

    #: One of `report_texts.LANGUAGES`.
    language: str
    #: Paragraphs; each is shown as one.
    text: tuple[str, ...] = field(repr=False)


def proof_key(basis: Authority | None) -> str:
    """Which of the public words say what proof is asked for on the ground that was claimed."""
    return f"ask_{basis}" if basis else "ask_not_said"


def write_proof_request(request: DsrRequest, organisation: str) -> ProofRequest | None:
    """None where nobody writes for the person, or their authority was shown already."""
    wish = request.wish
    if wish.representative is None or request.representation is not None:
        return None
    language = language_for(request.subject.language)
    words = public_words(language)
    return ProofRequest(
        language=language,
        text=(
            words["proof_intro"].format(reference=request.id),
            words[proof_key(wish.representative_basis)],
            words["proof_how"],
            organisation,
        ),
    )
