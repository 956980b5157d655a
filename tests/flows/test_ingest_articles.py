"""The scheduled job, run by Prefect: the same dataset as the command line's, task by task."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml
from prefect.artifacts import Artifact
from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterId
from prefect.states import State

from fetch_server import HTML, XML, feed, page, serve, settings
from support import ROOT, account, export, story, tables

pytestmark = pytest.mark.xdist_group("prefect")  # one process, so that one server serves them all


def load_flow() -> ModuleType:
    spec = importlib.util.spec_from_file_location("ingest_articles", ROOT / "flows" / "ingest_articles.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # Prefect looks a flow's file up by its module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def flows() -> ModuleType:
    return load_flow()


def run_flow(flows: ModuleType, **parameters: Any) -> State[Any]:
    return flows.ingest_articles(**parameters, return_state=True)  # type: ignore[no-any-return]


def test_a_flow_run_publishes_and_the_next_finds_nothing_new(workshop: Path, flows: ModuleType) -> None:
    for name in range(3):
        export(workshop / "raw" / f"{name}.jsonl", range(name * 10, name * 10 + 10))
    state = run_flow(flows, workers=2)
    assert state.is_completed()
    assert state.result()["articles"] == 30
    account(workshop / "data")
    again = run_flow(flows).result()
    assert (again["documents"], again["version"]) == (0, 1)


def test_a_flow_run_leaves_an_artifact_and_few_task_runs(workshop: Path, flows: ModuleType) -> None:
    export(workshop / "raw" / "a.jsonl", range(5))
    state = run_flow(flows)
    artifact = Artifact.get("ingest-run")
    assert artifact is not None and "| articles | 5 |" in str(artifact.data)
    with get_client(sync_client=True) as client:
        runs = client.read_task_runs(
            flow_run_filter=FlowRunFilter(id=FlowRunFilterId(any_=[state.state_details.flow_run_id]))
        )
    assert sorted(run.name.rsplit("-", 1)[0] for run in runs) == ["clean", "learn", "link", "plan", "publish", "write"]


def test_many_shards_travel_in_few_tasks(flows: ModuleType) -> None:
    plan = flows.Plan("id", Path(), None, tuple(range(1_001)))
    batches = list(flows.batches(plan, flows.Settings(), flows.Options()))
    assert len(batches) <= flows.CLEAN_TASKS
    assert [shard for batch in batches for shard in batch.shards] == list(range(1_001))


def test_a_cluster_gets_all_shards_at_once(flows: ModuleType) -> None:
    plan = flows.Plan("id", Path(), None, tuple(range(1_001)))
    assert list(flows.batches(plan, flows.Settings(engine="dask://localhost:8786"), flows.Options())) == [plan]


def test_too_many_rejects_fail_the_flow_after_publishing(workshop: Path, flows: ModuleType) -> None:
    path = export(workshop / "raw" / "a.jsonl", range(2))
    path.write_text(path.read_text() + "{broken\n" * 3)
    state = run_flow(flows)
    assert state.is_failed()
    assert "3 rejects" in str(state.message)
    assert len(tables(workshop / "data")["articles"]) == 2


def test_parameters_are_those_of_the_command_line(flows: ModuleType) -> None:
    from ingest.grammar import parser

    options = vars(parser().parse_args(["run"]))
    ours = set(flows.ingest_articles.parameters.properties)
    assert ours == set(options) - {"command", "verbose", "quiet", "json"}


def test_fetching_comes_first_and_a_source_that_fails_stops_no_other(workshop: Path, flows: ModuleType) -> None:
    with serve() as site:
        site.replies = {"/feed": (200, XML, feed(f"{site.url}/one")), "/one": (200, HTML, page("One", story(1)))}
        settings(workshop, {"good": {"feeds": [f"{site.url}/feed"]}, "bad": {"feeds": [f"{site.url}/none"]}})
        state = flows.fetch_and_ingest(return_state=True)
    assert state.is_failed() and "bad" in str(state.message) and "404" in str(state.message)
    assert tables(workshop / "data")["articles"]["title"].tolist() == ["One"]
    artifact = Artifact.get("ingest-fetch")
    assert artifact is not None and "| good | 0 | 1 |" in str(artifact.data)


def test_served_deployments_have_schedule_zone_and_a_limit_of_one(flows: ModuleType) -> None:
    served = flows.deployments()
    assert [deployment.name for deployment in served] == ["hourly", "fetch-hourly", "weekly-rebuild", "hourly-dask"]
    assert [deployment.schedules[0].active for deployment in served] == [True, False, True, False]
    for deployment in served:
        schedule = deployment.schedules[0].schedule
        assert schedule.cron and schedule.timezone == "UTC"
        assert deployment.concurrency_limit == 1


def test_deployments_for_a_work_pool_point_to_the_flow() -> None:
    document = yaml.safe_load((ROOT / "flows" / "prefect.yaml").read_text(encoding="utf-8"))
    for deployment in document["deployments"]:
        path, name = deployment["entrypoint"].split(":")
        assert hasattr(load_flow(), name) and (ROOT / path).samefile(ROOT / "flows" / "ingest_articles.py")
