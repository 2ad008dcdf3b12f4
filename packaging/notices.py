"""Who made what is in the one file: names, versions, licences and their texts, for `appliance licenses`.

    python packaging/notices.py .make/pyinstaller/appliance .make/program/appliance/_internal/notices.json

Reads what PyInstaller packed, file by file, and finds the package that each belongs to. A file of no known package, a
Python package that is not locked for the runtime, and a licence that nobody has looked at, stop the build.
Writes {"components": [{"name", "version", "license", "purl", "texts": [SHA-256]}], "texts": {SHA-256: text}}.
"""

import ast
import hashlib
import json
import re
import subprocess
import sys
import sysconfig
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import Distribution, distribution, distributions
from pathlib import Path

from go_modules import go_modules
from licence_names import STATED, NotReviewed, go_licence, licence

ROOT = Path(__file__).resolve().parents[1]
TEXTS = ROOT / "packaging" / "licences"
READ = ("", ".txt", ".md", ".rst", ".APACHE", ".LICENSE")
LEGAL = re.compile(r"(licen[cs]e|copying|notice|thirdpartynotices|copyright)", re.IGNORECASE)
# Packages without a text of their own: who holds the rights, and which text applies.
HOLDERS = {"sqlite-vec": "Copyright (c) 2024 Alex Garcia"}
IN_LAUNCHER = ("libzstd-dev", "libc6-dev")
BUILT_IN = ("tailwindcss",)  # of the web's development packages: its base styles are in the pages


@dataclass(frozen=True)
class Component:
    """purl: its package URL. texts: the texts of its licences."""

    name: str
    version: str
    license: str
    purl: str
    texts: tuple[str, ...]


def collect(work: Path) -> list[Component]:
    """Everything in the file, by name."""
    packages, others = owners(packed(work))
    locked = {normal(name) for name in re.findall(r"^([\w.-]+)==", (ROOT / "requirements.txt").read_text(), re.M)}
    if strays := sorted(name for name in packages if normal(name) not in locked):
        sys.exit(f"Only for building or testing, and yet in the file: {', '.join(strays)}. Exclude it in the spec.")
    found = [of_python(distribution(name)) for name in sorted(packages | {"pyinstaller"})]
    found += [of_debian(name) for name in sorted({debian_package(path) for path in others} | set(IN_LAUNCHER))]
    found += [interpreter(), *of_web(), *of_litestream(), *inside_others()]
    apache = next(text for each in found for text in each.texts if text.lstrip().startswith("Apache License"))
    return sorted((with_text(each, apache) for each in found), key=lambda each: (each.name.lower(), each.purl))


def packed(work: Path) -> Iterator[Path]:
    """The files that PyInstaller took, as they are on this machine."""
    program = ast.literal_eval((work / "COLLECT-00.toc").read_text())[0]
    modules = ast.literal_eval((work / "PYZ-00.toc").read_text())[1]
    for _, source, kind in [*program, *modules]:
        if source and kind not in ("SYMLINK", "EXECUTABLE") and Path(source).is_absolute():
            yield Path(source).resolve()


def owners(files: Iterable[Path]) -> tuple[set[str], set[Path]]:
    """(names of Python packages, files of the system); ours and the interpreter's are left out."""
    own = {place(each, file): each.metadata["Name"] for each in distributions() for file in each.files or []}
    base = sys.base_prefix if sys.base_prefix not in ("/usr", "/usr/local") else sysconfig.get_path("stdlib")
    inside = (ROOT, Path(base).resolve())
    names, others = set(), set()
    for file in files:
        if file in own:
            names.add(own[file])
        elif "site-packages" in file.parts:
            raise NotReviewed(f"{file} is of no installed package.")
        elif not any(file.is_relative_to(folder) for folder in inside):
            others.add(file)
    return names, others


def place(package: Distribution, file: object) -> Path:
    return Path(str(package.locate_file(str(file)))).resolve()


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def of_python(package: Distribution) -> Component:
    name, meta = normal(package.metadata["Name"]), package.metadata
    legal = [place(package, file) for file in package.files or [] if LEGAL.search(Path(str(file)).name)]
    texts = [path.read_text(errors="replace") for path in legal if path.suffix in READ]
    stated = next((meta[key] for key in ("License-Expression", "License") if key in meta), "").partition("\n")[0]
    return Component(name, package.version, licence(name, stated), f"pkg:pypi/{name}@{package.version}", tuple(texts))


def debian_package(file: Path) -> str:
    """The package that owns a file; /usr/lib is also /lib."""
    for path in (file, Path("/", *file.parts[2:])):
        found = subprocess.run(["dpkg-query", "-S", path], capture_output=True, text=True, check=False)
        if found.returncode == 0:
            return found.stdout.partition(":")[0]
    raise NotReviewed(f"{file} is of no package of the system.")


