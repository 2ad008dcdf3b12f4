"""How many there are of what areas keep, by the contract's names: `rag_documents`, `storage_bytes` …"""

from collections.abc import Callable, Mapping

_counts: dict[str, Callable[[], int]] = {}


def set_counts(counts: Mapping[str, Callable[[], int]]) -> None:
    _counts.clear()
    _counts.update(counts)


def counted() -> dict[str, int]:
    """All counts, asked now."""
    return {name: count() for name, count in _counts.items()}
