"""Settings of the HTTP floor, and the address people reach the appliance at."""

from dataclasses import dataclass

from appliance.core.settings import Section, option, settings

MIB = 1024 * 1024


@dataclass(frozen=True)
class HttpSettings(Section, key="http"):
    base_url: str = option("", "address people use, for links in mails and the Host check; empty = the bind address")
    allowed_hosts: tuple[str, ...] = option((), "further values of the Host header; * allows all")
    allowed_origins: tuple[str, ...] = option((), "web origins that may call the API from a browser; * allows all")
    trusted_proxies: tuple[str, ...] = option((), "addresses or networks whose X-Forwarded-For is believed")
    max_json_bytes: int = option(MIB, "largest JSON body, bytes")
    max_upload_bytes: int = option(50 * MIB, "largest file in an upload, bytes")
    user_requests_per_minute: int = option(600, "requests of one user in a minute; 0 = no limit")
    address_requests_per_minute: int = option(60, "requests of one address without sign-in in a minute; 0 = no limit")
    access_log: bool = option(True, "one log line for each request")


_bound = "http://127.0.0.1:8080"


def set_bound_address(url: str) -> None:
    """Called when the server listens: what `base_url()` falls back to."""
    global _bound
    _bound = url


def base_url() -> str:
    """Where links lead, without a slash at the end: the setting, else the bind address; never the Host header."""
    return settings(HttpSettings).base_url.rstrip("/") or _bound
