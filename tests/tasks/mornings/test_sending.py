"""The mails of the morning leave once, whatever becomes of worker, server and clock."""

import io
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from caladeo import clock
from caladeo.jobs import due
from caladeo.models import User
from tasks.models import Digest, Task
from tasks.mornings import choosing, sending
from tests.factories import (
    ClosureFactory,
    OpportunityFactory,
    TaskFactory,
    UserFactory,
    set_calendar,
)
from tests.overtaking import overtake
from tests.racing import together
from tests.tasks.mornings.conftest import WEDNESDAY, wants_mail
from tests.tasks.mornings.postman import Postman, free_port, use, working

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")
MORNING = datetime(2027, 5, 12, 7, 30, tzinfo=PARIS)
MINUTE = timedelta(minutes=1)


def states() -> list[str]:
    return list(Digest.objects.order_by("user", "day").values_list("state", flat=True))


def look(begin: datetime, end: datetime, *, every: timedelta = MINUTE) -> None:
    """As a worker does, from one moment to the other."""
    while begin <= end:
        sending.send_due(at=begin)
        begin += every


def test_it_leaves_at_the_hour_and_once(anna, postman):
    look(MORNING - 5 * MINUTE, MORNING - MINUTE)
    assert postman.got == []

    look(MORNING, MORNING + 5 * MINUTE)

    assert postman.addresses == ["anna@example.com"]
    assert states() == ["sent"]


def test_what_it_says_and_how_it_is_ended(anna, postman):
    sending.send_due(at=MORNING)

    [mail] = postman.got
    assert mail["Subject"] == "Mercredi\u00a0: 1 tâche aujourd’hui, 1 en retard"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["List-Unsubscribe"].startswith("<http://testserver/compte/point-du-matin/arret/?")
    text, html = (part.get_content() for part in mail.iter_parts())
    for part in (text, html):
        assert "Bonjour Anna, voici mercredi." in part
        assert "Contrôler les passeports" in part
        assert "depuis 12 jours" in part
        assert "Tour d’Islande" in part
        assert "Les jours ouvrés, 7\u00a0h\u00a030" in part
        assert "Texier" not in part
    assert "<img" not in html
    assert "src=" not in html


def test_the_address_that_ends_it_is_whole_and_plain_on_its_line(anna, postman, settings):
    settings.PUBLIC_URL = "https://suivi.agence-de-voyages-des-alizes.example.fr"
    sending.send_due(at=MORNING)

    [letter] = postman.letters
    header = f"List-Unsubscribe: <{choosing.end_url(anna)}>"
    assert len(header) > 78  # where headers are folded
    assert header.encode() in letter.split(b"\r\n")
    assert max(map(len, letter.split(b"\r\n\r\n", 1)[1].split(b"\r\n"))) <= 78


@pytest.mark.parametrize(
    ("day", "kind", "is_sent"),
    [
        (date(2027, 5, 12), "workdays", True),
        (date(2027, 5, 15), "workdays", False),  # Saturday
        (date(2027, 5, 17), "workdays", False),  # Whit Monday
        (date(2027, 5, 17), "monday", False),
        (date(2027, 5, 18), "workdays", True),
        (date(2027, 5, 18), "monday", False),
        (date(2027, 5, 24), "monday", True),
        (date(2027, 5, 24), "never", False),
        (date(2027, 5, 24), "", False),
        (date(2027, 6, 2), "workdays", False),  # the agency is closed
    ],
)
def test_on_which_days_it_leaves(day, kind, is_sent, anna, postman):
    set_calendar(country="FR")
    ClosureFactory(first_day=date(2027, 6, 1), last_day=date(2027, 6, 3))
    User.objects.filter(pk=anna.pk).update(morning_mail=kind)
    at = datetime.combine(day, datetime.min.time(), PARIS)

    look(at, at + timedelta(days=1) - MINUTE, every=timedelta(hours=1))

    assert len(postman.got) == is_sent


