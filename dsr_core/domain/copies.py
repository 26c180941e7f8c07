"""Our own copies of what a person asked and was answered: the three things that are kept apart."""

from enum import StrEnum


class Copy(StrEnum):
    """What of a closed request can be purged, in the order in which it goes."""

    #: What was collected, captured and packed, and what Microsoft's own export left behind.
    FILES = "files"
    #: What lies in the outbox, for another mailer or as proof of our own mails.
    LETTERS = "letters"
    #: The sealed values in the request's rows, together with the key they are sealed with.
    PERSONAL_DATA = "personal_data"
