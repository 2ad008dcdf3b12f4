"""An archive on its way: what a process that died has left of one goes, one that still comes stays."""

import os

from appliance.areas.admin.service import backups
from appliance.areas.admin.service.receiving import Receiving
from appliance.db.data_folder import set_current


def drafts():
    return [path.name for path in backups.backup_folder().glob(".*")]


def test_half_an_archive_goes_with_the_next_start_but_not_one_that_still_comes(ada, db, set_settings):
    set_current(db)
    set_settings({"storage.min_free_bytes": 0})
    coming, died = Receiving(ada, 0), Receiving(ada, 0)
    for each in (coming, died):
        each.open()
        each.write(b"half")
    os.close(died._descriptor)  # as at the death of its process

    backups.forget_drafts()

    [left] = drafts()
    assert left == coming._draft.name
    coming.stop()
    assert drafts() == []
