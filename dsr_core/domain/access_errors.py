"""The errors of who may do what, a branch of the tree in `errors`.

DsrError
├── NotSignedInError           nobody has shown who calls
├── RoleMissingError           who calls is known, and may not do this
├── SessionMissingError        nobody came by a link of this request, or it was too long ago
├── ForeignPageError           a browser sent this from somebody else's page
├── DownloadsUsedUpError       the package was downloaded as often as may be
├── TooManyRequestsError       somebody comes too often
├── SignInUnavailableError     who calls cannot be checked now
└── CodedBodyError             a body came compressed
"""

from datetime import timedelta
from enum import StrEnum
from typing import ClassVar

from dsr_core.domain.errors import DsrError


class SignInFault(StrEnum):
    """Why a sign-in was not believed: for our log; callers learn only that it was not."""

    NOTHING_SHOWN = "nothing_shown"
    MALFORMED = "malformed"
    ALGORITHM = "algorithm"
    UNKNOWN_KEY = "unknown_key"
    SIGNATURE = "signature"
    ISSUER = "issuer"
    AUDIENCE = "audience"
    TENANT = "tenant"
    EXPIRED = "expired"
    NOT_YET_VALID = "not_yet_valid"
    CLAIM_MISSING = "claim_missing"
    #: Neither a person's access token nor a program's: an ID token, say.
    NOT_AN_ACCESS_TOKEN = "not_an_access_token"  # noqa: S105 - no token
    #: A browser sent its cookie along from somebody else's page.
    CROSS_SITE = "cross_site"
    #: A form came without what our own pages put into it.
    FOREIGN_FORM = "foreign_form"
    #: The browser came back from signing in otherwise than it went.
    OTHER_ATTEMPT = "other_attempt"
    CODE_REFUSED = "code_refused"
    TOKEN_TOO_LONG = "token_too_long"  # noqa: S105 - no token


class NotSignedInError(DsrError):
    """Sign in: this needs a valid token of Entra ID."""

    code: ClassVar[str] = "not-signed-in"

    def __init__(self, fault: SignInFault) -> None:
        super().__init__()
        self.fault = fault


class RoleMissingError(DsrError):
    """None of your roles allows this."""

    code: ClassVar[str] = "role-missing"


class SessionMissingError(DsrError):
    """Open the link in our letter, or ask for a new one."""

    code: ClassVar[str] = "session-missing"


class ForeignPageError(DsrError):
    """This can only be done from our own pages."""

    code: ClassVar[str] = "foreign-page"


class DownloadsUsedUpError(DsrError):
    """The package was downloaded as often as it may be; please write to us."""

    code: ClassVar[str] = "downloads-used-up"


class TooManyRequestsError(DsrError):
    """Too many requests came from you, or about this; please try again later."""

    code: ClassVar[str] = "too-many-requests"

    def __init__(self, retry_after: timedelta) -> None:
        super().__init__()
        self.retry_after = retry_after


class SignInUnavailableError(DsrError):
    """Who calls cannot be checked at the moment."""

    code: ClassVar[str] = "sign-in-unavailable"


class CodedBodyError(DsrError):
    """The body is compressed, or in another coding; it must come as it is."""

    code: ClassVar[str] = "coded-body"
