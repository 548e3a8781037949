"""Lists what a person may read, a page at a time, with the decision inside the statement."""

from dataclasses import dataclass

from with_tenant import TenantScope

LONGEST_PAGE = 100


@dataclass(frozen=True)
class Page:
    """Documents by id, and where the next page begins; None after the last one."""

    documents: list[tuple[int, str]]
    next_after: int | None


# #region page
_PAGE = """
    SELECT id, title FROM readable_document
    WHERE id > %s
    ORDER BY id
    LIMIT %s"""


def page_of(scope: TenantScope, person_id: int, after: int = 0, limit: int = 20) -> Page:
    """Return the documents after an id that this person may read, in this scope's tenant.

    The view decides, so a page is full as long as there is something to fill it with. `after` and
    `limit` are the client's to choose: they move within what the person may read.
    """
    if not 1 <= limit <= LONGEST_PAGE:
        raise ValueError(f"A page has from 1 to {LONGEST_PAGE} documents.")
    scope.execute("SELECT set_config('app.person_id', %s, true)", [str(person_id)])
    # One more than asked for says whether there is a next page, without counting anything.
    rows = scope.execute(_PAGE, [after, limit + 1]).rows
    documents = [(int(id_), str(title)) for id_, title in rows[:limit]]
    return Page(documents, documents[-1][0] if len(rows) > limit else None)


# #endregion page
