"""Text that gives orders to a language model instead of telling it something."""

from appliance.areas.rag.patterns import pattern

_FORMER = "(?:all|any|the|your|these|those|previous|prior|above|earlier|preceding|former|other|of|my|its|system)"
_RULES = "(?:instructions?|rules?|prompts?|guidelines?|directions?|orders?|commands?|constraints?|guardrails?)"
_SECRETS = (
    "(?:(?:system|hidden|initial) prompt|(?:secret|api|access|private) keys?|passwords?|credentials?|secrets?"
    "|access tokens?)"
)
_ORDERS = (
    rf"\b(?:ignore|disregard|forget|override|bypass|skip|discard)\b(?: (?:about|{_FORMER}))*"
    rf" (?:{_RULES}|everything (?:above|before|you)|what you (?:were|have been) told)",
    rf"\b(?:do not|don't|never|stop) (?:follow|obey|following|obeying)\b(?: {_FORMER})* {_RULES}",
    rf"\b(?:reveal|show|print|repeat|output|disclose|leak|tell me|give me|send)\b(?: \w+){{0,4}} {_SECRETS}",
    r"\byou are now (?:an?|the|in|free|no longer)\b",
    r"\b(?:pretend|act as if) (?:to be|you (?:are|have|were))\b",
    r"\b(?:new|updated|real) (?:system )?(?:instructions?|prompt)\s*:",
    r"\b(?:developer|jailbreak|god|dan|unrestricted) mode\b",
    r"<\|?(?:im_start|im_end|system|endoftext)\|?>|\[/?INST\]|<</?SYS>>",
    r"^\W{0,4}(?:system|assistant)\s*:",
    r"\b(?:ai|language) models?(?: \w+){0,3} (?:must|should|shall|have to)(?: now)? (?:answer|say|reply|ignore)",
    r"\b(?:as an ai|dear (?:ai|language model|assistant|chatbot))\b",
    # German
    r"\b(?:ignorier\w*|vergiss|vergessen sie|missacht\w*|umgeh\w*)\b(?: \S+){0,4} (?:anweisung|regel|vorgabe|befehl)",
    r"\b(?:verrat\w*|zeig\w*|nenn\w*)\b(?: \S+){0,4} (?:system-?prompt|passwort|passwörter|zugangsdaten|geheimnis)",
)
_ORDER = "|".join(f"(?:{each})" for each in _ORDERS)


def gives_orders(text: str) -> bool:
    """Whether it tells a model to ignore its rules, to be somebody else, or to reveal secrets.

    Finds the usual wordings in English and German: a warning, not a wall.
    """
    lines = "\n".join(" ".join(line.split()) for line in text.splitlines())
    return any(pattern(_ORDER).search(each) is not None for each in (lines, lines.replace("\n", " ")))
