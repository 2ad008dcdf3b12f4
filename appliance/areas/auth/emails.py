"""What counts as an e-mail address."""

import re

from appliance.core.errors import InvalidInput

LONGEST = 255
_LABEL = r"[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?"
# Source: WHATWG HTML, "valid e-mail address", the rule browsers apply to <input type=email>.
_ADDRESS = re.compile(rf"[a-zA-Z0-9.!#$%&'*+/=?^_`{{|}}~-]+@{_LABEL}(?:\.{_LABEL})*")


def checked_email(text: str) -> str:
    """`text` without spaces at its ends. Raises InvalidInput if it is no e-mail address of at most 255 characters."""
    email = text.strip()
    if len(email) > LONGEST or not _ADDRESS.fullmatch(email):
        raise InvalidInput("is not an e-mail address", loc=("body", "email"), type="email")
    return email
