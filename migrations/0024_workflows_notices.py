"""What people are told by mail of their executions, and a new secret of an outgoing webhook beside the old one."""


def up(db):
    # For a while messages are signed with both.
    db.execute("ALTER TABLE workflows_outgoing_webhook ADD COLUMN old_secret BLOB")
    db.execute("ALTER TABLE workflows_outgoing_webhook ADD COLUMN old_secret_until INTEGER")
    # about: "failed", or "asks <place of the node>". A row goes when it was told.
    db.execute(
        "CREATE TABLE workflows_notice (execution_id TEXT NOT NULL REFERENCES workflows_execution (id)"
        " ON DELETE CASCADE, about TEXT NOT NULL, owner_id TEXT NOT NULL, created_at INTEGER NOT NULL,"
        " PRIMARY KEY (execution_id, about)) WITHOUT ROWID"
    )
    db.execute("CREATE INDEX workflows_notice_owner ON workflows_notice (owner_id, created_at)")
