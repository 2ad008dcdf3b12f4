"""The recovery phrase of the installation's key: shown to be written down, and three words of it asked back.

That it was written down is remembered for this key alone: after a restore with another one it is asked for again.
"""

from collections.abc import Mapping

from appliance.areas.admin.settings import KeySettings
from appliance.areas.auth.service.attempts import Client
from appliance.areas.auth.service.freshness import prove
from appliance.core.actor import Actor
from appliance.core.errors import InvalidInput
from appliance.core.recovery_phrase import phrase_of
from appliance.core.secrets import read_key, same
from appliance.core.settings import settings
from appliance.db import data_folder
from appliance.db.archive import key_mark
from appliance.db.records import record_activity, store_setting

ASKED = 3  # words; fewer could be guessed one by one: each is one of 65,536


def current_mark() -> str:
    """What tells this installation's key from others."""
    return key_mark(_key())


def is_written_down() -> bool:
    """Whether somebody has shown to have this key's phrase."""
    return same(settings(KeySettings).phrase_of, current_mark())


def show_phrase(actor: Actor, client: Client, password: str | None) -> list[str]:
    """Its words, in order. Raises InvalidCredentials, RateLimited, Forbidden unless the person has shown who it is."""
    prove(actor, client, password)
    record_activity("admin.key_shown", actor_id=actor.id, title="The recovery phrase was shown")
    return phrase_of(_key()).split()


def verify_words(actor: Actor, words: Mapping[int, str]) -> None:
    """words: place in the phrase, from 1 → word; three. Raises InvalidInput, which does not say which is wrong."""
    phrase = phrase_of(_key()).split()
    if len(words) != ASKED or not all(1 <= place <= len(phrase) for place in words):
        raise InvalidInput(f"{ASKED} words are needed, each with its place in the phrase, 1 to {len(phrase)}.")
    expected = " ".join(phrase[place - 1] for place in words)
    if not same(" ".join(word.strip().lower() for word in words.values()), expected):
        raise InvalidInput("These are not the words at those places.", hint="Compare them with what you wrote down.")
    store_setting("key.phrase_of", current_mark())
    record_activity("admin.key_verified", actor_id=actor.id, title="The recovery phrase was written down")


def _key() -> bytes:
    return read_key(data_folder.current().key)
