"""Background work: huey's threads over our own storage, and news between areas."""

from appliance.jobs.clock_steps import on_set_back
from appliance.jobs.events import listen, publish
from appliance.jobs.job import cancel_tasks, enqueue, job
from appliance.jobs.queue import Workers, done_with_this_commit, made_progress, run_all_due
from appliance.jobs.standing import Backlog, backlog, queue_state, scheduler_state
from appliance.jobs.storage import held_back, queue_depths, set_room_check

__all__ = [
    "Backlog",
    "Workers",
    "backlog",
    "cancel_tasks",
    "done_with_this_commit",
    "enqueue",
    "held_back",
    "job",
    "listen",
    "made_progress",
    "on_set_back",
    "publish",
    "queue_depths",
    "queue_state",
    "run_all_due",
    "scheduler_state",
    "set_room_check",
]
