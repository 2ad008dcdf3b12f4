"""The command line: `appliance serve | backup | restore | superuser | config | migrate | openapi | version …`."""

import argparse
import json
import logging
import os
import signal
import sys
import threading
import webbrowser
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from appliance import __version__, app
from appliance.core import settings as configuration
from appliance.core.errors import InvalidInput, Problem
from appliance.core.settings import explain, settings
from appliance.db.data_folder import DataFolder, Lock, check_installed, explained, open_folder
from appliance.db.migrate import applied
from appliance.db.previews import preview_folder
from appliance.http import logs
from appliance.http.preview import Preview
from appliance.installed import AREAS

CONFIG_FILE = "appliance.toml"


class _Parser(argparse.ArgumentParser):
    """Every verb, also an area's, takes the options that say which installation is meant."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.add_argument(
            "--data-dir",
            type=Path,
            default=argparse.SUPPRESS,
            help="data folder (default $APPLIANCE_DATA_DIR or ./data)",
        )
        self.add_argument(
            "--config",
            type=Path,
            default=argparse.SUPPRESS,
            help=f"configuration file (default ./{CONFIG_FILE}, else {CONFIG_FILE} in the data folder)",
        )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the answer is the exit code: 0, 1 for a problem, 2 for a command that is none."""
    parsed = _parser().parse_args(arguments)
    os.umask(0o077)  # what is in a data folder is its owner's alone
    try:
        _configure(parsed)
        if getattr(parsed, "preview", False):
            _preview(parsed)
        elif hasattr(parsed, "on_folder"):
            folder = open_folder(_data_path(parsed))
            with Lock(folder), app.closed(folder):
                parsed.on_folder(parsed, folder)
        elif hasattr(parsed, "beside"):
            parsed.beside(parsed, app.looked_at(_data_path(parsed)))
        elif hasattr(parsed, "run"):
            if getattr(parsed, "of_installed", False):
                check_installed(_data_path(parsed))
            with app.visiting(open_folder(_data_path(parsed))):
                parsed.run(parsed)
        else:
            parsed.command(parsed)
        print(end="", flush=True)  # what is buffered fails here, not when nobody looks any more
    except Problem as problem:
        return _failed(problem)
    except BrokenPipeError:
        return _unheard()
    except Exception as error:
        if (known := explained(error, _data_path(parsed).resolve())) is None:
            raise
        return _failed(known)
    except KeyboardInterrupt:
        return 130
    return 0


