"""A new secret of an outgoing webhook: for a while its messages are signed with the old one, too."""


def up(db):
    db.execute("ALTER TABLE workflows_outgoing_webhook ADD COLUMN old_secret BLOB")
    db.execute("ALTER TABLE workflows_outgoing_webhook ADD COLUMN old_secret_until INTEGER")
