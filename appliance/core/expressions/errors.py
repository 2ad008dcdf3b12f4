"""What goes wrong in an expression, and where."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar

from appliance.core.errors import InvalidInput


class ExpressionError(InvalidInput):
    """An expression that cannot be read, or not be worked out with these values.

    position: characters from the start of the expression (of the whole text, for a template);
    None if it is about the whole. setting: the field of a node that holds it, once somebody knows.
    Messages name kinds and names, never values: those may be secret.
    """

    title = "Expression error"
    type: ClassVar[str] = "expression_error"

    def __init__(self, message: str, position: int | None = None, *, hint: str | None = None) -> None:
        super().__init__(message, type=self.type, hint=hint)
        self.message = message
        self.position: int | None = None
        self.setting: str | None = None
        if position is not None:
            self.at(position)

    def at(self, position: int) -> "ExpressionError":
        """Say where, unless somebody further in has said it already."""
        if self.position is None:
            self._place(position)
        return self

    def shifted(self, offset: int) -> "ExpressionError":
        """The same mistake, seen from a text in which the expression begins at `offset`."""
        self._place(offset + (self.position or 0))
        return self

    def _place(self, position: int) -> None:
        self.position = position
        self.extra["position"] = position
        self.detail = f"{self.message.removesuffix('.')} (at character {position + 1})."
        self.errors = [{"loc": [], "msg": self.detail, "type": self.type}]
        self.args = (self.detail,)


@contextmanager
def in_setting(name: str) -> Iterator[None]:
    """What cannot be worked out in here is a mistake in this field of the node."""
    try:
        yield
    except ExpressionError as mistake:
        mistake.setting = name
        raise
