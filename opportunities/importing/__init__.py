"""From a spreadsheet to opportunities: read, match, check, write, undo; a room each."""
