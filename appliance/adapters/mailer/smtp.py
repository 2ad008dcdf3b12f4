"""Handing a mail to an SMTP server."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage

from appliance.adapters.mailer.settings import MailSettings
from appliance.core.errors import UpstreamError, UpstreamTimeout


def hand_over(message: EmailMessage, current: MailSettings) -> None:
    """Raises UpstreamError, UpstreamTimeout. With starttls or tls nothing is said in the clear."""
    with _signed_in(current) as server:
        server.send_message(message)


def greet(current: MailSettings) -> None:
    """Sign in and leave again. Raises as `hand_over`."""
    with _signed_in(current) as server:
        server.noop()


@contextmanager
def _signed_in(current: MailSettings) -> Iterator[smtplib.SMTP]:
    try:
        with _connect(current) as server:
            if current.username:
                server.login(current.username, current.password)
            yield server
    except smtplib.SMTPResponseException as error:
        raise UpstreamError(
            f"The mail server {current.host} refused: {error.smtp_code}.", upstream_status=error.smtp_code
        ) from error
    except (smtplib.SMTPException, OSError) as error:
        # smtplib tells a time-out in the middle of a conversation as a lost connection.
        if isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError):
            raise UpstreamTimeout(f"The mail server {current.host} did not answer in time.") from error
        raise UpstreamError(f"The mail server {current.host} could not be used: {type(error).__name__}.") from error


def _connect(current: MailSettings) -> smtplib.SMTP:
    if current.security == "tls":
        return smtplib.SMTP_SSL(current.host, current.port, timeout=current.timeout_seconds, context=_tls(current))
    server = smtplib.SMTP(current.host, current.port, timeout=current.timeout_seconds)
    if current.security == "starttls":
        try:
            server.starttls(context=_tls(current))
        except BaseException:
            server.close()
            raise
    return server


def _tls(current: MailSettings) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=current.ca_file or None)
