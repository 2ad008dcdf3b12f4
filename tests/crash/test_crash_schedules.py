"""`kill -9` of the real server around the times of schedules: no time is lost, and none comes twice."""

import os
import random
import signal
from collections import defaultdict
from contextlib import closing
from datetime import datetime

from tests.api.conftest import ADMIN, PASSWORD, Person, start  # noqa: F401  a fixture

FIRST = {"APPLIANCE_FIRST_SUPERUSER": ADMIN, "APPLIANCE_FIRST_SUPERUSER_PASSWORD": PASSWORD}
GRAPH = {
    "nodes": [
        {"node_id": "t", "node_type": "trigger"},
        {"node_id": "n", "node_type": "set_variable", "config": {"variable_name": "n", "variable_value": 1}},
    ],
    "edges": [{"from": "t", "to": "n"}],
}
STEP = 10  # seconds between two times of one schedule; ten schedules make one time each second
KILLS = 3


def wrong(fired):
    """What is wrong with the times of each schedule: one that came twice, or a gap between two."""
    found = []
    for schedule, times in fired.items():
        found += [f"{schedule} twice at {time}" for time in sorted(set(times)) if times.count(time) > 1]
        moments = [datetime.fromisoformat(time) for time in sorted(set(times))]
        gaps = zip(moments, moments[1:], strict=False)
        found += [f"{schedule} nothing after {a}" for a, b in gaps if (b - a).total_seconds() != STEP]
    return found


def fired(person):
    """The planned times of all runs, by schedule."""
    times = defaultdict(list)
    for run in person.get("/api/v1/workflows/executions", params={"limit": 1000}).json()["data"]:
        status = person.get(f"/api/v1/workflows/executions/{run['id']}/status").json()
        times[status["trigger_data"]["schedule_id"]].append(status["trigger_data"]["scheduled_for"])
    return times


def count(person):
    return person.get("/api/v1/workflows/executions", params={"limit": 1}).json()["count"]


def wait_for_more(person, more):
    wanted = count(person) + more
    while count(person) < wanted:
        pass


def test_the_judge_sees_what_is_doubled_and_what_is_missing():
    times = [f"2026-01-01T00:00:{second:02}.000Z" for second in (0, 10, 30, 30)]

    assert [each.split(" ")[1] for each in wrong({"s": times})] == ["twice", "nothing"]
    assert wrong({"s": times[:2]}) == []


def test_kills_around_the_times_lose_none_and_double_none(start):  # noqa: F811
    process, chance = start(**FIRST), random.Random(7)
    person = Person(process.wait_until_ready(), ADMIN)
    workflow = person.post("/api/v1/workflows", json={"name": "Timed", "graph_config": GRAPH}).json()
    for second in range(STEP):
        seconds = ",".join(str(each) for each in range(second, 60, STEP))
        made = person.post(
            f"/api/v1/workflows/{workflow['id']}/schedules", json={"cron_expression": f"{seconds} * * * * *"}
        )
        assert made.status_code == 201, made.text

    for _ in range(KILLS):
        wait_for_more(person, chance.randint(1, 3))
        person.close()
        os.kill(process.pid, signal.SIGKILL)
        process.stop()
        process = start(**FIRST)
        person = Person(process.wait_until_ready(), ADMIN)
    with closing(person):
        wait_for_more(person, STEP + 2)
        seen = fired(person)

    assert sum(map(len, seen.values())) > STEP + KILLS
    assert wrong(seen) == []
