"""The form of a URL that may be asked, and where a redirect leads. Imports httpx."""

import httpx

from appliance.core.errors import BlockedUrl

_PORTS = {"http": 80, "https": 443}
_LONGEST = 8192
_SECRET_NAMES = ("auth", "cookie", "token", "secret", "api-key", "apikey", "password", "signature")
_BODY_NAMES = ("content-type", "content-encoding", "content-language", "content-location")


def parse(url: str) -> httpx.URL:
    """`url`, its host in ASCII (IDNA). Raises BlockedUrl for any other form than http(s)://host[:port]/…"""
    if len(url) > _LONGEST:
        raise BlockedUrl(f"The URL is longer than {_LONGEST} characters.")
    try:
        parsed = httpx.URL(url.strip())
    except (httpx.InvalidURL, ValueError, UnicodeError) as error:
        raise BlockedUrl(f"Not a valid URL: {url[:200]!r}.") from error
    return checked(parsed)


def checked(url: httpx.URL) -> httpx.URL:
    """`url` itself. Raises BlockedUrl as `parse` does."""
    if url.scheme not in _PORTS:
        raise BlockedUrl("Only http and https URLs may be asked.", hint="Local files are never read.")
    if url.userinfo:
        raise BlockedUrl(
            "The URL carries a user name or password.", hint="Send them in an Authorization header instead."
        )
    host = url.raw_host.decode("ascii", "replace")
    if not host or "%" in host or any(not mark.isprintable() or mark.isspace() for mark in host):
        raise BlockedUrl("The URL has no valid host.")
    if url.port is not None and not 0 < url.port < 65536:
        raise BlockedUrl("The URL's port must be between 1 and 65535.")
    return url


def port_of(url: httpx.URL) -> int:
    return _PORTS[url.scheme] if url.port is None else url.port


def redirect_target(url: httpx.URL, location: str) -> httpx.URL:
    """Where `location`, relative or not, leads from `url`. Raises BlockedUrl as `parse` does."""
    if len(location) > _LONGEST:
        raise BlockedUrl(f"The redirect's URL is longer than {_LONGEST} characters.")
    try:
        target = url.join(location.strip())
    except (httpx.InvalidURL, ValueError, UnicodeError) as error:
        raise BlockedUrl("The redirect leads to an invalid URL.") from error
    return checked(target.copy_with(fragment=None))


def redirected_method(status: int, method: str) -> str:
    """303 asks with GET, and so do 301 and 302 after a POST. Source: RFC 9110 §15.4."""
    gets = method != "HEAD" if status == 303 else method == "POST" and status in (301, 302)
    return "GET" if gets else method


def redirected_headers(headers: dict[str, str], old: httpx.URL, new: httpx.URL, *, keeps_body: bool) -> dict[str, str]:
    """What may travel on: no word about a body that stays behind, and no secret to another origin.

    Names of headers are lower case.
    """
    kept = headers if keeps_body else {name: headers[name] for name in headers if name not in _BODY_NAMES}
    if _same_site(old, new):
        return kept
    return {name: kept[name] for name in kept if not any(word in name for word in _SECRET_NAMES)}


def _same_site(old: httpx.URL, new: httpx.URL) -> bool:
    if old.raw_host != new.raw_host:
        return False
    if (old.scheme, port_of(old)) == (new.scheme, port_of(new)):
        return True
    return (old.scheme, port_of(old), new.scheme, port_of(new)) == ("http", 80, "https", 443)