def test_nothing_to_do_is_no_mail_and_is_not_asked_again(postman):
    UserFactory(morning_mail="workdays")
    sending.send_due(at=MORNING)
    assert (postman.got, states()) == ([], ["empty"])

    with CaptureQueriesContext(connection) as asked:
        sending.send_due(at=MORNING + MINUTE)
    assert len(asked) <= 3


def test_who_has_left_gets_none(anna, postman):
    User.objects.filter(pk=anna.pk).update(is_active=False)
    sending.send_due(at=MORNING)
    assert postman.got == []


def test_a_host_that_slept_for_days_sends_one(anna, postman):
    sending.send_due(at=MORNING - timedelta(days=2))
    look(MORNING + timedelta(hours=1), MORNING + timedelta(hours=1, minutes=3))

    assert len(postman.got) == 2
    assert Digest.objects.count() == 2


def test_a_host_that_slept_until_the_afternoon_sends_none(anna, postman):
    look(datetime(2027, 5, 12, 12, 0, tzinfo=PARIS), datetime(2027, 5, 12, 12, 3, tzinfo=PARIS))
    assert postman.got == []


@pytest.mark.parametrize("day", [date(2027, 3, 28), date(2027, 10, 31)])
def test_the_night_of_another_time_sends_one_at_the_local_hour(day, anna, postman):
    set_calendar(closing_weekdays=[])
    TaskFactory(opportunity__manager=anna, due_date=day)
    begin = datetime.combine(day, datetime.min.time(), PARIS).astimezone(UTC)
    moment, left = begin, None
    while moment < begin + timedelta(hours=14):
        if sending.send_due(at=moment):
            left = moment
        moment += timedelta(minutes=10)

    assert len(postman.got) == 1
    assert left is not None
    assert left.astimezone(PARIS).time().isoformat() == "07:30:00"


@pytest.mark.both
def test_never_at_night_whatever_hour_is_stored(anna, postman):
    User.objects.filter(pk=anna.pk).update(morning_minute=0)
    look(MORNING.replace(hour=0, minute=0), MORNING.replace(hour=5, minute=59), every=30 * MINUTE)
    assert postman.got == []
    sending.send_due(at=MORNING.replace(hour=6, minute=0))
    assert len(postman.got) == 1


def test_another_time_zone_makes_no_second_mail_of_a_day(anna, postman, settings):
    sending.send_due(at=MORNING)
    settings.TIME_ZONE = "America/Guadeloupe"
    look(MORNING, MORNING + timedelta(hours=10), every=timedelta(minutes=20))
    assert len(postman.got) == 1


@pytest.mark.both
def test_a_server_that_is_down_is_asked_again_with_growing_waits(anna, settings):
    use(settings, free_port())
    tried = []
    moment = MORNING
    while moment < MORNING + timedelta(hours=6):
        before = sum(Digest.objects.values_list("attempts", flat=True))
        sending.send_due(at=moment)
        if sum(Digest.objects.values_list("attempts", flat=True)) > before:
            tried.append(int((moment - MORNING) / MINUTE))
        moment += MINUTE if moment < MORNING + timedelta(hours=1) else 15 * MINUTE

    assert tried[:7] == [0, 1, 3, 7, 15, 30, 60]
    assert max(tried) < 4.5 * 60
    assert states() == ["failed"]


def test_what_waits_leaves_when_the_server_is_back_and_the_doctor_says_so(anna, settings):
    use(settings, free_port())
    with time_machine.travel(MORNING, tick=False):
        sending.send_due(at=clock.now())
        with pytest.raises(CommandError):
            call_command("doctor", stdout=(said := io.StringIO()), no_color=True)
    assert f"to user {anna.pk} waits after 1 tries: ConnectionRefusedError" in said.getvalue()

    postman = Postman()
    with working(postman, settings):
        look(MORNING + MINUTE, MORNING + 3 * MINUTE)
    assert len(postman.got) == 1


def test_an_address_that_is_refused_keeps_nobody_else_from_theirs(postman):
    first, second, third = wants_mail(3)
    postman.refusing = {first.email: "550 unknown", second.email: "450 later"}

    sending.send_due(at=MORNING)
    assert postman.addresses == [third.email]
    assert states() == ["failed", "prepared", "sent"]

    postman.refusing = {}
    look(MORNING + MINUTE, MORNING + 10 * MINUTE)
    assert postman.addresses == sorted([second.email, third.email])
    assert Digest.objects.get(user=first).error == "SMTPRecipientsRefused 550"


