"""A node run refers to what is stored already in place of a copy: whose output its input is, and what it adds to it."""


def up(db):
    # input_of: the node, in the whole graph, whose output is the input; '' = the trigger data; NULL = `input` holds it.
    db.execute("ALTER TABLE workflows_node_run ADD COLUMN input_of TEXT")
    # adds: 1 = the output is the input with `output` over it.
    db.execute("ALTER TABLE workflows_node_run ADD COLUMN adds INTEGER NOT NULL DEFAULT 0")
    # result_of: the node whose output is the result; NULL = `result` holds it.
    db.execute("ALTER TABLE workflows_execution ADD COLUMN result_of TEXT")
