"""Who made what is in the one file, as `make binary` has written it down."""

import sys
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from appliance import __version__
from appliance.core.clock import now_ms, rfc3339
from appliance.core.errors import Unavailable
from appliance.core.ids import new_id

LICENCE = "MIT"  # ours


class Component(msgspec.Struct, frozen=True):
    """license: an SPDX expression. purl: a package URL. texts: hashes of the texts of its licences."""

    name: str
    version: str
    license: str
    purl: str
    texts: list[str]


class Notices(msgspec.Struct, frozen=True):
    """texts: SHA-256 → text; many components share one."""

    components: list[Component]
    texts: dict[str, str]


@cache
def notices() -> Notices:
    """Raises Unavailable in a checkout in which the one file was not made."""
    built = Path(__file__).resolve().parents[4] / ".make" / "program" / "appliance" / "_internal"
    file = Path(getattr(sys, "_MEIPASS", built)) / "notices.json"
    if not file.is_file():
        raise Unavailable("Only the one file knows what is inside it.", hint="`make binary` makes it.")
    return msgspec.json.decode(file.read_bytes(), type=Notices)


def as_text(found: Notices) -> str:
    """For people: who, under which licence; then every text once, with those who share it."""
    width = max(len(f"{each.name} {each.version}") for each in found.components)
    lines = [f"Appliance {__version__} is under the {LICENCE} licence. Inside it:", ""]
    lines += [f"  {each.name + ' ' + each.version:<{width}}  {each.license}" for each in found.components]
    sharing: dict[str, list[str]] = {}
    for each in found.components:
        for text in each.texts:
            sharing.setdefault(text, []).append(each.name)
    for text, names in sharing.items():
        lines += ["", "=" * 80, ", ".join(dict.fromkeys(names)), "-" * 80, found.texts[text].rstrip()]
    return "\n".join(lines)


def as_cyclonedx(found: Notices) -> dict[str, Any]:
    """For programs: a CycloneDX 1.6 document."""
    own = {"type": "application", "name": "appliance", "version": __version__, "bom-ref": "appliance"}
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{new_id()}",
        "version": 1,
        "metadata": {"timestamp": rfc3339(now_ms()), "component": own | {"licenses": [_licence(LICENCE)]}},
        "components": [_component(each) for each in found.components],
        "dependencies": [{"ref": "appliance", "dependsOn": [each.purl for each in found.components]}],
    }


def _component(each: Component) -> dict[str, Any]:
    told = {"type": "library", "name": each.name, "version": each.version, "bom-ref": each.purl, "purl": each.purl}
    return told | {"licenses": [_licence(each.license)]}


def _licence(expression: str) -> dict[str, Any]:
    """What is none of SPDX's own names is a name of its own."""
    if "any-OSI" in expression or "LicenseRef" in expression:
        return {"license": {"name": expression}}
    return {"expression": expression}
