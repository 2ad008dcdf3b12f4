"""Two rules that import-linter has no contract for.

An area enters another by its `service` (or `service/<noun>`) only; and a framework is imported only in
its home, as listed in pyproject.toml under [tool.house.frameworks].
"""

import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import grimp
from grimp import ImportGraph
from grimp.exceptions import SourceSyntaxError


def check(root: Path) -> list[str]:
    with (root / "pyproject.toml").open("rb") as file:
        homes: dict[str, list[str]] = tomllib.load(file)["tool"]["house"]["frameworks"]
    sys.path.insert(0, str(root))
    try:
        graph = grimp.build_graph("appliance", include_external_packages=True, cache_dir=None)
    except SourceSyntaxError as error:
        return [str(error)]
    return sorted(
        f"{place(root, graph, importer, imported)}: {mistake}"
        for importer, imported in imports(graph)
        if (mistake := wrong_door(importer, imported) or away_from_home(importer, imported, homes))
    )


def imports(graph: ImportGraph) -> Iterator[tuple[str, str]]:
    """(importer, imported) of every import in our modules."""
    for importer in graph.modules:
        for imported in graph.find_modules_directly_imported_by(importer):
            yield importer, imported


def wrong_door(importer: str, imported: str) -> str | None:
    """What is wrong if `importer` enters another area by something else than its service."""
    mine, theirs = importer.split("."), imported.split(".")
    if mine[:2] != ["appliance", "areas"] or theirs[:2] != mine[:2] or len(mine) < 3 or len(theirs) < 3:
        return None
    if mine[2] == theirs[2] or theirs[3:4] == ["service"]:
        return None
    return f"{mine[2]} enters {theirs[2]} by {imported}; the door is appliance.areas.{theirs[2]}.service"


def away_from_home(importer: str, imported: str, homes: dict[str, list[str]]) -> str | None:
    """What is wrong if `imported` is a framework and `importer` is in none of its homes."""
    framework = imported.split(".")[0]
    if framework not in homes or any(within(importer, home) for home in homes[framework]):
        return None
    return f"{importer} imports {framework}, which stays in {', '.join(homes[framework])}"


def within(module: str, home: str) -> bool:
    """Whether `module` is `home` or below it; `*` in a home stands for one name."""
    names, pattern = module.split("."), home.split(".")
    return len(names) >= len(pattern) and all(b in ("*", a) for a, b in zip(names, pattern, strict=False))


def place(root: Path, graph: ImportGraph, importer: str, imported: str) -> str:
    """file:line of the import."""
    path = root.joinpath(*importer.split("."))
    file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    details = graph.get_import_details(importer=importer, imported=imported)
    return f"{file.relative_to(root)}:{details[0]['line_number'] if details else 1}"
