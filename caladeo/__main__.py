"""``python -m caladeo``, which is how one command of ours starts another."""

from caladeo.cli import main

main()
