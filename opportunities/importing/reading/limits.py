"""How much a file may hold, so that one worker reads, checks and writes it."""

from django.utils.translation import gettext as _

MAX_BYTES = 30 * 2**20
MAX_ROWS = 100_000
# What unpacks to more, or has more cells, is read by a worker.
READ_AT_ONCE = 5 * 2**20
CELLS_AT_ONCE = 200_000
# Software exports hundreds of columns, of which a file fills a few fields here.
MAX_COLUMNS = 1_000
MAX_CHARACTERS = 100_000_000
# A sheet is a compressed archive: a few kilobytes may unpack to gigabytes. A long one may
# unpack to more than the first, as long as it is so many times its size, and never to more.
MAX_UNPACKED_BYTES = 50 * 2**20
MAX_TIMES_UNPACKED = 30
MAX_UNPACKED_AT_ALL = 300 * 2**20
MAX_PARTS = 1_000
# The last row, and the last column, that a spreadsheet can have.
LAST_ROW = 1_048_576
LAST_COLUMN = 16_384
# Of what a workbook is written in: a cell takes up to four, what stands outside of rows (styles,
# merged cells, links) is built as a whole.
MAX_ELEMENTS_OF_A_ROW = 4 * LAST_COLUMN
MAX_ELEMENTS_OUTSIDE = 500_000
MAX_ELEMENTS = 15_000_000
# Between two line ends of a CSV file there may be a long text, with commas of its own.
MAX_SEPARATORS = 500_000


def too_wide() -> str:
    words = _("The file has more than %(count)s columns: keep those to import.")
    return words % {"count": MAX_COLUMNS}


class UnreadableError(Exception):
    """The file cannot be read; its text is for the person who sent it."""


class HeavyError(Exception):
    """The file is too long to be read while its sender waits: a worker does it."""


def keep_short(*, unpacked: int = 0, cells: int = 0) -> None:
    """Go on only with what a request may read.

    Raises:
        HeavyError: it is more.
    """
    if unpacked > READ_AT_ONCE or cells > CELLS_AT_ONCE:
        raise HeavyError
