"""Files at /storage/v1: the npm packages, and what they would never send."""


def test_buckets_and_files_as_programs_see_them(tell):
    tell("storage.test.mjs")


def test_links_and_people_as_programs_see_them(tell):
    tell("storage-doors.test.mjs")


def test_uploads_that_stop_and_go_on_as_programs_see_them(tell):
    tell("resumable.test.mjs")
