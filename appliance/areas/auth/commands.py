"""The command line of the auth area: superusers."""

import sys
from argparse import ArgumentParser, Namespace, _SubParsersAction
from getpass import getpass

from appliance.areas.auth.service import accounts
from appliance.core.errors import InvalidInput


def add_commands(verbs: "_SubParsersAction[ArgumentParser]") -> None:
    """`appliance superuser create|list`."""
    nouns = verbs.add_parser("superuser", help="make or list superusers").add_subparsers(required=True, metavar="VERB")
    create = nouns.add_parser("create", help="make a superuser")
    create.add_argument("--email", required=True)
    create.add_argument("--full-name")
    create.add_argument("--password-stdin", action="store_true", help="read the password from standard input")
    create.set_defaults(run=_create)
    nouns.add_parser("list", help="list the superusers").set_defaults(run=_list)


def _create(arguments: Namespace) -> None:
    password = _password(from_stdin=arguments.password_stdin)
    user = accounts.create_superuser(arguments.email, password, arguments.full_name)
    print(f"{user.email} is a superuser now.")


def _password(*, from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise InvalidInput("There is no terminal to ask for the password.", hint="Use --password-stdin.")
    password = getpass("Password: ")
    if getpass("Once more: ") != password:
        raise InvalidInput("The two passwords differ.")
    return password


def _list(arguments: Namespace) -> None:
    for user in accounts.superusers():
        print(f"{user.email}{'' if user.is_active else '  (not active)'}")
