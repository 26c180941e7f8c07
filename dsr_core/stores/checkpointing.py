"""Signs the rows that a save adds to a history: the last one speaks for all before it."""

from dataclasses import replace

from dsr_core.domain.decide import Decision
from dsr_core.domain.history import HistoryRow
from dsr_core.domain.signatures import Checkpoint, checkpoint_statement, key_id_of
from dsr_core.ports import Signer


def with_checkpoint(decision: Decision, signer: Signer) -> Decision:
    """The decision with a checkpoint on its last row; a decision without rows as it is.

    Signed at each save, and kept in a row that the save writes anyway: no transaction more, and
    whoever can write to the table but not sign cannot replace any part of a history.
    """
    if not decision.rows:
        return decision
    *rest, last = decision.rows
    return replace(decision, rows=(*rest, _signed(last, signer)))


def _signed(row: HistoryRow, signer: Signer) -> HistoryRow:
    key_id = key_id_of(signer.public_keys[0])
    statement = checkpoint_statement(row.request_id, row.number, row.hash, row.at, key_id)
    signature = signer.sign(statement).hex()
    return replace(row, checkpoint=Checkpoint(key_id=key_id, signature=signature))
