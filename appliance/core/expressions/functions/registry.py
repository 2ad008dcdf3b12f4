"""The one list of functions; each module of this package adds its own."""

import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

Work = Callable[..., Any]
Prepare = Callable[[Sequence[Any]], None]


@dataclass(frozen=True, slots=True)
class Function:
    """A function of the language.

    call: gets the evaluation, then the values. most: None = any number of values.
    method: may be written `value.name(…)`. prepare: gets, when the source is read, the arguments
    that are written out in it (None for the others); it may refuse them and load what the call needs.
    """

    name: str
    call: Work
    signature: str  # as people write it: `replace(text, old, new)`
    summary: str
    least: int
    most: int | None
    method: bool
    prepare: Prepare | None

    def takes(self, count: int) -> bool:
        return self.least <= count and (self.most is None or count <= self.most)


FUNCTIONS: dict[str, Function] = {}


def function(name: str, *, method: bool = True, prepare: Prepare | None = None) -> Callable[[Work], Work]:
    """Adds a function to the language; its parameters and its docstring become the signature and the summary."""

    def add(work: Work) -> Work:
        parameters = list(inspect.signature(work).parameters.values())[1:]  # without the evaluation
        open_ended = any(p.kind is p.VAR_POSITIONAL for p in parameters)
        needed = [p for p in parameters if p.default is p.empty and p.kind is not p.VAR_POSITIONAL]
        FUNCTIONS[name] = Function(
            name=name,
            call=work,
            signature=f"{name}({', '.join(_shown(p) for p in parameters)})",
            summary=inspect.cleandoc(work.__doc__ or "").split("\n\n")[0],
            least=len(needed),
            most=None if open_ended else len(parameters),
            method=method,
            prepare=prepare,
        )
        return work

    return add


def _shown(parameter: inspect.Parameter) -> str:
    name = parameter.name.rstrip("_")
    if parameter.kind is parameter.VAR_POSITIONAL:
        return f"{name}…"
    return name if parameter.default is parameter.empty else f"{name}?"
