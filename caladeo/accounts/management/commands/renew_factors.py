from typing import Any

from allauth.mfa.models import Authenticator
from django.core.management.base import BaseCommand
from django.db import transaction

from caladeo.accounts.factors import at_rest


class Command(BaseCommand):
    help = "Encrypts the second factors under the present SECRET_KEY, so that a former one can go."

    def handle(self, *args: Any, **options: Any) -> None:
        lost = 0
        for key in Authenticator.objects.order_by("pk").values_list("pk", flat=True):
            with transaction.atomic():
                # A code that is used meanwhile is written to the same row.
                row = Authenticator.objects.select_for_update().filter(pk=key).first()
                lost += row is not None and not at_rest.renew(row)
        self.stdout.write("The second factors are encrypted under SECRET_KEY.")
        if lost:
            self.stdout.write(
                f"{lost} of them no known secret opens: their owners need reset_second_factor."
            )
