"""OData's own spelling of values and clauses, for the filters we send."""

from datetime import UTC, datetime


def quote(value: str) -> str:
    """A string literal: a quote within is doubled (OData 4.01 ABNF, SQUOTE-in-string)."""
    return "'" + value.replace("'", "''") + "'"


def spell_time(moment: datetime) -> str:
    """A whole second in UTC, as a filter takes it without quotes."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def any_of(*clauses: str) -> str:
    """The clauses, each of which is enough."""
    return " or ".join(clauses)
