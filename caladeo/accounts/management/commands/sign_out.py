from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from caladeo.accounts import sessions
from caladeo.journal.recording import record
from caladeo.models import JournalEntry, User


class Command(BaseCommand):
    help = "Ends every session and makes every mailed link invalid: everybody signs in again."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        ended = sessions.end_all(User.objects.all())
        record(JournalEntry.Kind.SESSIONS_CLOSED)
        self.stdout.write(f"Everybody has to sign in again. Sessions ended: {ended}.")
