"""The command line of the browser area: the browser itself."""

from argparse import ArgumentParser, Namespace, _SubParsersAction
from pathlib import Path

from appliance.areas.browser import service
from appliance.db.data_folder import DataFolder
from appliance.ports.browser_program import browser_program


def add_commands(verbs: "_SubParsersAction[ArgumentParser]") -> None:
    """`appliance browser install`."""
    nouns = verbs.add_parser("browser", help="the browser that sessions use").add_subparsers(required=True)
    install = nouns.add_parser("install", help="bring one onto this machine, into the data folder")
    source = install.add_mutually_exclusive_group()
    source.add_argument("--from", type=Path, dest="archive", metavar="FILE", help="the archive, brought by hand")
    source.add_argument("--print-url", action="store_true", help="only say where that archive is to be had")
    install.set_defaults(beside=_install)


def _install(arguments: Namespace, folder: DataFolder) -> None:
    if arguments.print_url:
        print(browser_program.wanted().url)
        return
    service.install_browser(folder, arguments.archive, lambda line: print(line, flush=True))
