"""Space of the database file that deleted rows have left, given back to the disk while others read and write."""

from appliance.db.checkpoints import checkpoint
from appliance.db.connection import database, rows, writing

KEPT_SHARE = 0.02  # of the file stays free for what comes next, so that it does not shrink and grow all day
KEPT_PAGES = 256
_AT_ONCE = 500  # pages moved in one transaction: about 10 ms that another writer waits


def free_pages() -> int:
    """Pages of the file that hold nothing."""
    return int(database.connection().pragma("freelist_count"))


def bytes_by_table() -> dict[str, int]:
    """Bytes of each table with its indexes, largest first; reads every page. Sums to the file less what is free."""
    found = rows(
        "SELECT coalesce(s.tbl_name, d.name), sum(d.pgsize) FROM dbstat d LEFT JOIN sqlite_schema s ON s.name = d.name"
        " WHERE d.aggregate = TRUE GROUP BY 1 ORDER BY 2 DESC, 1"
    )
    return {str(name): int(size) for name, size in found}


def free_bytes() -> int:
    """Bytes of the file that hold nothing."""
    return free_pages() * int(database.connection().pragma("page_size"))


def give_back() -> int:
    """Cut the free pages off the file but for a small reserve; answers how many went.

    SQLite's incremental vacuum moves pages from the file's end into its holes, and a checkpoint then cuts the
    end off; the latter waits until nobody reads what was there, if need be until the next one.
    """
    total = 0
    while (surplus := _surplus()) > 0:
        before = free_pages()
        with writing():
            # Each step of the statement moves one page: it must be read to its end.
            database.connection().cursor().execute(f"PRAGMA incremental_vacuum({min(surplus, _AT_ONCE)})").fetchall()
        gone = before - free_pages()
        if gone <= 0:
            break
        total += gone
    if total:
        checkpoint(database.connection())
    return total


def _surplus() -> int:
    pages = int(database.connection().pragma("page_count"))
    return free_pages() - max(KEPT_PAGES, int(pages * KEPT_SHARE))
