"""What a front end shows of an error: `message`, a text for people. Pure."""

from appliance.core.errors import InvalidInput, Problem

# Fields that people fill in, as they read them; the others are names that programmers know.
_FIELDS = {
    "email": "Email",
    "new_email": "New email",
    "password": "Password",
    "current_password": "Current password",
    "friendly_name": "Friendly name",
}


def sentence(problem: Problem) -> str:
    """What happened and what to do: "Password must have at least 8 characters."

    Supabase's own words, which have no full stop, stay as they are: programs compare them.
    """
    happened = _what(problem)
    return f"{_stopped(happened)} {problem.hint}" if problem.hint else happened


def _what(problem: Problem) -> str:
    """A mistake in the input begins with the name of the field alone: where it lies in the request is our matter."""
    if not isinstance(problem, InvalidInput) or len(problem.errors) != 1 or not problem.errors[0]["loc"]:
        return problem.detail
    mistake = problem.errors[0]
    name = str(mistake["loc"][-1])
    return _stopped(f"{_FIELDS.get(name, name)} {mistake['msg']}")


def _stopped(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."
