"""The command line of sign-in providers."""

import sys
from argparse import ArgumentParser, Namespace, _SubParsersAction

import msgspec

from appliance.areas.auth.oidc_schemas import DEFAULT_SCOPES, NewOidcProvider
from appliance.areas.auth.service import oidc_providers
from appliance.core.actor import Actor
from appliance.core.paging import Paging
from appliance.http.decode import body_decoder

# Whoever runs commands on the machine has its database; their changes are recorded without a name.
OPERATOR = Actor("", is_superuser=True)

_decode = body_decoder(NewOidcProvider)  # so that the same is refused as over HTTP


def add_commands(verbs: "_SubParsersAction[ArgumentParser]") -> None:
    """`appliance oidc-provider add|list|delete`."""
    parser = verbs.add_parser("oidc-provider", help="add, list or delete OpenID Connect providers people sign in with")
    nouns = parser.add_subparsers(required=True, metavar="VERB")
    add = nouns.add_parser("add", help="let people sign in with a provider")
    add.add_argument("--id", required=True, help="a word for the redirect URI: small letters, digits, -")
    add.add_argument("--name", required=True, help="what the button says")
    add.add_argument("--issuer", required=True, help="its address, exactly as the provider writes it")
    add.add_argument("--client-id", required=True)
    add.add_argument("--client-secret-stdin", action="store_true", help="read the client secret from standard input")
    add.add_argument("--scopes", default=DEFAULT_SCOPES)
    add.add_argument("--allow-sign-up", action="store_true", help="whoever is new gets an account")
    add.add_argument("--allowed-domain", action="append", default=[], help="only for verified e-mails of this domain")
    add.set_defaults(run=_add)
    nouns.add_parser("list", help="list the providers").set_defaults(run=_list)
    delete = nouns.add_parser("delete", help="delete a provider; accounts stay")
    delete.add_argument("--id", required=True)
    delete.set_defaults(run=_delete)


def _add(arguments: Namespace) -> None:
    given = {
        "id": arguments.id,
        "name": arguments.name,
        "issuer": arguments.issuer,
        "client_id": arguments.client_id,
        "scopes": arguments.scopes,
        "allow_sign_up": arguments.allow_sign_up,
        "allowed_domains": arguments.allowed_domain,
    }
    if arguments.client_secret_stdin:
        given["client_secret"] = sys.stdin.readline().rstrip("\r\n")
    new = _decode(msgspec.json.encode(given), "application/json")
    made = oidc_providers.add_provider(OPERATOR, new)
    print(f"{made.name} is on the sign-in screen now. Register this redirect URI with it:\n{made.redirect_uri}")


def _list(arguments: Namespace) -> None:
    for provider in oidc_providers.list_providers(Paging(limit=1000)).data:
        print(f"{provider.id}  {provider.name}  {provider.issuer}{'' if provider.is_active else '  (off)'}")


def _delete(arguments: Namespace) -> None:
    oidc_providers.delete_provider(OPERATOR, arguments.id)
    print(f"{arguments.id} is deleted.")
