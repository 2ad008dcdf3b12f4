"""Some four thousand expressions that mean harm, by families; the same ones every time.

What they would reach is made by whoever tries them: `input.list`, `input.n`, `input.text`, and larger texts as
`input.as`, `input.words` and `input.big`; objects of Python as `vars.trap`, `vars.held` and so on.
"""

import itertools
import random
from collections.abc import Iterator
from pathlib import Path

from appliance.core.expressions import FUNCTIONS


def listed() -> dict[str, list[str]]:
    """Those written out next to this file: one per line, under the name of their list."""
    lists: dict[str, list[str]] = {}
    for line in Path(__file__).with_suffix(".txt").read_text("utf-8").split("\n")[:-1]:
        if line.startswith("== "):
            lists[line[3:]] = here = []
        else:
            here.append(line)
    return lists


LISTED = listed()
STARTS, DUNDERS, HOST_NAMES = LISTED["starts"], LISTED["dunders"], LISTED["host names"]


def walks() -> Iterator[str]:
    for start, chain in itertools.product(STARTS, DUNDERS):
        yield f"{start}.{chain}"
    for start, chain in itertools.product(STARTS, DUNDERS[:8]):
        yield start + "".join(f'["{name}"]' for name in chain.replace("()", "").split("."))
    for start in STARTS:
        yield f"get({start}, '__class__.__mro__[1]')"
        yield f"'__class__' in {start}"
        yield f"sort([{start}], '__class__')"


def host_names() -> Iterator[str]:
    for name in HOST_NAMES:
        yield name
        yield f'{name}(\'__import__("os").system("id")\')'
        yield f"input.{name}('x')"
        yield f"{name}.{name}['x']"
        yield f"(input.{name} ?? {name})('x')"


def huge_numbers() -> Iterator[str]:
    bases = ["9", "2", "(-9)", "1.5", "1e300", "input.n", "0", "1", "(-1)"]
    exponents = ["9**9", "99999999999", "1e308", "(2**62)", "9**9**9", "(-9**9)", "0.5"]
    for base, exponent in itertools.product(bases, exponents):
        yield f"{base}**{exponent}"
    yield from LISTED["numbers"]
    yield from ("9" * 4000, "0." + "9" * 4000, "1e" + "9" * 100, "*".join(["9" * 300] * 12), "*".join(["1e200"] * 5))
    yield from ("int('" + "9" * 1000 + "')", "json('" + "9" * 3900 + "')", "json('" + "9" * 4090 + "')")


