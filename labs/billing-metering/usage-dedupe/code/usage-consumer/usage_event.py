"""A usage event as the database stores it: what usage-event.yaml describes, flat."""

import json
import re
from dataclasses import dataclass
from datetime import datetime

_QUANTITY = re.compile(r"-?(0|[1-9][0-9]{0,11})(\.[0-9]{1,6})?")
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?Z")
_TEXT = re.compile(r"[^\x00-\x1f\x7f-\x9f]{1,200}")


@dataclass(frozen=True)
class Usage:
    source: str
    id: str
    subject: str
    meter: str
    quantity: str
    """A decimal as text: JSON numbers lose digits."""
    time: str

    def as_row(self) -> dict[str, str]:
        """Give the columns that are stored; the tenant is the transaction's."""
        return {
            "id": self.id,
            "subject": self.subject,
            "meter": self.meter,
            "quantity": self.quantity,
            "time": self.time,
        }


def parse_usage(text: bytes | str) -> Usage:
    """Parse a CloudEvents 1.0 envelope in JSON, strictly.

    What passes can be stored, so one bad event never holds up the others of its tenant. Whatever is
    wrong is a ValueError that names the field, without its value.
    """
    try:
        event = _object("event", json.loads(text))
    except RecursionError:
        raise ValueError("The event is nested too deeply.") from None
    data = _object("data", event.get("data"))
    if event.get("specversion") != "1.0":
        raise ValueError("specversion is not 1.0.")
    if event.get("type") != "hub.usage.v1":
        raise ValueError("type is not hub.usage.v1.")
    time = _field("time", event.get("time"), _TIME)
    try:
        datetime.fromisoformat(time)
    except ValueError:
        raise ValueError("time does not exist.") from None
    return Usage(
        source=_field("source", event.get("source"), _TEXT),
        id=_field("id", event.get("id"), _TEXT),
        subject=_field("subject", event.get("subject"), _TEXT),
        meter=_field("meter", data.get("meter"), _TEXT),
        quantity=_field("quantity", data.get("quantity"), _QUANTITY),
        time=time,
    )


def _object(name: str, value: object) -> dict[str, object]:
    if not isinstance(value, dict):
        raise ValueError(f"{name} is not an object.")
    return value


def _field(name: str, value: object, pattern: re.Pattern[str]) -> str:
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise ValueError(f"{name} is missing or malformed.")
    return value
