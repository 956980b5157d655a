from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden",
        action="store_true",
        help="write edits.json of the golden cases anew from what ingest does now",
    )


@pytest.fixture
def update_golden(request: pytest.FixtureRequest) -> bool:
    """Whether to write the audit trails anew; the option is known only when this folder is named to pytest."""
    return bool(request.config.getoption("--update-golden", default=False))
