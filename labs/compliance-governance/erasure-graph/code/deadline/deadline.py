"""Computes until when a data subject's request must be answered."""

from calendar import SATURDAY, monthrange
from collections.abc import Set
from datetime import date, timedelta
from typing import Literal


# #region deadline
def last_day(received: date, months: Literal[1, 3], holidays: Set[date]) -> date:
    """Return the last day on which a request can be answered in time.

    Article 12(3) GDPR, counted by Article 3 of Regulation 1182/71: it ends on the same date of its
    last month, or on that month's last day where the date is missing, and moves from a Saturday,
    Sunday or public holiday to the next working day.

    received: day on which the controller received the request.
    months: 1, or 3 once the controller has told the person of the extension and why.
    holidays: public holidays that bind the controller.
    """
    year, month = divmod(received.year * 12 + received.month - 1 + months, 12)
    _, days_of_month = monthrange(year, month + 1)
    day = date(year, month + 1, min(received.day, days_of_month))
    while day.weekday() >= SATURDAY or day in holidays:
        day += timedelta(days=1)
    return day


# #endregion deadline
