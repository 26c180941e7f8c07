"""The forms that texts must have, as patterns that Python and JSON Schema read alike.

They say what is well formed after trimming; lengths and invisible characters are told elsewhere.
Linear in the length of the text: no pattern here can be made to run long.
"""

#: RFC 5321 4.1.2 dot-string, widened by RFC 6531 to non-ASCII; quoted local parts are not taken.
_LOCAL_CHARACTERS = r"[^\s@.\"(),:;<>\[\]\\]+"
_LOCAL_PART = rf"{_LOCAL_CHARACTERS}(\.{_LOCAL_CHARACTERS})*"
#: A letter or digit of a domain: those of ASCII, and all beyond (internationalised names). Said by
#: what it is not, since Python takes 10 ms to compile the ranges that say what it is.
_ALNUM = r"[^\s\x00-/:-@\[-`{-\xa0]"
#: A label of a domain: letters, digits and inner hyphens.
_LABEL = rf"{_ALNUM}+(-+{_ALNUM}+)*"

#: An e-mail address with a domain of two labels or more.
EMAIL = rf"^{_LOCAL_PART}@{_LABEL}(\.{_LABEL})+$"

#: A GUID as Graph writes it.
GUID = r"^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$"

#: What companies number their people with.
EMPLOYEE_ID = r"^[A-Za-z0-9][A-Za-z0-9 ._/\-]*$"

#: 3 to 20 digits in any usual spelling, and an extension.
PHONE = r"^\+?\(?[0-9]([ ()./\-]{0,3}[0-9]){2,19}\)?( ?(x|ext\.?) ?[0-9]{1,8})?$"

#: RFC 5646 2.1 `langtag`, without the irregular tags of old.
LANGUAGE = (
    r"^[A-Za-z]{2,8}(-[A-Za-z]{3}){0,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|[0-9]{3}))?"
    r"(-([A-Za-z0-9]{5,8}|[0-9][A-Za-z0-9]{3}))*"
    r"(-[A-WY-Za-wy-z0-9](-[A-Za-z0-9]{2,8})+)*(-[Xx](-[A-Za-z0-9]{1,8})+)?$"
)

#: Something visible. Trimming leaves nothing of a text that does not match.
VISIBLE = r"\S"

#: RFC 9110 field content without spaces.
IDEMPOTENCY_KEY = r"^[!-~]{1,255}$"

#: A property of Graph, a member of one, or one of several devices': `mobilePhone`,
#: `employeeOrgData.division`, `deviceName:{id}`.
PROPERTY = r"^[A-Za-z][A-Za-z0-9_]*(\.[A-Za-z0-9_]+)?(:[A-Za-z0-9-]+)?$"

#: The short name of a place that is looked into by hand: fit for addresses, files and table rows.
MANUAL_SOURCE = r"^[a-z][a-z0-9-]{1,30}$"

#: The id of a request.
REQUEST_ID = r"^[A-Za-z0-9_-]+$"

#: A one-time token, as `secrets.token_urlsafe` writes it.
TOKEN = r"^[A-Za-z0-9_-]+$"  # noqa: S105 - a form, not a token
