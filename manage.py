#!/usr/bin/env python
import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "caladeo.settings")
    # All but the pages of `runserver` may wait for the database, and make it wait.
    os.environ.setdefault("IS_COMMAND", "off" if "runserver" in sys.argv else "on")
    execute_from_command_line(sys.argv)
