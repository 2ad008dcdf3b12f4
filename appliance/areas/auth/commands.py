"""The command line of the auth area: superusers and users, by e-mail."""

import sys
from argparse import ArgumentParser, Namespace, _SubParsersAction
from getpass import getpass

from appliance.areas.auth.schemas import NewUser, UserAdministration, UserPublic
from appliance.areas.auth.service import accounts, administration, second_factor
from appliance.core.actor import Actor
from appliance.core.errors import InvalidInput, NotFound

# Whoever runs commands on the machine has its database; their changes are recorded without a name.
OPERATOR = Actor("", is_superuser=True)


def add_commands(verbs: "_SubParsersAction[ArgumentParser]") -> None:
    """`appliance superuser create|list|reset-password|delete`, and the same for `user` with `change`."""
    for noun in ("superuser", "user"):
        parser = verbs.add_parser(noun, help=f"make, list or change {noun}s")
        nouns = parser.add_subparsers(required=True, metavar="VERB")
        create = _with_email(nouns, "create", f"make a {noun}")
        create.add_argument("--full-name")
        _takes_password(create)
        create.set_defaults(run=_create, superuser=noun == "superuser")
        nouns.add_parser("list", help=f"list the {noun}s").set_defaults(run=_list, superuser=noun == "superuser")
        reset = _with_email(nouns, "reset-password", "set a new password and end all sessions")
        _takes_password(reset)
        reset.set_defaults(run=_reset_password, superuser=noun == "superuser")
        delete = _with_email(nouns, "delete", f"delete a {noun} with everything the account owns")
        delete.set_defaults(run=_delete, superuser=noun == "superuser")
        if noun == "user":
            _add_change(nouns)


def _with_email(nouns: "_SubParsersAction[ArgumentParser]", verb: str, help: str) -> ArgumentParser:
    parser = nouns.add_parser(verb, help=help)
    parser.add_argument("--email", required=True)
    return parser


def _takes_password(parser: ArgumentParser) -> None:
    parser.add_argument("--password-stdin", action="store_true", help="read the password from standard input")


def _add_change(nouns: "_SubParsersAction[ArgumentParser]") -> None:
    change = _with_email(nouns, "change", "change what an account may do")
    active = change.add_mutually_exclusive_group()
    active.add_argument("--activate", dest="is_active", action="store_true", default=None)
    active.add_argument("--deactivate", dest="is_active", action="store_false", default=None)
    rights = change.add_mutually_exclusive_group()
    rights.add_argument("--promote", dest="is_superuser", action="store_true", default=None, help="make a superuser")
    rights.add_argument("--demote", dest="is_superuser", action="store_false", default=None)
    change.add_argument("--remove-second-factor", action="store_true", help="and the passkeys, for whoever lost them")
    change.set_defaults(run=_change)


def _create(arguments: Namespace) -> None:
    password = _password(from_stdin=arguments.password_stdin)
    if arguments.superuser:
        user = accounts.create_superuser(arguments.email, password, arguments.full_name)
        print(f"{user.email} is a superuser now.")
        return
    new = NewUser(email=arguments.email, password=password, full_name=arguments.full_name)
    print(f"{administration.create_user(OPERATOR, new).email} has an account now.")


def _list(arguments: Namespace) -> None:
    for user in accounts.superusers() if arguments.superuser else accounts.all_users():
        print(f"{user.email}{'' if user.is_active else '  (not active)'}")


def _reset_password(arguments: Namespace) -> None:
    user = _named(arguments)
    password = _password(from_stdin=arguments.password_stdin)
    administration.change_any(OPERATOR, user.id, UserAdministration(password=password))
    print(f"{user.email} has a new password, and all sessions have ended.")


def _delete(arguments: Namespace) -> None:
    user = _named(arguments)
    administration.erase(OPERATOR, user.id)
    print(f"{user.email} is deleted.")


def _change(arguments: Namespace) -> None:
    user = _named(arguments)
    given = {name: value for name in ("is_active", "is_superuser") if (value := getattr(arguments, name)) is not None}
    if not given and not arguments.remove_second_factor:
        raise InvalidInput("There is nothing to change.", hint="`appliance user change --help` lists what there is.")
    if arguments.remove_second_factor:
        second_factor.remove_for(OPERATOR, user.id)
    changed = administration.change_any(OPERATOR, user.id, UserAdministration(**given))
    words = "active" if changed.is_active else "not active", "superuser" if changed.is_superuser else "user"
    print(f"{changed.email} is {words[0]}, a {words[1]}.")


def _named(arguments: Namespace) -> UserPublic:
    """The account meant. Raises NotFound, also for a user where a superuser is asked for."""
    user = accounts.user_by_email(arguments.email)
    if getattr(arguments, "superuser", False) and not user.is_superuser:
        raise NotFound(f"{user.email} is no superuser.", hint="`appliance superuser list` shows them.")
    return user


def _password(*, from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise InvalidInput("There is no terminal to ask for the password.", hint="Use --password-stdin.")
    password = getpass("Password: ")
    if getpass("Once more: ") != password:
        raise InvalidInput("The two passwords differ.")
    return password
