"""Migration numbers, lock files, and names that belong to one machine."""


def test_a_migration_number_that_is_taken_is_found(house, lint):
    outcome = lint(house({"migrations/0001_rag_documents.py": ""}), "migrations")

    assert not outcome.clean
    assert "migrations/0001_rag_documents.py:1: number 0001 is taken by 0001_auth_users.py" in outcome.said


def test_a_migration_without_number_or_area_is_found(house, lint):
    outcome = lint(house({"migrations/2_users.py": "", "migrations/0003_users.py": ""}), "migrations")

    assert "migrations/2_users.py:1:" in outcome.said
    assert "migrations/0003_users.py:1:" in outcome.said


def test_an_address_in_a_lock_file_is_found(house, lint):
    names = ["requirements.txt", "requirements-dev.txt", "web/package-lock.json"]

    outcome = lint(house(dict.fromkeys(names, 'first\n"resolved": "https://example.org/a.tgz"\n')), "locks")

    assert not outcome.clean
    for name in names:
        assert f"{name}:2: a lock file holds no address" in outcome.said


def test_an_index_option_in_a_lock_file_is_found(house, lint):
    outcome = lint(house({"requirements.txt": "--find-links wheels\n"}), "locks")

    assert "requirements.txt:1: a lock file holds no option" in outcome.said


def test_a_pin_that_is_not_locked_is_found(house, lint):
    project = '[project]\nname = "appliance"\ndependencies = ["sanic==25.12.1", "Flask_Like==2"]\n'

    outcome = lint(house({"pyproject.toml": project}), "locks")

    assert "requirements.txt:1: flask-like==2 is not locked here" in outcome.said
    assert "requirements-dev.txt:1: sanic==25.12.1 is not locked here" in outcome.said
    assert "requirements.txt:1: sanic" not in outcome.said


def test_a_registry_or_a_folder_of_one_machine_is_found(house, lint):
    names = ["files.python" + "hosted.org/x", "registry.npm" + "js.org", "/work" + "/x", "see /root" + "/.cache"]

    outcome = lint(house({"README.md": "\n".join(names)}), "names")

    assert not outcome.clean
    assert [f"README.md:{number}: names" in outcome.said for number in (1, 2, 3, 4)] == [True] * 4


def test_an_address_with_such_a_word_in_it_is_not(house, lint):
    assert lint(house({"README.md": "https://example.org/work/x ./work/x ~/root/x /api/root/x\n"}), "names").clean
