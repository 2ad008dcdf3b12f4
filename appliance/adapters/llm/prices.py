"""What models cost, in dollars per million tokens (in, out), by the start of their names; the longest counts.

List prices of the providers as published in 2025. A setting replaces what has changed since.
"""

from collections.abc import Mapping, Sequence

from appliance.core.errors import InvalidInput

Price = tuple[float, float]

PRICES: dict[str, Price] = {
    "gpt-4o-mini": (0.15, 0.60),
    "gpt-4o": (2.50, 10.00),
    "gpt-4.1-nano": (0.10, 0.40),
    "gpt-4.1-mini": (0.40, 1.60),
    "gpt-4.1": (2.00, 8.00),
    "gpt-5-nano": (0.05, 0.40),
    "gpt-5-mini": (0.25, 2.00),
    "gpt-5": (1.25, 10.00),
    "o3-mini": (1.10, 4.40),
    "o3": (2.00, 8.00),
    "o4-mini": (1.10, 4.40),
    "claude-3-5-haiku": (0.80, 4.00),
    "claude-3-5-sonnet": (3.00, 15.00),
    "claude-3-7-sonnet": (3.00, 15.00),
    "claude-haiku-4": (1.00, 5.00),
    "claude-sonnet-4": (3.00, 15.00),
    "claude-opus-4": (15.00, 75.00),
    "gemini-2.0-flash": (0.10, 0.40),
    "gemini-2.5-flash": (0.30, 2.50),
    "gemini-2.5-pro": (1.25, 10.00),
}


def cost(provider: str, model: str, tokens: tuple[int, int], own: Sequence[str] = ()) -> tuple[float, bool]:
    """(dollars, whether the price is known). tokens: in and out. own: the setting `llm.prices`, which wins.

    A model on one's own server costs nothing unless a price is set for it.
    """
    price = _price(model, _parsed(own)) or ((0.0, 0.0) if provider == "local" else _price(model, PRICES))
    if price is None:
        return 0.0, False
    return round((tokens[0] * price[0] + tokens[1] * price[1]) / 1_000_000, 6), True


def _price(model: str, prices: Mapping[str, Price]) -> Price | None:
    fitting = [name for name in prices if model.startswith(name)]
    return prices[max(fitting, key=len)] if fitting else None


def _parsed(entries: Sequence[str]) -> dict[str, Price]:
    prices = {}
    for entry in entries:
        name, _, numbers = entry.rpartition("=")
        given, _, got = numbers.partition("/")
        try:
            prices[name.strip()] = (float(given), float(got))
        except ValueError:
            raise InvalidInput(f"llm.prices: {entry!r} is not like gpt-4o-mini=0.15/0.60.") from None
    return prices
