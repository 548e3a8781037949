"""Leads a request from its host and its verified identity to one tenant."""

import re
from collections.abc import Awaitable, Callable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import Enum

from psycopg import AsyncConnection
from psycopg.rows import TupleRow, class_row
from psycopg_pool import AsyncConnectionPool

Catalog = AsyncConnectionPool[AsyncConnection[TupleRow]]

LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
PORT = re.compile(r":\d{1,5}\Z")


@dataclass(frozen=True)
class Names:
    """Which hosts are the product's own."""

    base: str
    """Subdomains of it belong to tenants: saas.example."""
    reserved: AbstractSet[str]
    """Labels under it that belong to nobody."""


class Address(Enum):
    """What a host addresses that no tenant has."""

    PUBLIC = "the product's own site"
    NOBODY = "under the base, and no name that a tenant can have"
    INVALID = "no host name: an IP address, one label, anything malformed"


# #region address
def address_of(header: str, names: Names) -> Address | str:
    """Read a Host header as it arrived: case, port and one trailing dot do not matter.

    Never give it X-Forwarded-Host, which the client can write. A text is a host that a tenant
    may have, in its one spelling.
    """
    host = PORT.sub("", header.lower()).removesuffix(".")
    labels = host.split(".")
    if len(labels) < 2 or len(host) > 253 or labels[-1].isdigit():
        return Address.INVALID
    if not all(LABEL.fullmatch(label) for label in labels):
        return Address.INVALID
    if host == names.base:
        return Address.PUBLIC
    if not host.endswith("." + names.base):
        return host
    label = host.removesuffix("." + names.base)
    if label in names.reserved:
        return Address.PUBLIC
    # Not everybody sees that xn--cme-5cd is not acme: no tenant can have such a name here.
    if "." in label or label.startswith("xn--"):
        return Address.NOBODY
    return host


# #endregion address


@dataclass(frozen=True)
class TenantData:
    """The tenant's data, at its place."""

    tenant: str
    schema: str
    epoch: int
    """Counts the tenant's moves."""


@dataclass(frozen=True)
class PublicSite:
    """The product's own site, without a tenant."""


@dataclass(frozen=True)
class LoginPage:
    """401: the tenant's login page, and none of its data."""

    tenant: str


@dataclass(frozen=True)
class Refusal:
    """400, 403, 404 or 503."""

    status: int


# #region redirect
@dataclass(frozen=True)
class Redirect:
    """308 to a tenant's present host."""

    host: str

    def headers(self, target: str) -> dict[str, str]:
        """Make the response's headers from path and query as the client sent them.

        //evil.example is a path behind our host; what does not begin with a slash could go on
        with the host and is dropped.
        """
        path = target if target.startswith("/") else "/"
        return {"location": f"https://{self.host}{path}", "cache-control": "max-age=60"}


# #endregion redirect

Resolution = TenantData | PublicSite | LoginPage | Redirect | Refusal
"""What becomes of a request. Only TenantData leads to a tenant's rows."""


@dataclass(frozen=True)
class Entry:
    """What the catalog says of a host."""

    state: str
    id: str
    slug: str
    status: str
    schema_name: str | None
    """None together with epoch: the tenant has no live place."""
    epoch: int | None


Find = Callable[[str], Awaitable[Entry | None]]
"""Finds a host, in its one spelling, in the catalog."""

# #region find
FIND = """
    SELECT d.state, t.id::text, t.slug, t.status, p.schema_name, p.epoch
    FROM tenant_domain AS d
    JOIN tenant AS t ON t.id = d.tenant_id
    LEFT JOIN placement AS p ON p.tenant_id = t.id AND p.state = 'live'
    WHERE d.host = %s AND d.state IN ('verified', 'former')
"""


def find_in(catalog: Catalog) -> Find:
    """Ask the catalog for each host anew."""

    async def find(host: str) -> Entry | None:
        async with (
            catalog.connection() as connection,
            connection.cursor(row_factory=class_row(Entry)) as cursor,
        ):
            return await (await cursor.execute(FIND, [host])).fetchone()

    return find


# #endregion find


# #region resolve
async def resolve_tenant(find: Find, names: Names, header: str, identity: str | None) -> Resolution:
    """Lead from a host and a verified identity to one tenant and its place.

    The host only says which tenant is addressed. Data are handed out where it is also the tenant
    of the identity; nothing else in the request is looked at. Without a catalog the query's error
    is raised, and nobody is served.
    """
    address = address_of(header, names)
    match address:
        case Address.PUBLIC:
            return PublicSite()
        case Address.INVALID:
            return Refusal(400)
        case Address.NOBODY:
            return Refusal(404)
    entry = await find(address)
    if entry is None:
        return Refusal(404)
    if entry.state == "former":
        return Redirect(f"{entry.slug}.{names.base}")
    if entry.status != "active":
        return Refusal(403)
    if identity is None:
        return LoginPage(entry.id)
    if identity != entry.id:
        return Refusal(403)
    if entry.schema_name is None or entry.epoch is None:
        return Refusal(503)
    return TenantData(entry.id, entry.schema_name, entry.epoch)


# #endregion resolve
