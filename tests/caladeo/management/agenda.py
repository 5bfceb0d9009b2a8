"""What the demo agency shows of its work, whatever the day on which it was made."""

from datetime import datetime

from caladeo import clock
from opportunities.models import StatusChange
from tasks.models import Task


def assert_a_few_tasks_are_late_and_a_few_are_for_today(moment: datetime) -> None:
    counts = Task.objects.counts(clock.local_day(moment))

    assert 10 <= counts["late"] <= 15
    assert 6 <= counts["today"] <= 10
    assert 4 <= counts["undated"] <= 10
    assert counts["upcoming"] > 40
    assert counts["closed"] > 300
    assert not Task.objects.filter(done_at__gt=moment).exists()
    assert not StatusChange.objects.filter(changed_at__gt=moment).exists()
