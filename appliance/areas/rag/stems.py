"""English words by their stem, roughly: enough to see that "paid" answers "pay"."""

_IRREGULAR = """began begin|begun begin|bought buy|broke break|broken break|brought bring|built build|came come
chose choose|chosen choose|did do|done do|drawn draw|drew draw|driven drive|drove drive|fallen fall|fell fall|felt feel
found find|gave give|given give|gone go|grew grow|grown grow|held hold|kept keep|knew know|known know|laid lay|led lead
left leave|lent lend|lost lose|made make|met meet|paid pay|ran run|risen rise|rose rise|said say|sat sit|saw see
seen see|sent send|shown show|sold sell|spent spend|spoke speak|spoken speak|stood stand|taken take|taught teach
thought think|told tell|took take|went go|won win|wore wear|worn wear|written write|wrote write|men man|women woman
children child|people person"""
_STEMS = dict(pair.split() for pair in _IRREGULAR.replace("\n", "|").split("|"))
_LONGEST_FIRST = "ements ement ments ment ations ation ingly ings ing ies ers ed er es ly al s e y"
_ENDINGS = tuple(_LONGEST_FIRST.split())


def stem(word: str) -> str:
    """word: lower case. The stem has at least three letters, or is the word."""
    word = _STEMS.get(word, word)
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3 and not word.endswith("ss"):
            return _undoubled(word[: -len(ending)])
    return word


def _undoubled(stem: str) -> str:
    """`cancell` of `cancelled` is `cancel`; `ll`, `ss` of short words such as `bill` stay."""
    return stem[:-1] if len(stem) > 4 and stem[-1] == stem[-2] and stem[-1] not in "aeiou" else stem


def alike(one: str, other: str) -> bool:
    """Whether two stems are of one word: equal, or one begins with the other and is little longer."""
    if one == other:
        return True
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) == 3:  # too short for an ending to be taken off
        return shorter[-1] == "e" and longer in (f"{shorter}d", f"{shorter}s", f"{shorter}r")
    return len(shorter) >= 4 and longer.startswith(shorter) and len(longer) - len(shorter) <= 3
