"""Words whose presence or opposite matters when a sentence is held against its source; most of them English."""

from appliance.areas.rag.stems import stem

_TWO_TO_NINETEEN = """two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
seventeen eighteen nineteen"""
_TWENTY_TO_NINETY = "twenty thirty forty fifty sixty seventy eighty ninety"
_JANUARY_TO_DECEMBER = "january february march april may june july august september october november december"
_DAYS = "monday tuesday wednesday thursday friday saturday sunday"
_UNITS = """euro dollar pound pence cent yen franc percent degree second minute hour day week fortnight month quarter
year metre meter kilometre kilometer mile foot inch litre liter gram kilogram ton kwh watt volt person night gross
net"""
_OPENING = """according based additionally also however therefore thus furthermore moreover yes no as both every each
neither either currently finally overall together people someone somebody nobody everybody"""
_OPPOSITES = """rise fall|increase decrease|increase reduce|rise decrease|raise lower|increase drop|rise drop
begin end|start end|begin stop|start stop|start close|open close|open end|begin close|before after|more less|more fewer
high low|above below|accept reject|accept refuse|agree refuse|grant refuse|approve reject|allow forbid|permit forbid
include exclude|win lose|arrive leave|arrive depart|first last|minimum maximum|early late|buy sell|buyer seller
tenant landlord|lender borrower|employer employee|north south|northern southern|east west|eastern western|left right
spring autumn|summer winter|small large|pay refund|take refund|keep return|gross net|income expense|paid unpaid
valid invalid|same different|up down|inside outside|continue stop|saturday sunday|monday friday|grow shrink
steigt sinkt|steigen sinken|steigt fällt|erhöht senkt|beginnt endet|mieter vermieter|käufer verkäufer|mehr weniger"""

SMALL_NUMBERS = {word: value for value, word in enumerate(_TWO_TO_NINETEEN.split(), start=2)}
TENS = {word: value * 10 for value, word in enumerate(_TWENTY_TO_NINETY.split(), start=2)}
MONTHS = _JANUARY_TO_DECEMBER.split()
CALENDAR = frozenset(map(stem, [*MONTHS, *_DAYS.split()]))
MEASURES = frozenset(map(stem, _UNITS.split()))
OPENING = frozenset(_OPENING.split())  # with a capital at the beginning of a sentence without being a name
TITLES = frozenset(["mr", "mrs", "ms", "miss", "dr", "prof", "sir", "herr", "frau"])
OPPOSITES = [
    (stem(one), stem(other)) for line in _OPPOSITES.splitlines() for one, other in map(str.split, line.split("|"))
]
DENIAL = (
    r"\b(?:not|no|never|none|nobody|nothing|neither|nor|cannot|without|forbidden|prohibited|banned|refused?|rejected"
    r"|denied|declined|excluded|excluding|nicht|kein\w*|nie|niemals|ohne|weder|verboten|untersagt|abgelehnt"
    # French (its "ne" comes with one of these), Spanish, Italian, Portuguese, Dutch, Russian; Chinese, Japanese
    r"|pas|jamais|sans|aucune?|nunca|sin|ningun[oa]?|ningún|non|senza|não|sem|niet|geen|nooit|zonder|не|нет|без|никогда"
    r")\b|n['’]t\b|[不没沒未無无勿]|ない|ません"
)
NO_DENIAL = (
    r"\b(?:no|not) (?:later|more|less|fewer|earlier|higher|lower|longer|older|larger|greater|only) than\b|\bnot only\b"
    r"|\bno\.(?= ?\d)|\bneed not\b"
)
