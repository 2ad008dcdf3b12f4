"""History that is over, by when it ended: what goes first. Executions by version: which versions are still needed."""


def up(db):
    db.execute(
        "CREATE INDEX workflows_execution_over ON workflows_execution (completed_at) WHERE completed_at IS NOT NULL"
    )
    db.execute("CREATE INDEX workflows_execution_version ON workflows_execution (workflow_id, workflow_version)")
