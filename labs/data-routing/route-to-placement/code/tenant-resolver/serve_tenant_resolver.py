"""Answers each request with what became of it, for the table of cases behind a proxy."""

import asyncio
import json
import os
import socket
from collections.abc import Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import Any

import uvicorn
from psycopg_pool import AsyncConnectionPool
from tenant_resolver import (
    Catalog,
    LoginPage,
    Names,
    PublicSite,
    Redirect,
    Refusal,
    Resolution,
    TenantData,
    find_in,
    resolve_tenant,
)

NAMES = Names(base="saas.example", reserved={"www", "api", "status"})
Message = MutableMapping[str, Any]


def answer_of(found: Resolution, target: str) -> tuple[int, str, dict[str, str]]:
    """Status, kind and headers of the response."""
    match found:
        case TenantData():
            return 200, "tenant", {}
        case PublicSite():
            return 200, "public", {}
        case LoginPage():
            return 401, "login", {}
        case Redirect():
            return 308, "redirect", found.headers(target)
        case Refusal():
            return found.status, "refused", {}


def target_of(scope: Message) -> str:
    """Path and query as the client sent them."""
    query = scope["query_string"].decode("latin-1")
    path: str = scope["raw_path"].decode("latin-1")
    return f"{path}?{query}" if query else path


class App:
    """An ASGI application over one catalog."""

    def __init__(self, catalog: Catalog, sessions: dict[str, str]) -> None:
        """Keep what every request needs: the catalog, and the sessions this server issued."""
        self.find = find_in(catalog)
        self.sessions = sessions

    async def __call__(
        self,
        scope: Message,
        receive: Callable[[], Awaitable[Message]],
        send: Callable[[Message], Awaitable[None]],
    ) -> None:
        """Answer a request; there is no lifespan to handle."""
        if scope["type"] != "http":
            return
        headers = {
            name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]
        }
        session = headers.get("authorization", "").removeprefix("Bearer ")
        found = await resolve_tenant(
            self.find, NAMES, headers.get("host", ""), self.sessions.get(session)
        )
        status, kind, extra = answer_of(found, target_of(scope))
        fields = {key: value for key, value in vars(found).items() if key not in ("host", "status")}
        body = json.dumps({"kind": kind, **fields}).encode()
        sent = {"content-type": "application/json", **extra}
        await send(
            {
                "type": "http.response.start",
                "status": status,
                "headers": [
                    (name.encode(), value.encode("latin-1")) for name, value in sent.items()
                ],
            }
        )
        await send({"type": "http.response.body", "body": body})


async def main() -> None:
    """Serve on a free port and print it."""
    sessions = json.loads(Path(os.environ["CASES"]).read_text(encoding="utf-8"))["sessions"]
    catalog: Catalog
    async with AsyncConnectionPool(os.environ["DATABASE_URL"], open=False) as catalog:
        listener = socket.create_server(("127.0.0.1", 0))
        print(f"port {listener.getsockname()[1]}", flush=True)
        config = uvicorn.Config(App(catalog, sessions), lifespan="off", log_level="warning")
        await uvicorn.Server(config).serve([listener])


if __name__ == "__main__":
    asyncio.run(main())