def _unheard() -> int:
    """Whoever reads the output has seen enough, as `head` does; what is left of it goes nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 128 + signal.SIGPIPE


def _failed(problem: Problem) -> int:
    print(f"appliance: {problem}", file=sys.stderr)
    return 1


def _parser() -> argparse.ArgumentParser:
    """An area's verb sets `run`, which is called with the installation open; ours set `command`. With `of_installed`
    a folder that holds none is refused, and not made one.

    One that replaces the data sets `on_folder`, called with the folder, locked and not opened; one that looks at it
    from outside, whether a server runs or not, sets `beside`; one that can show other data, without touching any,
    sets `stage` for when it is asked for a preview.
    """
    parser = _Parser(prog="appliance", description="One self-hosted program that does the work of a dozen.")
    verbs = parser.add_subparsers(required=True, metavar="COMMAND")
    serve = verbs.add_parser("serve", help="run the server")
    serve.add_argument("--host", help="address to listen at (default 127.0.0.1)")
    serve.add_argument("--port", type=int, help="port to listen at (default 8080); 0 = any free one")
    serve.add_argument(
        "--open", action=argparse.BooleanOptionalAction, help="open the browser (default: when set-up is due)"
    )
    serve.set_defaults(command=_serve)
    config = verbs.add_parser("config", help="show every setting and where it came from")
    config.add_argument("--json", action="store_true", help="as one JSON list")
    config.set_defaults(command=_config)
    verbs.add_parser("migrate", help="bring the database up to date").set_defaults(command=_migrate)
    verbs.add_parser("openapi", help="print the API document").set_defaults(command=_openapi)
    verbs.add_parser("version", help="print the version").set_defaults(command=_version)
    for area in AREAS:
        if area.commands is not None:
            area.commands(verbs)
    return parser


def _configure(parsed: argparse.Namespace) -> None:
    flags = {"server.host": getattr(parsed, "host", None), "server.port": getattr(parsed, "port", None)}
    configuration.configure(flags=flags, file=_config_path(parsed))


def _preview(parsed: argparse.Namespace) -> None:
    """Show an earlier state beside the server, whether that runs or not."""
    live = open_folder(_data_path(parsed))
    app.end_in_order()
    with preview_folder(live) as own:
        app.looked_at(live.path)
        if parsed.preview_port and parsed.preview_port == settings(app.ServerSettings).port:
            raise InvalidInput(
                f"{parsed.preview_port} is the server's own port.", hint="Choose another, or leave it out."
            )
        staged = parsed.stage(parsed, live, own)
        logs.set_up(staged.folder.logs, level="WARNING")
        flags = app.PREVIEW_SETTINGS | {"server.port": parsed.preview_port or 0}
        configuration.configure(flags=flags, file=_config_path(parsed))
        app.preview(staged, lambda url: _introduce(url, staged.look))


def _introduce(url: str, look: Preview) -> None:
    """What the person at the terminal reads of a preview."""
    lines = ["", f"  Preview: {look.named()}", f"  {url}", ""]
    lines += ["  Sign in as at that time. Nothing can be changed there, and the server itself is not touched."]
    if not look.secrets:
        lines += ["  Its key is not here: stored passwords and second factors cannot be read (--phrase-stdin)."]
    print("\n".join([*lines, "  Ctrl-C ends it and removes the copy.", ""]), flush=True)


def _data_path(parsed: argparse.Namespace) -> Path:
    chosen = getattr(parsed, "data_dir", None) or os.environ.get("APPLIANCE_DATA_DIR") or "data"
    return Path(chosen)


def _config_path(parsed: argparse.Namespace) -> Path:
    """The file asked for, else the working directory's, else the data folder's."""
    if chosen := getattr(parsed, "config", None):
        if not chosen.exists():
            raise InvalidInput(f"There is no configuration file {chosen}.", hint="Correct --config.")
        return Path(chosen)
    here = Path(CONFIG_FILE)
    return here if here.exists() else _data_path(parsed) / CONFIG_FILE


def _serve(parsed: argparse.Namespace) -> None:
    folder = open_folder(_data_path(parsed))
    logs.set_up(folder.logs)
    logging.getLogger("huey").setLevel(logging.WARNING)
    app.serve(folder, lambda running: _welcome(running, wanted=parsed.open))


def _welcome(running: app.Running, *, wanted: bool | None) -> None:
    """What the person at the terminal reads. wanted: whether to open the browser, None = if that makes sense."""
    lines = ["", f"  Appliance {__version__} runs at {running.url}", f"  Its data is in {running.data}", ""]
    if running.setup_url is not None:
        lines += [
            "  Make the first account, or restore a backup, with this link; it is good until the server stops:",
            "",
        ]
        lines += [f"  {running.setup_url}", ""]
    print("\n".join(lines), flush=True)
    if wanted or (wanted is None and running.setup_url is not None and _has_display()):
        target = running.setup_url or running.url
        threading.Thread(target=webbrowser.open, args=(target,), name="browser-opener", daemon=True).start()


def _has_display() -> bool:
    """Whether somebody sits at this machine: a terminal, and a screen for a browser."""
    screen = sys.platform == "darwin" or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    return screen and sys.stdin.isatty()


def _config(parsed: argparse.Namespace) -> None:
    """Asking makes no data folder and migrates nothing."""
    with app.stored_settings(DataFolder(_data_path(parsed).resolve())):
        lines = explain()
    if parsed.json:
        print(json.dumps([line._asdict() for line in lines], indent=2))
        return
    width = max(len(line.name) for line in lines)
    for line in lines:
        print(f"{line.name:<{width}}  {json.dumps(line.value):<20}  ({line.source})  {line.doc}")


def _migrate(parsed: argparse.Namespace) -> None:
    folder = open_folder(_data_path(parsed))
    with Lock(folder), app.installation(folder) as names:
        for name in names:
            print(name)
        print(f"The database is up to date with {len(applied())} migrations.")


def _openapi(parsed: argparse.Namespace) -> None:
    print(app.api_document())


def _version(parsed: argparse.Namespace) -> None:
    print(__version__)
