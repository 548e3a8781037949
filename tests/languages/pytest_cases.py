"""Plugin of pytest: appends each case, as a line of JSON, to the file that PYTEST_CASES names."""

import json
import os
from pathlib import Path

import pytest


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Report the call, and a setup or teardown that did not go well."""
    if report.when != "call" and report.passed:
        return
    name = report.nodeid.rsplit("::", 1)[-1].removeprefix("test_")
    if report.when != "call":
        name += f" ({report.when})"
    output = report.longrepr[-1] if isinstance(report.longrepr, tuple) else report.longreprtext
    case = {"name": name.replace("_", " "), "state": report.outcome, "output": output}
    with Path(os.environ["PYTEST_CASES"]).open("a", encoding="utf-8") as file:
        file.write(json.dumps(case) + "\n")
