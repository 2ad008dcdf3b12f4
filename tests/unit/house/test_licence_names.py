"""What may be in the one file, and what the build refuses."""

from pathlib import Path

import pytest

PACKAGING = Path(__file__).resolve().parents[3] / "packaging"


@pytest.fixture
def names(monkeypatch):
    monkeypatch.syspath_prepend(str(PACKAGING))
    import licence_names

    return licence_names


@pytest.mark.parametrize(
    "expression",
    [
        *("GPL-3.0-only", "GPL-2.0-or-later", "AGPL-3.0", "SSPL-1.0", "Elastic-2.0", "BUSL-1.1", "Proprietary", ""),
        *("MIT AND GPL-3.0-only", "GPL-3.0-only OR AGPL-3.0-only", "GPL-3.0-or-later WITH Classpath-exception-2.0"),
    ],
)
def test_a_licence_that_reaches_the_whole_or_is_unknown_is_refused(names, expression):
    assert list(names.refused(expression))
    with pytest.raises(names.NotReviewed, match="some-package"):
        names.licence("some-package", expression)


@pytest.mark.parametrize(
    "expression",
    [
        *(
            "MIT",
            "Apache-2.0 OR BSD-3-Clause",
            "BSD-3-Clause AND 0BSD AND MIT AND Zlib",
            "(MIT OR GPL-3.0-only) AND ISC",
        ),
        "GPL-3.0-or-later WITH GCC-exception-3.1",
    ],
)
def test_a_licence_that_asks_no_more_than_its_text_may_go_in(names, expression):
    assert names.licence("some-package", expression) == expression


def test_what_was_read_in_the_texts_may_go_in_too(names):
    assert [name for name, expression in names.STATED.items() if list(names.refused(expression))] == []
