"""Asks a route with one value of its input replaced, and everything else such that its checks are passed."""

import http.client
import itertools
import json
import re
from collections.abc import Iterator
from email.message import Message
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from appliance.http.operation import Registered
from tests.api.attack.described import Place, body_schema, good_json, is_file, resolved, with_value
from tests.api.attack.doors import strongest
from tests.api.conftest import PASSWORD, Person
from tests.api.test_every_route import has_maker, known_objects, maker_of, unknown
from tests.unit.ocr.pages import text_pdf

LETTER = text_pdf([(72, 700, "Dear Sir, we thank you for the crates.")])

NUMBER = "<number>"  # another one in each request
# What fits a field where the smallest example of its type does not get past the first check.
FITTING: dict[str, Any] = {
    "name": f"thing-{NUMBER}",
    "email": f"carol{NUMBER}@example.com",
    "password": PASSWORD,
    "current_password": PASSWORD,
    "new_password": "eight green bottles",
    "scopes": ["storage:read"],
    "service_name": "reddit",
    "api_key": "a-long-enough-key",
    "verify": False,
    "bucket": "user-uploads",
    "document_url": "storage://user-uploads/letter.pdf",
}

_numbers = itertools.count(1)

Answer = tuple[int, bytes, Message]  # status, body, headers


class Asker:
    """One person at one route, on a plain connection: httpx would tidy a hostile address up."""

    def __init__(self, route: Registered, person: Person, owner: Person, data: Path) -> None:
        """owner: whose objects the route is asked about; for routes of superusers another person's."""
        self._route, self._body = route, _fitting_body(route, owner)
        self._parameters = {"bucket": "user-uploads", "file_path": "letter.pdf"}
        if "_id}" in route.path and (has_maker(route) or route.operation.auth == "user"):
            self._parameters |= maker_of(route)(owner)
        self._line = http.client.HTTPConnection(urlsplit(str(person.base_url)).netloc, timeout=30)
        self._headers = strongest(route, data, person)

    def answers(self, place: Place, value: Any) -> Iterator[Answer]:
        """With `value` at `place`; in the path in each of its spellings."""
        name = str(place.steps[-1])
        if place.where == "path":
            for spelling in _spellings(str(value)):
                yield self._ask(self._address({name: spelling}))
        elif place.where == "query":
            text = value if isinstance(value, str) else json.dumps(value)
            yield self._ask(f"{self._address()}?{name}={quote(_raw(text), safe='')}")
        elif place.where == "json":
            schema = body_schema(place.method, place.path, "application/json") or {}
            body = json.dumps(with_value(self._body, schema, place.steps, value)).replace(NUMBER, str(next(_numbers)))
            yield self._ask(self._address(), body.encode(), "application/json")
        else:
            yield self._ask(self._address(), self._form(place, str(value)), "multipart/form-data; boundary=cut")

    def close(self) -> None:
        self._line.close()

    def _address(self, replaced: dict[str, str] | None = None) -> str:
        given = self._parameters | (replaced or {})
        return re.sub(r"{(\w+)}", lambda found: str(given.get(found[1], unknown(found[1]))), self._route.path)

    def _form(self, place: Place, value: str) -> bytes:
        """All files of the form, and its required fields; `value` is a file's name or a field's text."""
        schema = resolved(body_schema(place.method, place.path, "multipart/form-data") or {})
        parts = []
        for name, each in schema["properties"].items():
            replaced = place.steps == (name,)
            if is_file(each):
                head = f'name="{name}"; filename="{_quoted(value) if replaced else "letter.pdf"}"'
                parts.append(_raw(f"{head}\r\nContent-Type: application/pdf\r\n\r\n") + LETTER)
            elif replaced or name in schema.get("required", ()):
                parts.append(_raw(f'name="{name}"\r\n\r\n{value if replaced else self._body[name]}'))
        return (
            b"".join(b"--cut\r\nContent-Disposition: form-data; " + part + b"\r\n" for part in parts) + b"--cut--\r\n"
        )

    def _ask(self, target: str, body: bytes | None = None, kind: str = "") -> Answer:
        headers = self._headers | ({"content-type": kind} if kind else {})
        self._line.request(self._route.method, target, body, headers)
        answer = self._line.getresponse()
        return answer.status, answer.read(), answer.headers


def _fitting_body(route: Registered, owner: Person) -> dict[str, Any]:
    """Fields by name that the route takes, with the owner's objects for ids; of a form those that are required."""
    body = good_json(route.method, route.path)
    if body is None:
        schema = resolved(body_schema(route.method, route.path, "multipart/form-data") or {})
        body = dict.fromkeys(schema.get("required", ()), "x")
    return {name: _fitting(name, value, owner) for name, value in body.items()}


def _fitting(name: str, value: Any, owner: Person) -> Any:
    for path, make in known_objects()[0].items():
        if path.endswith(f"{{{name}}}"):
            return make(owner)[name]
    return FITTING.get(name, value)


def _spellings(name: str) -> list[str]:
    """How a name may stand in an address: all of it escaped, its slashes kept, its own escapes kept too."""
    return list(dict.fromkeys(quote(_raw(name), safe=safe) for safe in ("", "/", "/%")))


def _raw(text: str) -> bytes:
    """UTF-8, with half a pair of surrogates as the bytes that no UTF-8 has."""
    return text.encode("utf-8", "surrogatepass")


def _quoted(name: str) -> str:
    """As browsers write a file's name into a form, but for what they cannot have in one."""
    return name.replace("\\", "\\\\").replace('"', "%22")
