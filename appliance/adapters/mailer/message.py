"""A mail in the form of RFC 5322."""

from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

from appliance.core.clock import now_utc
from appliance.core.errors import InvalidInput
from appliance.core.ids import new_id
from appliance.ports.mailer import Mail


def compose(mail: Mail, sender: str) -> EmailMessage:
    """Raises InvalidInput if an address or the subject cannot stand in a header."""
    message = EmailMessage()
    try:
        message["From"] = Address(addr_spec=sender)
        message["To"] = Address(addr_spec=mail.to)
        message["Subject"] = mail.subject
    except (ValueError, IndexError) as error:
        raise InvalidInput(f"The mail has a bad header: {error}.") from error
    message["Date"] = format_datetime(now_utc())
    message["Message-ID"] = f"<{new_id()}@{sender.partition('@')[2] or 'localhost'}>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: holiday notices are not sent back
    message.set_content(mail.text)
    return message
