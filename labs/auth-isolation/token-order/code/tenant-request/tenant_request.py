"""Guards routes of FastAPI whose path names a tenant."""

import logging
import re
from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import Header, HTTPException
from verify_token import Access, Reason, RefusedError, Role, Trust, verify_token
from with_tenant import parse_tenant_id

_LOG = logging.getLogger(__name__)
_BEARER = re.compile(r"Bearer ([\w.~+/-]+=*)", re.IGNORECASE)


# #region handler
def require_tenant(trust: Trust, needs: Role = "member") -> Callable[..., Awaitable[Access]]:
    """Return a dependency for routes whose path has {tenant}.

    It gives the handler the tenant of the token, which by then equals that of the path. No other
    header of the request is looked at. The log is told why a token was refused; the client is not.
    """

    async def dependency(tenant: str, authorization: Annotated[str, Header()] = "") -> Access:
        token = _BEARER.fullmatch(authorization)
        if token is None:
            raise _refusal(401, 'Bearer realm="api"')
        try:
            addressed = parse_tenant_id(tenant)
        except ValueError as cause:
            raise _refusal(404) from cause
        try:
            return await verify_token(trust, token[1], addressed, needs)
        except RefusedError as cause:
            _LOG.warning("token refused: %s", cause.reason)
            raise _answer_to(cause.reason) from cause
        except Exception as cause:
            _LOG.exception("token not verified")
            raise _refusal(503) from cause

    return dependency


# #endregion handler


# #region answer
def _answer_to(reason: Reason) -> HTTPException:
    """Answer for another tenant as for one that does not exist.

    An old membership sends for a new token.
    """
    if reason == "address":
        return _refusal(404)
    if reason == "role":
        return _refusal(403, 'Bearer error="insufficient_scope"')
    return _refusal(401, 'Bearer error="invalid_token"')


def _refusal(status: int, challenge: str | None = None) -> HTTPException:
    headers = {"WWW-Authenticate": challenge} if challenge else None
    return HTTPException(status, headers=headers)


# #endregion answer
