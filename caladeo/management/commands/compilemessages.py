from typing import Any

from django.core.management.base import BaseCommand

from caladeo.management import catalog


class Command(BaseCommand):
    help = "Compiles the French catalogue for Django."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        catalog.MO.write_bytes(catalog.mo_of(catalog.written()))
