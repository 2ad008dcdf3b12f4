"""Configuration: flag > environment > appliance.toml > setting in the database > default.

Every area declares its section beside its code; the environment variable of a field is
`APPLIANCE_<SECTION>__<FIELD>`, or that with `_FILE` to read the value from a file.
"""

import dataclasses
import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar, NamedTuple, TypeVar, cast, get_type_hints

import msgspec

from appliance.core.errors import InvalidInput

ORDER = ("flag", "environment", "file", "database")


class Explained(NamedTuple):
    """One line of `appliance config`."""

    name: str
    value: Any
    source: str
    doc: str


def option(default: Any, doc: str, *, secret: bool = False) -> Any:
    """A field of a section; a list default is copied. secret: shown as stars, never as it is."""
    metadata = {"doc": doc, "secret": secret}
    if isinstance(default, list | dict):
        return dataclasses.field(default_factory=lambda: type(default)(default), metadata=metadata)
    return dataclasses.field(default=default, metadata=metadata)


@dataclasses.dataclass(frozen=True)
class Section:
    """A section's options: a frozen dataclass, declared as `class HttpSettings(Section, key="http")`."""

    key: ClassVar[str] = ""

    def __init_subclass__(cls, *, key: str) -> None:
        cls.key = key
        _sections[key] = cls


_sections: dict[str, type[Section]] = {}
_layers: dict[str, dict[str, Any]] = {name: {} for name in ORDER}
_current: dict[str, Section] = {}
S = TypeVar("S", bound=Section)


def settings(section: type[S]) -> S:
    """The section as it is now. Raises InvalidInput naming every wrong value at once."""
    built = _current  # a change puts another dict in its place, so what is built from old values is not kept
    found = built.get(section.key)
    if found is None:
        found, mistakes = _build(section)
        if mistakes:
            raise InvalidInput("; ".join(mistakes), hint="Correct these settings.")
        built[section.key] = found
    return cast(S, found)


def configure(
    *,
    flags: Mapping[str, Any] | None = None,
    environ: Mapping[str, str] | None = None,
    file: Path | None = None,
) -> None:
    """Read the three layers outside the database. flags: "section.field" → value, None = not given.

    Raises InvalidInput if the file cannot be read as TOML; wrong values are told when they are asked for.
    """
    _layers["flag"] = {name: value for name, value in (flags or {}).items() if value is not None}
    _layers["environment"] = _from_environment(os.environ if environ is None else environ)
    _layers["file"] = _from_file(file) if file is not None and file.exists() else {}
    _forget_built()


def set_stored(values: Mapping[str, Any]) -> None:
    """The settings kept in the database, "section.field" → value; called at start and after a change."""
    _layers["database"] = dict(values)
    _forget_built()


def _forget_built() -> None:
    global _current
    _current = {}


def check() -> None:
    """Raises InvalidInput that lists all wrong and unknown settings."""
    mistakes = _wrong()
    known = {f"{section.key}.{field.name}" for section in _sections.values() for field in dataclasses.fields(section)}
    for layer in ("flag", "environment", "file"):
        mistakes += [f"{name}: no such setting ({layer})" for name in _layers[layer] if name not in known]
    if mistakes:
        raise InvalidInput("; ".join(mistakes), hint="`appliance config` lists every setting.")


def _wrong() -> list[str]:
    return [mistake for section in _sections.values() for mistake in _build(section)[1]]


def explain() -> list[Explained]:
    """Every setting, its value and where it came from; secrets as stars.

    Raises InvalidInput that lists all wrong ones.
    """
    if mistakes := _wrong():
        raise InvalidInput("; ".join(mistakes), hint="Correct these settings.")
    lines = []
    for section in sorted(_sections.values(), key=lambda each: each.key):
        current = settings(section)
        for field in dataclasses.fields(section):
            name = f"{section.key}.{field.name}"
            value = getattr(current, field.name)
            shown = "********" if field.metadata.get("secret") and value else value
            lines.append(Explained(name, shown, _source(name), field.metadata.get("doc", "")))
    return lines


def _source(name: str) -> str:
    return next((layer for layer in ORDER if name in _layers[layer]), "default")


def _build(section: type[Section]) -> tuple[Section, list[str]]:
    values, mistakes = {}, []
    hints = get_type_hints(section, include_extras=True)
    for field in dataclasses.fields(section):
        name = f"{section.key}.{field.name}"
        source = _source(name)
        if source == "default":
            continue
        value = _layers[source][name]
        try:
            values[field.name] = _convert(value, hints[field.name])
        except (msgspec.ValidationError, ValueError) as error:
            shown = "" if field.metadata.get("secret") or isinstance(value, _Unusable) else f"{value!r}: "
            mistakes.append(f"{name} ({source}): {shown}{error}")
    return section(**values), mistakes


def _convert(value: Any, wanted: Any) -> Any:
    """A setting's value from text or from TOML; a list may be written with commas."""
    if isinstance(value, _Unusable):
        raise ValueError(value.reason)
    if isinstance(value, str) and getattr(wanted, "__origin__", wanted) in (list, tuple):
        value = [part.strip() for part in value.split(",") if part.strip()]
    return msgspec.convert(value, wanted, strict=False)


class _Unusable(NamedTuple):
    """In place of a value that was asked for in a way that gives none."""

    reason: str


def _from_environment(environ: Mapping[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for variable, text in environ.items():
        section, between, field = variable.removeprefix("APPLIANCE_").lower().partition("__")
        if not variable.startswith("APPLIANCE_") or not between:
            continue
        value: Any = text
        if field.endswith("_file") and not _has_field(section, field):
            field, value = field.removesuffix("_file"), _content(variable, Path(text))
        name = f"{section}.{field}"
        found[name] = _Unusable(f"it is set twice, also by {variable}") if name in found else value
    return found


def _content(variable: str, path: Path) -> str | _Unusable:
    """What the file says, for a secret that is not to stand in the environment."""
    try:
        return path.read_text(encoding="utf-8").strip()
    except OSError as error:
        return _Unusable(f"{variable} names {path}, which cannot be read: {error.strerror}")
    except UnicodeDecodeError:
        return _Unusable(f"{variable} names {path}, which is no text")


def _has_field(section: str, field: str) -> bool:
    return section in _sections and field in {each.name for each in dataclasses.fields(_sections[section])}


def _from_file(path: Path) -> dict[str, Any]:
    hint = "It must be TOML with one table per section."
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InvalidInput(f"{path} cannot be read: {error.strerror}") from error
    except ValueError as error:  # of TOML or of UTF-8
        raise InvalidInput(f"{path.name}: {error}", hint=hint) from error
    if loose := [name for name, table in tables.items() if not isinstance(table, dict)]:
        raise InvalidInput(f"{path.name}: {', '.join(loose)} stands in no table.", hint=hint)
    return {f"{section}.{name}": value for section, table in tables.items() for name, value in table.items()}
