"""Files at /storage/v1: the npm packages, and what they would never send."""


def test_buckets_and_files_as_programs_see_them(tell):
    tell("storage.test.mjs")
