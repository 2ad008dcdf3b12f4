"""Deaths of the process are counted apart from tries."""


def up(db):
    db.execute("ALTER TABLE jobs_task ADD COLUMN crashes INTEGER NOT NULL DEFAULT 0")
