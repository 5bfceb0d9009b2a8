from typing import Any

from django.core.cache import cache
from django.core.management.base import BaseCommand

from caladeo.journal.recording import record
from caladeo.models import JournalEntry


class Command(BaseCommand):
    help = "Forgets the wrong passwords and codes that were counted: everybody may try again."

    def handle(self, *args: Any, **options: Any) -> None:
        cache.clear()
        record(JournalEntry.Kind.UNLOCKED)
        self.stdout.write("Signing in is open again for everybody.")