def of_debian(name: str) -> Component:
    """STATED names it without the number of its interface: libssl3 is libssl, libbz2-1.0 is libbz."""
    version = subprocess.run(["dpkg-query", "-W", "-f=${Version}", name], capture_output=True, text=True, check=True)
    plain = name if name in STATED else re.sub(r"\d[\d.]*[a-z]?(-[\d.]+)?$", "", name)
    text = Path("/usr/share/doc", name, "copyright").read_text(errors="replace")
    return Component(name, version.stdout, licence(plain, ""), f"pkg:deb/debian/{name}@{version.stdout}", (text,))


def interpreter() -> Component:
    """Python itself."""
    version = sys.version.split()[0]
    candidates = (Path(sysconfig.get_path("stdlib")) / "LICENSE.txt", Path("/usr/share/doc/python3/copyright"))
    text = next(path.read_text(errors="replace") for path in candidates if path.is_file())
    return Component("python", version, licence("python", ""), f"pkg:generic/python@{version}", (text,))


def of_web() -> Iterator[Component]:
    """The npm packages that the pages are made of."""
    for place, entry in json.loads((ROOT / "web" / "package-lock.json").read_text())["packages"].items():
        name = place.rpartition("node_modules/")[2]
        if not place or (entry.get("dev") and name not in BUILT_IN) or name.startswith("@types/"):
            continue
        folder = ROOT / "web" / place
        legal = sorted(path for path in folder.glob("*") if LEGAL.search(path.name) and path.is_file())
        texts = tuple(path.read_text(errors="replace") for path in legal)
        purl = f"pkg:npm/{name.replace('@', '%40')}@{entry['version']}"
        yield Component(name, entry["version"], licence(name, entry.get("license", "")), purl, texts)


def of_litestream() -> Iterator[Component]:
    """The Go modules that are compiled into litestream; it holds no texts of them."""
    for path, version in go_modules(Path(sys.executable).parent / "litestream"):
        purl = f"pkg:golang/std@{version}" if path == "go" else f"pkg:golang/{path}@{version}"
        yield Component(path, version, go_licence(path), purl, ())


def inside_others() -> Iterator[Component]:
    """What packages carry and do not tell, and the weights."""
    leptonica = (TEXTS / "leptonica.txt").read_text()
    yield Component("leptonica", "", "BSD-2-Clause", "pkg:generic/leptonica", (leptonica,))
    yield Component("tesseract", "5", "Apache-2.0", "pkg:generic/tesseract@5", ())
    yield node()
    model = "all-MiniLM-L6-v2"
    yield Component(model, "", "Apache-2.0", f"pkg:huggingface/sentence-transformers/{model}", ())


def node() -> Component:
    """Node.js, which runs Playwright's driver; its licence lists what is compiled into it."""
    driver = Path(str(distribution("playwright").locate_file("playwright/driver")))
    told = subprocess.run([driver / "node", "--version"], capture_output=True, text=True, check=True)
    version = told.stdout.strip().removeprefix("v")
    text = (driver / "LICENSE").read_text(errors="replace")
    return Component("node", version, "MIT", f"pkg:generic/node@{version}", (text,))


def with_text(component: Component, apache: str) -> Component:
    """No component without a text: the standard one of its licence, with the holder where it is known."""
    if component.texts:
        return component
    if "Apache-2.0" in component.license:
        texts: tuple[str, ...] = (apache,)
    elif component.license == "MIT":
        texts = ((TEXTS / "mit.txt").read_text(),)
    else:
        texts = (f"{component.name} is under {component.license}; its package holds no text of it.",)
    holder = HOLDERS.get(component.name)
    return Component(
        component.name,
        component.version,
        component.license,
        component.purl,
        (f"{holder}\n\n{texts[0]}",) if holder else texts,
    )


def write(components: Iterable[Component], target: Path) -> None:
    """Many share a text, so each text is kept once."""
    texts: dict[str, str] = {}
    entries = []
    for each in components:
        hashes = [hashlib.sha256(text.encode()).hexdigest() for text in each.texts]
        texts |= dict(zip(hashes, each.texts, strict=True))
        told = {"name": each.name, "version": each.version, "license": each.license, "purl": each.purl}
        entries.append({**told, "texts": hashes})
    target.write_text(json.dumps({"components": entries, "texts": texts}, ensure_ascii=False))


def main(work: Path, target: Path) -> None:
    try:
        components = collect(work)
    except NotReviewed as problem:
        sys.exit(str(problem))
    write(components, target)
    print(f"  {len(components)} components, none without its licence", flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
