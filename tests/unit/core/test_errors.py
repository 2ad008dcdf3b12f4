"""The family of problems."""

import re

import pytest

from appliance.core.errors import InvalidInput, InvalidState, Problem, RateLimited


def family(kind: type[Problem] = Problem) -> list[type[Problem]]:
    return [kind, *(each for child in kind.__subclasses__() for each in family(child))]


@pytest.mark.parametrize("kind", family(), ids=lambda kind: kind.__name__)
def test_each_problem_has_a_status_a_code_and_a_title(kind):
    assert 400 <= kind.status < 600
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", kind.code)
    assert kind.title[0].isupper()


@pytest.mark.parametrize("kind", family(), ids=lambda kind: kind.__name__)
def test_what_is_a_conflict_or_a_refusal_keeps_its_parents_status(kind):
    [parent] = [base for base in kind.__mro__[1:] if issubclass(base, Problem)][:1] or [Problem]

    assert parent is Problem or kind.status == parent.status


def test_a_problem_says_what_happened_and_what_to_do():
    assert str(Problem("It failed.", hint="Try again.")) == "It failed. Try again."
    assert str(Problem("It failed.")) == "It failed."
    assert InvalidState("x", current="running", allowed=["failed"]).extra == {
        "current": "running",
        "allowed": ["failed"],
    }
    assert RateLimited("x", retry_after=3).extra == {"retry_after": 3}


def test_a_mistake_in_the_input_names_its_place():
    problem = InvalidInput("is empty", loc=("body", "names", 2), type="missing")

    assert str(problem) == "body.names.2: is empty"
    assert problem.errors == [{"loc": ["body", "names", 2], "msg": "is empty", "type": "missing"}]


def test_several_mistakes_are_kept_as_they_are():
    mistakes = [{"loc": ["a"], "msg": "m", "type": "t"}, {"loc": ["b"], "msg": "n", "type": "t"}]

    assert InvalidInput("Two mistakes.", errors=mistakes).errors == mistakes
    assert InvalidInput("None.", errors=[]).errors == []
