"""Gives each kind of row an id type of its own."""

import re
from dataclasses import dataclass
from typing import ClassVar, Generic, Self, TypeVar
from uuid import UUID

from with_tenant import TenantId


class IdError(ValueError):
    """An id that is refused.

    The message leaves the id out: whoever sent it knows it, and logs are read by others.
    """


class MalformedIdError(IdError):
    def __init__(self) -> None:
        super().__init__("This is not an id.")


class OtherKindError(IdError):
    def __init__(self) -> None:
        super().__init__("This is the id of something else.")


class OtherTenantError(IdError):
    def __init__(self) -> None:
        super().__init__("This row belongs to another tenant.")


# #region parse-id
_ID = re.compile(r"([a-z]{2,20})_([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})")


@dataclass(frozen=True)
class Id:
    """The UUID of a row of one kind. A str will not do for it, nor the id of another kind."""

    kind: ClassVar[str]
    uuid: UUID

    @classmethod
    def parse(cls, text: object) -> Self:
        """Parse an id that came from outside, `task_019ab5f0-…`, before anything is looked up.

        It raises MalformedIdError or OtherKindError.
        """
        parts = _ID.fullmatch(text) if isinstance(text, str) else None
        if parts is None:
            raise MalformedIdError
        if parts[1] != cls.kind:
            raise OtherKindError
        return cls(UUID(parts[2]))

    def __str__(self) -> str:
        """Give the id as clients see it; the column holds the bare UUID."""
        return f"{self.kind}_{self.uuid}"


class ProjectId(Id):
    kind = "project"


class TaskId(Id):
    kind = "task"


# #endregion parse-id


# #region reference
AnyId = TypeVar("AnyId", bound=Id)


@dataclass(frozen=True)
class Reference(Generic[AnyId]):
    """A row with its tenant. Both go into every WHERE, every cache key and every message."""

    tenant_id: TenantId
    id: AnyId

    def __str__(self) -> str:
        return f"{self.tenant_id}/{self.id}"


def parse_reference(kind: type[AnyId], text: object, tenant_id: TenantId) -> Reference[AnyId]:
    """Parse a reference out of a queue, a cache or another service, `<tenant>/task_019ab5f0-…`.

    `tenant_id` is whom the work is for. It comes from the verified token or job; the reference is
    only compared with it.
    """
    tenant, _, rest = text.partition("/") if isinstance(text, str) else ("", "", "")
    parsed = kind.parse(rest)
    if tenant != tenant_id:
        raise OtherTenantError
    return Reference(tenant_id, parsed)


# #endregion reference
