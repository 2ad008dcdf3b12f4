"""32 bytes as 17 words that can be said and written down: "lusab babad gutih …".

Each word is a proquint (D. S. Wilkerson, "A Proposal for Proquints", arXiv:0901.4016): 16 bits as five letters,
consonants and vowels in turn. The last word is the beginning of the SHA-256 of the others' bytes.
"""

import hashlib
import re

from appliance.core.errors import InvalidInput

_CONSONANTS = "bdfghjklmnprstvz"
_VOWELS = "aiou"
_WORDS = 17


def phrase_of(key: bytes) -> str:
    """key: 32 bytes."""
    whole = key + hashlib.sha256(key).digest()[:2]
    return " ".join(_word(int.from_bytes(whole[at : at + 2], "big")) for at in range(0, len(whole), 2))


def key_of(phrase: str) -> bytes:
    """The 32 bytes again, whatever stands between the words. Raises InvalidInput, naming the word that is none."""
    words = re.findall(r"[a-z]+", phrase.lower())
    if len(words) != _WORDS:
        raise InvalidInput(f"The recovery phrase has {_WORDS} words; these are {len(words)}.")
    whole = b"".join(_number(word).to_bytes(2, "big") for word in words)
    if hashlib.sha256(whole[:-2]).digest()[:2] != whole[-2:]:
        raise InvalidInput("The words do not fit together: one is wrong, or two have changed places.")
    return whole[:-2]


def _word(number: int) -> str:
    letters = ""
    for shift, alphabet in ((12, _CONSONANTS), (10, _VOWELS), (6, _CONSONANTS), (4, _VOWELS), (0, _CONSONANTS)):
        letters += alphabet[number >> shift & (len(alphabet) - 1)]
    return letters


def _number(word: str) -> int:
    number = 0
    for at, letter in enumerate(word):
        alphabet = _VOWELS if at % 2 else _CONSONANTS
        if len(word) != 5 or letter not in alphabet:
            raise InvalidInput(
                f"{word!r} is no word of a recovery phrase.", hint="Compare it with what you wrote down."
            )
        number = number * len(alphabet) + alphabet.index(letter)
    return number
