"""How long a file may be kept by caches, and uploads that are to be exactly where they say."""


def up(db):
    # cache_control: the header of that name, given back with the file; NULL = the appliance's own.
    db.execute("ALTER TABLE storage_file ADD COLUMN cache_control TEXT")
    db.execute("ALTER TABLE storage_resumable ADD COLUMN cache_control TEXT")
    # exact: refused, and never numbered, when its path is taken.
    db.execute("ALTER TABLE storage_resumable ADD COLUMN exact INTEGER NOT NULL DEFAULT 0")
