"""What administrators have done of the first day that no other row shows."""

from itertools import chain

from django.db import transaction

from caladeo.db import retrying
from caladeo.models import User

CALENDAR = "jours-travailles"


def noted() -> set[str]:
    """The steps that anybody here has done."""
    return set(chain.from_iterable(User.objects.values_list("first_steps", flat=True)))


@retrying.on_conflict
def note(person: User, step: str, *, is_done: bool = True) -> None:
    if (step in person.first_steps) == is_done:
        return
    with transaction.atomic():
        row = User.objects.select_for_update(no_key=True).get(pk=person.pk)
        others = {name for name in row.first_steps if name != step}
        row.first_steps = sorted(others | {step} if is_done else others)
        row.save(update_fields=["first_steps"])
    person.first_steps = row.first_steps
