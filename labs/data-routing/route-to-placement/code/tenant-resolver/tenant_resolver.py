"""Leads a request from its host and its verified identity to one tenant."""

import re
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import Enum

from psycopg import AsyncConnection
from psycopg.rows import TupleRow
from psycopg_pool import AsyncConnectionPool

Catalog = AsyncConnectionPool[AsyncConnection[TupleRow]]

LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
PORT = re.compile(r":\d{1,5}\Z")

# #region find
FIND = """
    SELECT d.state, t.id::text, t.slug, t.status, p.schema_name
    FROM tenant_domain AS d
    JOIN tenant AS t ON t.id = d.tenant_id
    LEFT JOIN placement AS p ON p.tenant_id = t.id AND p.state = 'live'
    WHERE d.host = %s AND d.state IN ('verified', 'former')
"""
# #endregion find


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
    # Nobody sees that xn--cme-5cd is not acme, so no tenant can have such a name here.
    if "." in label or label.startswith("xn--"):
        return Address.NOBODY
    return host


# #endregion address


@dataclass(frozen=True)
class Resolution:
    """What becomes of a request, by HTTP's status.

    tenant and schema stand where the tenant's data may be read; tenant alone, beside status 401,
    is its login page and none of its data.
    """

    status: int
    tenant: str | None = None
    schema: str | None = None
    location: str | None = None


# #region resolve
async def resolve_tenant(
    catalog: Catalog, names: Names, header: str, identity: str | None
) -> Resolution:
    """Lead from a host and a verified identity to one tenant and its place.

    The host only says which tenant is addressed. Data are handed out where it is also the tenant
    of the identity; nothing else in the request is looked at. Without a catalog the query's error
    is raised, and nobody is served.
    """
    address = address_of(header, names)
    match address:
        case Address.PUBLIC:
            return Resolution(200)
        case Address.INVALID:
            return Resolution(400)
        case Address.NOBODY:
            return Resolution(404)
    async with catalog.connection() as connection:
        found = await (await connection.execute(FIND, [address])).fetchone()
    if found is None:
        return Resolution(404)
    state, tenant, slug, status, schema = found
    if state == "former":
        return Resolution(308, location=f"{slug}.{names.base}")
    if status != "active":
        return Resolution(403)
    if identity is None:
        return Resolution(401, tenant=tenant)
    if identity != tenant:
        return Resolution(403)
    if schema is None:
        return Resolution(503)
    return Resolution(200, tenant=tenant, schema=schema)


# #endregion resolve
