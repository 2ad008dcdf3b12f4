"""A node run refers to what is stored already in place of a copy; an execution says whether it was held back.

What was held back before this stays pending until the sweep that every start begins with.
"""


def up(db):
    # input_of: the node, in the whole graph, whose output is the input; '' = the trigger data; NULL = `input` holds it.
    db.execute("ALTER TABLE workflows_node_run ADD COLUMN input_of TEXT")
    # adds: 1 = the output is the input with `output` over it.
    db.execute("ALTER TABLE workflows_node_run ADD COLUMN adds INTEGER NOT NULL DEFAULT 0")
    # result_of: the node whose output is the result; NULL = `result` holds it.
    db.execute("ALTER TABLE workflows_execution ADD COLUMN result_of TEXT")
    # 1 = it was to start and its owner had enough that ran: the end of another wakes it.
    db.execute("ALTER TABLE workflows_execution ADD COLUMN held INTEGER NOT NULL DEFAULT 0")
