"""Decides whether a write may go through where its route led it."""

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True)
class Placement:
    """What one server knows of a tenant."""

    epoch: int
    state: str


# #region gate
class Answer(StrEnum):
    """What a server says to a write."""

    WRITE = "write"
    WAIT = "wait"  # here, soon
    ASK_AGAIN = "ask again"  # the route is old, and nothing was written by it


def gate(mine: int | None, found: Placement | None) -> Answer:
    """Say whether a write that was routed in epoch `mine` may go through at this server.

    Read `found` in the transaction of the write, and lock it; None is a tenant never here.
    """
    if mine is None or found is None or found.epoch != mine:
        return Answer.ASK_AGAIN
    match found.state:
        case "active":
            return Answer.WRITE
        case "frozen":
            return Answer.WAIT
        case _:  # gone, or a state that a newer version made: never a yes
            return Answer.ASK_AGAIN


# #endregion gate
