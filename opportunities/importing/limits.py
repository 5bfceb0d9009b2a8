"""How much a file may hold, so that one request reads, checks and writes it."""

MAX_BYTES = 10 * 2**20
MAX_ROWS = 10_000
MAX_COLUMNS = 100
MAX_CHARACTERS = 20_000_000
# A sheet is a compressed archive: a few kilobytes may unpack to gigabytes.
MAX_UNPACKED_BYTES = 50 * 2**20
MAX_PARTS = 1_000
# The last row that a spreadsheet can have.
LAST_ROW = 1_048_576


class UnreadableError(Exception):
    """The file cannot be read; its text is for the person who sent it."""
