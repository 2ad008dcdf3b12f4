"""Small houses to break: a tree with our contracts, and `make lint` run on it."""

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


@dataclass(frozen=True)
class Outcome:
    clean: bool
    said: str


Build = Callable[[Mapping[str, str]], Path]
Lint = Callable[..., Outcome]

SOUND = {
    "appliance/core/errors.py": "class Problem(Exception):\n    pass\n",
    "appliance/db/__init__.py": "import apsw\n\nconnect = apsw.Connection\n",
    "appliance/http/__init__.py": "from sanic import Sanic\n\nSERVER = Sanic\n",
    "appliance/areas/auth/service.py": "from appliance.core.errors import Problem\n\nRAISES = Problem\n",
    "appliance/areas/auth/models.py": "USERS = 1\n",
    "appliance/areas/storage/service/files.py": "from appliance.areas.auth import service\n\nBELOW = service\n",
    "appliance/areas/rag/models.py": "INDEXES = 1\n",
    "appliance/areas/rag/jobs.py": "from appliance.areas.rag import service\n\nASKED = service\n",
    "appliance/areas/rag/service.py": "from appliance.areas.storage.service import files\n\nBELOW = files\n",
    "migrations/0001_auth_users.py": 'def up(db):\n    db.execute("SELECT 1")\n',
    "packaging/small.py": "SMALL = 1\n",
    "requirements.txt": "sanic==25.12.1 \\\n    --hash=sha256:00\n",
}


def house_contracts() -> str:
    """What pyproject.toml says to the tools, under a project without dependencies."""
    text = (ROOT / "pyproject.toml").read_text()
    return '[project]\nname = "appliance"\nversion = "0"\n\n' + text[text.index("[tool.ruff]") :]


def build_house(root: Path, files: Mapping[str, str]) -> Path:
    """Writes a sound small house with `files` on top, and an __init__.py in every package."""
    for name, text in {**SOUND, "pyproject.toml": house_contracts(), **files}.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    for folder in [root / "appliance", *(root / "appliance").rglob("*/")]:
        (folder / "__init__.py").touch()
    return root


def lint_house(root: Path, *checks: str) -> Outcome:
    words = [sys.executable, str(ROOT / "packaging" / "checks"), "--root", str(root), *checks]
    run = subprocess.run(words, capture_output=True, text=True, check=False)
    assert "Traceback" not in run.stderr, run.stderr
    return Outcome(run.returncode == 0, run.stdout)


@pytest.fixture(scope="session")
def build() -> Callable[[Path, Mapping[str, str]], Path]:
    return build_house


@pytest.fixture
def house(tmp_path: Path) -> Build:
    return lambda files: build_house(tmp_path, files)


@pytest.fixture(scope="session")
def lint() -> Lint:
    return lint_house


@pytest.fixture
def web_house(house: Build) -> Build:
    """A house with a small web UI that uses the real tools and the real rules."""
    modules = ROOT / "web" / "node_modules"
    if not modules.exists():
        assert not os.environ.get("CI"), "web/node_modules is missing: the rules of the web UI are not tested"
        pytest.skip("web/node_modules is missing; `make setup` brings it")

    def build(files: Mapping[str, str]) -> Path:
        copied = ("package.json", "cruise.mjs", ".dependency-cruiser.cjs")
        own = {f"web/{name}": (ROOT / "web" / name).read_text() for name in copied}
        root = house({**own, "web/tsconfig.json": SMALL_TSCONFIG, **files})
        (root / "web" / "src").mkdir(exist_ok=True)
        (root / "web" / "node_modules").symlink_to(modules)
        return root

    return build


SMALL_TSCONFIG = (
    '{"compilerOptions": {"strict": true, "noEmit": true, "module": "ESNext", "target": "ES2023",'
    ' "moduleResolution": "bundler", "types": []}, "include": ["src"]}'
)
