"""How much a file may hold, so that one worker reads, checks and writes it."""

MAX_BYTES = 30 * 2**20
MAX_ROWS = 100_000
# A larger file is read by a worker.
READ_AT_ONCE = 2**20
MAX_COLUMNS = 100
MAX_CHARACTERS = 100_000_000
# A sheet is a compressed archive: a few kilobytes may unpack to gigabytes. A long one may
# unpack to more than the first, as long as it is so many times its size, and never to more.
MAX_UNPACKED_BYTES = 50 * 2**20
MAX_TIMES_UNPACKED = 30
MAX_UNPACKED_AT_ALL = 300 * 2**20
MAX_PARTS = 1_000
# The last row that a spreadsheet can have.
LAST_ROW = 1_048_576


class UnreadableError(Exception):
    """The file cannot be read; its text is for the person who sent it."""
