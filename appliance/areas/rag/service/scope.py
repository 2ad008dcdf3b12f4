"""An index in the full-text table."""


def scope(index_id: str) -> str:
    """The index as one word, so that the words of other indexes are never looked at."""
    return index_id.replace("-", "")