def test_a_mail_that_may_have_arrived_is_not_sent_again(postman):
    people = wants_mail(2)
    postman.silent_after_data = True
    sending.send_due(at=MORNING)
    assert len(postman.got) == 1

    postman.silent_after_data = False
    look(MORNING + MINUTE, MORNING + 10 * MINUTE)

    assert postman.addresses == sorted(person.email for person in people)
    assert sorted(states()) == ["sending", "sent"]
    with time_machine.travel(MORNING + 20 * MINUTE), pytest.raises(CommandError):
        call_command("doctor", stdout=(said := io.StringIO()), no_color=True)
    assert "may have left or not: SMTPServerDisconnected. It is not sent again." in said.getvalue()


def test_a_server_that_hangs_up_before_the_mail_gets_it_later(anna, postman):
    postman.hangs_up = True
    sending.send_due(at=MORNING)
    postman.hangs_up = False
    look(MORNING + MINUTE, MORNING + 5 * MINUTE)
    assert (postman.addresses, states()) == (["anna@example.com"], ["sent"])


def test_a_server_that_takes_no_mail_now_is_asked_again(anna, postman):
    postman.answers_data = "451 try later"
    sending.send_due(at=MORNING)
    postman.answers_data = "250 OK"
    look(MORNING + MINUTE, MORNING + 5 * MINUTE)
    assert (postman.addresses, states()) == (["anna@example.com"], ["sent"])


def test_a_worker_that_died_while_sending_does_not_send_twice(anna, postman):
    sending._prepare([anna.pk], day=WEDNESDAY, at=MORNING)
    sending.begin(Digest.objects.get().pk, Digest.State.SENDING, at=MORNING)
    look(MORNING, MORNING + 30 * MINUTE)
    assert (postman.got, states()) == ([], ["sending"])


def test_one_mail_that_cannot_be_drawn_keeps_nobody_else_from_theirs(postman, caplog):
    broken, other = wants_mail(2)
    User.objects.filter(pk=broken.pk).update(email="ä" * 60 + "@example.com")
    sending.send_due(at=MORNING)
    assert postman.addresses == [other.email]
    assert "failed" in states()


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_the_same_minute_send_one_each_person(postman):
    people = wants_mail(4)
    together(*[lambda: sending.send_due(at=MORNING)] * 3)
    assert postman.addresses == sorted(person.email for person in people)


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer")
@pytest.mark.parametrize("locks", [True, False])
def test_the_lock_of_the_row_is_why(locks, anna, postman):
    sending._prepare([anna.pk], day=WEDNESDAY, at=MORNING)

    def send() -> int:
        return sending.send_due(at=MORNING)

    overtake(send, send, after="FOR NO KEY UPDATE", locks=locks)

    assert len(postman.got) == (1 if locks else 2)


def test_the_clock_calls_for_it(anna, postman):
    with time_machine.travel(MORNING, tick=False):
        assert "mornings" in due.run(at=clock.now())
    assert len(postman.got) == 1


def test_ten_mails_take_as_many_queries_each_however_many_tasks(postman):
    people = wants_mail(10)
    with CaptureQueriesContext(connection) as few:
        sending.send_due(at=MORNING)
    assert len(postman.got) == 10
    assert len(few) / 10 < 19

    Digest.objects.all().delete()
    trip = OpportunityFactory()
    rows = [
        Task(opportunity=trip, name="Relancer", assignee=person, due_date=WEDNESDAY - days)
        for person in people
        for days in (timedelta(), timedelta(days=1), timedelta(days=2), timedelta(days=-1))
    ]
    Task.objects.bulk_create(rows)
    with CaptureQueriesContext(connection) as many:
        sending.send_due(at=MORNING)
    # Only who has late tasks has them read: one more.
    assert len(many) - len(few) <= 10
