"""Runs the attempts of a tool in Python, in four modes, and prints what reached globex."""

import json
import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import psycopg

HERE = Path(__file__).parent
ACME = "aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa"
GLOBEX = "bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb"
RENAMED = "orchid room"
OF_GLOBEX = re.compile(r"falcon|7[7018]00")
MODES = {
    "bare": (False, False),
    "scope": (True, False),
    "bare-rls": (False, True),
    "scope-rls": (True, True),
}

Ways = Mapping[str, Mapping[str, Callable[..., Any]]]


def address(rls: bool, superuser: bool = False) -> str:
    name = ("POLICIES" if rls else "PLAIN") + ("_SUPER" if superuser else "")
    return os.environ[name]


def report(tool: str, ways: Ways, own: Ways, within: Callable[..., Any]) -> None:
    """`within(scoped, rls, way)` gives the way its handle, in one transaction, and its answer back.

    `own` are the ways to rename acme's project 1 to RENAMED.
    """
    seed, observe = (HERE / "seed.sql").read_text(), (HERE / "observe.sql").read_text()
    for mode, (scoped, rls) in MODES.items():
        with psycopg.connect(address(rls, superuser=True), autocommit=True) as observer:

            def owned(observer: psycopg.Connection = observer) -> Any:
                return observer.execute(observe).fetchone()

            for operation, named in ways.items():
                for name, way in named.items():
                    observer.execute(seed)
                    before = owned()
                    answer, error = "", None
                    try:
                        answer = json.dumps(within(scoped, rls, way), default=str)
                    except Exception as cause:
                        error = f"{type(cause).__name__}: {cause}".splitlines()[0][:160]
                    finding = {
                        "tool": tool,
                        "operation": operation,
                        "attempt": name,
                        "mode": mode,
                        "reached": bool(OF_GLOBEX.search(answer)) or owned() != before,
                        **({"error": error} if error else {}),
                        **({"own": "orchid" in answer} if operation == "find-many" else {}),
                    }
                    print(json.dumps(finding), flush=True)
    rename_own(tool, own, within)


def rename_own(tool: str, own: Ways, within: Callable[..., Any]) -> None:
    """Whether each way works for a login that may not update tenant_id."""
    with psycopg.connect(address(True, superuser=True), autocommit=True) as observer:
        observer.execute((HERE / "columns.sql").read_text())
        try:
            for operation, named in own.items():
                for name, way in named.items():
                    observer.execute((HERE / "seed.sql").read_text())
                    error = None
                    try:
                        within(True, True, way)
                    except Exception as cause:
                        error = f"{type(cause).__name__}: {cause}".splitlines()[0][:160]
                    row = observer.execute("SELECT name FROM project WHERE id = 1").fetchone()
                    finding = {
                        "tool": tool,
                        "operation": operation,
                        "attempt": name,
                        "mode": "columns",
                        "reached": row == (RENAMED,),
                        **({"error": error} if error else {}),
                    }
                    print(json.dumps(finding), flush=True)
        finally:
            observer.execute("GRANT UPDATE ON project, task TO app_user")
