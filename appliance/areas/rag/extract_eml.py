"""Mails (eml) to text: who, when and what about, the words, and the names of attachments."""

from email import message_from_bytes
from email.errors import MessageError
from email.message import EmailMessage
from email.policy import default

from appliance.areas.rag import extract_html
from appliance.areas.rag.decoding import clean
from appliance.areas.rag.text import Composer, Extract
from appliance.core.errors import InvalidInput

_HEADERS = ("From", "To", "Cc", "Date", "Subject")
MOST_NAMED = 200  # attachments


def extract(data: bytes) -> Extract:
    """Attachments are named, not read. The subject is the title and the heading. Raises InvalidInput."""
    try:
        return _compose(message_from_bytes(data, _class=EmailMessage, policy=default))
    except (MessageError, LookupError, ValueError, TypeError, AttributeError, RecursionError) as error:
        # The library's parser of headers raises any of these for damaged ones.
        raise InvalidInput(f"This is no mail that can be read: {type(error).__name__}.") from error


def _compose(mail: EmailMessage) -> Extract:
    subject = clean(str(mail.get("Subject", ""))).strip()
    composer = Composer(subject or None)
    composer.heading(1, subject)
    composer.block("\n".join(f"{name}: {clean(str(mail[name]))}" for name in _HEADERS if mail[name]))
    body = mail.get_body(("plain", "html"))
    if body is not None:
        text = clean(str(body.get_content()))
        composer.block(extract_html.extract(text).text if body.get_content_subtype() == "html" else text)
    names = [name for part in mail.iter_attachments() if (name := part.get_filename())][:MOST_NAMED]
    composer.block("\n".join(f"Attachment: {' '.join(clean(name).split())}" for name in names))
    return composer.finish()
