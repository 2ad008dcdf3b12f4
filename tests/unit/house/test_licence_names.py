"""What may be in the one file, and what the build refuses."""

import sys
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


def test_of_a_go_module_the_longest_beginning_counts_and_an_unknown_one_is_refused(names):
    assert names.go_licence("github.com/googleapis/gax-go/v2") == "BSD-3-Clause"
    assert names.go_licence("github.com/googleapis/enterprise-certificate-proxy") == "Apache-2.0"
    assert [path for path, expression in names.GO.items() if list(names.refused(expression))] == []
    with pytest.raises(names.NotReviewed, match="gopkg.in/other"):
        names.go_licence("gopkg.in/other")


def test_litestream_tells_its_modules_and_another_program_has_none(names):
    import go_modules

    found = dict(go_modules.go_modules(Path(sys.executable).parent / "litestream"))

    assert found["go"].startswith("1.") and found["modernc.org/sqlite"].startswith("v1.") and len(found) > 50
    assert all(names.go_licence(path) for path in found)
    with pytest.raises(ValueError, match="does not say"):
        list(go_modules.go_modules(Path("/bin/sh")))