def deep_nesting() -> Iterator[str]:
    """Pairs of brackets and what else nests, closed and not."""
    shapes = [
        ("(", "1", ")"), ("[", "", "]"), ("{a:", "1", "}"), ("!", "1", ""), ("-", "1", ""), ("not ", "1", ""),
        ("2**", "1", ""), ("1?", "1", ":1"), ("abs(", "1", ")"), ("a[", "1", "]"), ("''.trim(", "", ")"),
        ("[{a:", "1", "}]"), ("1+(", "1", ")"), ("true&&(", "1", ")"), ("{[", "1", "]:1}"), ("len([", "", "])"),
        ("(", "", ""), ("[", "", ""), ("{a:", "", ""),
    ]  # fmt: skip
    for (before, middle, after), depth in itertools.product(shapes, [49, 60, 110, 400, 1000, 4000]):
        yield before * depth + middle + after * depth
    for depth in (50, 101, 500, 1900):
        yield "json('" + "[" * depth + "]" * depth + "')"
        yield "json('" + '{"a":' * (depth // 3) + "1" + "}" * (depth // 3) + "')"
        yield "flatten(json('" + "[" * (depth // 2) + "]" * (depth // 2) + "'), 99999999)"


def regexes() -> Iterator[str]:
    patterns = [*LISTED["patterns"], "a{0,1000}" * 50, ".*" * 400, "(" * 480 + ")" * 480]
    for pattern, subject in itertools.product(patterns, ["input.as + '!'", "input.words", "input.big", "'a'"]):
        yield f"matches({subject}, '{pattern}')"


def look_alikes() -> Iterator[str]:
    def wide(text: str) -> str:
        return "".join(chr(ord(letter) + 0xFEE0) if "!" <= letter <= "~" else letter for letter in text)

    def slanted(text: str) -> str:
        return "".join(chr(0x1D44E + ord(letter) - 97) if "a" <= letter <= "z" else letter for letter in text)

    def cyrillic(text: str) -> str:
        return text.replace("i", "\u0456").replace("e", "\u0435").replace("o", "\u043e")

    hidden = ["\u200b", "\u200d", "\u202e", "\u2028", "\xad", "\ufeff", "\x00", "\x1b", "́", "\U000e0001", "�"]
    for text in (*STARTS, "eval('1')", "input.__class__", "__import__('os').system('id')", "len(input.list)"):
        yield from (change(text) for change in (wide, slanted, cyrillic))
        yield from (text[:2] + mark + text[2:] for mark in hidden)
    yield from LISTED["look-alikes"]


def large_values() -> Iterator[str]:
    for maker in LISTED["large values"]:
        yield maker
        yield f"toJson({maker})"
        yield f"[{', '.join([maker] * 10)}]"
        yield " + ".join([f"({maker})"] * 5)
        yield f"({maker}) == ({maker}) || ({maker}) in [{maker}]"
    doubled = "'ab'"
    for _ in range(7):
        doubled = f"replace({doubled}, 'a', 'aaaaaaaaaa')"
        yield doubled
    yield "[" + "input.big," * 400 + "]"
    yield "[" + "input.big+1," * 300 + "]"
    yield "[" + "split(input.words,'')," * 150 + "]"
    yield "[" + "range(9999)," * 300 + "]"
    yield "len(" + "+".join(["range(9999)"] * 300) + ")"


def format_tricks() -> Iterator[str]:
    for text in LISTED["format tricks"]:
        yield f"'{text}'"
        yield f"'{text}' % input.n"
        yield f"'{text}' + input.n"
        yield f"replace('a', 'a', '{text}')"
        yield f"formatDate(now(), '{text}')"
        yield f"formatDate(now(), 'YYYY', '{text}')"
        yield f"get(input, '{text}')"
        yield f"json('{text}')"
        yield f"date('{text}')"
        yield f"hash('a', '{text}')"
    yield from LISTED["format calls"]


def statements() -> Iterator[str]:
    yield from LISTED["statements"]


def traps() -> Iterator[str]:
    """Objects of Python that got into the scope, given to everything there is."""
    for name, value in itertools.product(
        FUNCTIONS, ["vars.trap", "vars.traps", "vars.held", "vars.module", "vars.function"]
    ):
        yield f"{name}({value})"
        yield f"{name}('a', {value})"
        yield f"{name}([1], 'a', {value})"
    signs = ["+", "-", "*", "/", "%", "**", "==", "!=", "<", ">=", "&&", "||", "??", "in", "not in"]
    pairs = "vars.trap 1|'a' vars.trap|vars.traps vars.traps|vars.held {a:1}|[] vars.type|vars.trap vars.traps"
    sides = [tuple(pair.split(" ")) for pair in pairs.split("|")]
    for sign, (left, right) in itertools.product(signs, sides):
        yield f"{left} {sign} {right}"
    yield from LISTED["trap uses"]


def templates() -> Iterator[str]:
    """Braces in all company; < and > stand for {{ and }}."""
    inner = [
        "input.text",
        "'>'",
        '"<"',
        "{a: 1}",
        "'< 1 >'",
        "1 + ",
        "",
        "< 1 >",
        ">",
        "<",
        "{",
        "}",
        "'",
        "\\'",
        "'\\'",
        "{a: {b: {}}}",
    ]
    around = ["_", "< _ >", "<< _ >>", "x < _ > y", "\\< _ >", "< _", "_ >", "{% _ %}", "${_}"]
    for text, place in itertools.product(inner, around):
        yield place.replace("_", text).replace("<", "{{").replace(">", "}}")
    for count in (2, 3, 5, 100, 1000):
        yield from ("{{" * count, "}}" * count, "{{" * count + "1" + "}}" * count, "{{ '" * count)


def mixtures() -> Iterator[str]:
    """Whatever comes of throwing the words together; the same every time."""
    words = [*STARTS, *DUNDERS, *HOST_NAMES[:30], *FUNCTIONS, *"()[]{}.,:?!+-*/%<>'\"\\;=&|()()[]", "**", "==", "=>"]
    words += ["&&", "??", "in", "not", "{{", "}}", " ", "1", "9e9", "null", "\n", "'a'"]
    chosen = random.Random(20260131)
    for _ in range(600):
        yield "".join(chosen.choices(words, k=chosen.randint(2, 14)))


def repeats() -> Iterator[str]:
    """What grows by a sign: powers, shifts, products, joins, and what other languages repeat with `*`."""
    small, large = ["'a'", "[0]", "input.list", "input.text", "{a: 1}"], ["9e9", "10**9", "9999999999", "(2**40)"]
    for value, times, sign in itertools.product(small, large, ["*", "**", "<<", "%", "+", "/"]):
        yield f"{value} {sign} {times}"
    for call in LISTED["growing calls"]:
        yield from (call.replace("N", times) for times in large)
    for depth in (5, 20, 60, 200):
        yield "join([" * depth + "input.text" + "], input.words)" * depth
        yield "replace(" * depth + "input.text" + ", 'a', input.text)" * depth
        yield " + ".join(["input.big"] * depth)
        yield " * ".join(["9e300"] * depth)


def other_engines() -> Iterator[str]:
    """What breaks out of other template engines and expression languages, bare, in quotes and in braces."""
    for text in LISTED["other engines"]:
        yield text
        yield "{{ " + text + " }}"
        yield "{{" + text.strip("{}%#$<>= ") + "}}"
        yield "'" + text.replace("'", "\\'") + "'"
        yield f"get(input, {text})"


def odd_characters() -> Iterator[str]:
    """Marks that turn the writing round, end texts, are half a character, or are made one by normalising."""
    codes = "202a 202b 202e 2066 2069 0000 007f 0085 d800 dfff fffe fb01 212a 017f 0130 0345 1e9e ff07 ff02 2019 037e"
    marks = [chr(int(code, 16)) for code in codes.split()]
    for mark in marks:
        yield from (f"{mark}input", f"input{mark}", f"input.{mark}n", f"input['{mark}n']", f"'{mark}'.upper()")
        yield from (f"lower('{mark}') == '{mark}'", f"'a'{mark} == 'a'", f"input.n{mark}()", f"{{{mark}: 1}}")
        yield f"matches(input.text, '{mark}+')"


FAMILIES = [
    walks,
    host_names,
    huge_numbers,
    deep_nesting,
    regexes,
    look_alikes,
    large_values,
    format_tricks,
    statements,
    traps,
    templates,
    mixtures,
    repeats,
    other_engines,
    odd_characters,
]
