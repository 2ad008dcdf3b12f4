"""Settings, activity, and the queue."""


def up(db):
    db.execute("CREATE TABLE db_setting (name TEXT PRIMARY KEY, value TEXT NOT NULL, updated_at INTEGER NOT NULL)")
    db.execute(
        "CREATE TABLE db_activity (id TEXT PRIMARY KEY, kind TEXT NOT NULL, actor_id TEXT, title TEXT NOT NULL,"
        " status TEXT NOT NULL, object_id TEXT, data TEXT NOT NULL, created_at INTEGER NOT NULL)"
    )
    db.execute("CREATE INDEX db_activity_time ON db_activity (created_at)")
    db.execute(
        "CREATE TABLE jobs_task (id INTEGER PRIMARY KEY AUTOINCREMENT, queue TEXT NOT NULL, name TEXT NOT NULL,"
        " payload TEXT NOT NULL, unique_key TEXT, priority INTEGER NOT NULL DEFAULT 0, due_at INTEGER NOT NULL,"
        " leased_at INTEGER, tries INTEGER NOT NULL DEFAULT 0, error TEXT, created_at INTEGER NOT NULL)"
    )
    db.execute("CREATE INDEX jobs_task_ready ON jobs_task (queue, priority DESC, due_at, id) WHERE leased_at IS NULL")
    db.execute(
        "CREATE UNIQUE INDEX jobs_task_unique ON jobs_task (unique_key)"
        " WHERE unique_key IS NOT NULL AND leased_at IS NULL"
    )
    db.execute(
        "CREATE TABLE jobs_dead_letter (id INTEGER PRIMARY KEY, queue TEXT NOT NULL, name TEXT NOT NULL,"
        " payload TEXT NOT NULL, tries INTEGER NOT NULL, error TEXT, created_at INTEGER NOT NULL,"
        " died_at INTEGER NOT NULL)"
    )
