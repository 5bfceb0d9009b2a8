"""Queries on tasks, in the words of the screen."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, Self

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from caladeo.db import search
from caladeo.db.sql import DaysBefore, Literal
from caladeo.models import User
from opportunities.models import Opportunity
from opportunities.models.querysets import OpportunityQuerySet
from statuses.options import IfPast
from statuses.references import Reference

OPEN, DONE = Literal("open"), Literal("done")

# Not out of sight for a date that nobody knows.
PLANNED = Q(due_date__isnull=False) | Q(is_pinned=True)
PLANNED |= Q(visible_days=None) & ~Q(reference=Reference.TASK)

PERSON = ("name", "email", "color", "is_active")
STATUS = ("name", "color", "is_active")
# What a row shows of other tables: of the opportunity where tasks of several stand together, of
# the status that they came from on its tab.
NAMED = {
    "assignee": PERSON,
    "instead_of": ("name", "email"),
    "done_by": PERSON,
    "key_date": ("name",),
}
OF_TRIP = {
    "opportunity": ("name",),
    "opportunity__client": ("name",),
    "opportunity__status": STATUS,
}
OF_CAUSE = {"change": ("to_status",), "change__to_status": STATUS}


class TaskQuerySet(models.QuerySet[Any]):
    def open(self) -> Self:
        return self.filter(state=OPEN)

    def done(self) -> Self:
        return self.filter(state=DONE)

    def not_deleted(self) -> Self:
        return self.exclude(state="deleted")

    def deleted_since(self, moment: datetime) -> Self:
        """The latest first; those deleted before that was noted are left out."""
        rows = self.filter(deletion__deleted_at__gt=moment)
        return rows.order_by("-deletion__deleted_at", "-pk")

    def overdue(self, today: date) -> Self:
        return self.open().filter(due_date__lt=today)

    def due_on(self, day: date) -> Self:
        return self.open().filter(due_date=day)

    def reminding(self, first: date, last: date) -> Self:
        """Open tasks whose reminder is on one of these days, and that are not late on the last."""
        rows = self.open().filter(reminder_days__isnull=False, due_date__gte=last)
        day = DaysBefore("due_date", "reminder_days")
        return rows.alias(reminder_day=day).filter(reminder_day__range=(first, last))

    def upcoming(self, today: date) -> Self:
        return self.open().filter(due_date__gt=today)

    def without_due_date(self) -> Self:
        return self.open().filter(due_date=None)

    def waiting(self) -> Self:
        """Open automatic tasks whose reference date is not known yet."""
        return self.without_due_date().automatic().filter(is_pinned=False)

    def visible_on(self, today: date) -> Self:
        """Those that *Mes tâches* shows that day: some stay out of sight until they are useful.

        One that comes so many days before a date, or that follows another task, is out of sight
        while it waits for that date.
        """
        at_once = Q(visible_days=None) & ~Q(reference=Reference.TASK)
        at_once |= Q(is_pinned=True) | Q(due_date__isnull=False)
        return self.filter(Q(visible_from__lte=today) | Q(visible_from=None) & at_once)

    def planned(self) -> Self:
        """Those that *Mes tâches* shows, or will by themselves."""
        return self.filter(PLANNED)

    def open_or_needless(self) -> Self:
        """Open, or cancelled by their own rule, which may want them again.

        Because their date was past when it arrived: another may arrive; or because the task
        that they follow does not take place: it may yet.
        """
        by_rule = Q(if_past=IfPast.SKIP) | Q(reference=Reference.TASK)
        needless = Q(state="cancelled", cancelled_by=None) & by_rule
        return self.filter(Q(state=OPEN) | needless)

    def automatic(self) -> Self:
        return self.exclude(reference="")

    def following(self, tasks: Iterable[Any]) -> Self:
        """Those that follow one of these tasks, by the rules that made these."""
        rules = {task.template_id for task in tasks}
        owners = {task.opportunity_id for task in tasks}
        rows = self.filter(opportunity__pk__in_array=owners, reference=Reference.TASK)
        return rows.filter(predecessor__in=rules - {None})

    def of_rules(self) -> Self:
        return self.exclude(change=None)

    def by_hand(self) -> Self:
        """Also those that somebody has made to follow a date of their trip."""
        return self.filter(change=None)

    def lock(self, task: Any) -> Any:
        """The task as it is now, under the lock of its opportunity; inside a transaction.

        Every writer of a task locks its opportunity first, so that none is left on an old date.

        Raises:
            Task.DoesNotExist: the task vanished meanwhile.
        """
        owner = Opportunity.objects.filter(pk=task.opportunity_id).locked().first()
        row = self.select_related("change").get(pk=task.pk)
        if owner is not None:
            row.opportunity = owner
        return row

    def owners(self) -> OpportunityQuerySet:
        """The opportunities of these tasks."""
        rows: OpportunityQuerySet = Opportunity.objects.filter(
            pk__in=self.order_by().values("opportunity")
        )
        return rows

    def assigned_to(self, user: User | None) -> Self:
        return self.filter(assignee=user)

    def search(self, text: str) -> Self:
        """Where the task, its opportunity or its client hold each word of the text."""
        paths = ("search_text", "opportunity__search_text", "opportunity__client__search_text")
        return self.filter(search.matching(text, *paths))

    def by_due_date(self) -> Self:
        """Soonest first, those without a date last."""
        return self.order_by(F("due_date").asc(nulls_last=True), "pk")

    def with_owner(self) -> Self:
        """``owner``: whose task it is, by key, also while a colleague does it."""
        return self.annotate(owner=Coalesce("instead_of", "assignee"))

    def done_since(self, moment: datetime) -> Self:
        return self.done().filter(done_at__gte=moment)

    def with_context(self) -> Self:
        """All that a row shows, in one query."""
        return self.select_related(
            "opportunity__client",
            "opportunity__status",
            "assignee",
            "instead_of",
            "change__to_status",
            "key_date",
            "role",
            "change__changed_by",
            "done_by",
        ).for_marks()

    def for_lines(self, *, on_tab: bool) -> Self:
        """What folded rows show: of other tables, those columns alone."""
        tables = NAMED | (OF_CAUSE if on_tab else OF_TRIP)
        columns = (f"{table}__{name}" for table, names in tables.items() for name in names)
        # Of the task itself all of them: to leave some out takes longer than to read them.
        own = (field.name for field in self.model._meta.concrete_fields)
        return self.select_related(*tables).only(*own, *columns).for_marks()

    def for_marks(self) -> Self:
        """What else a row says of other rows: what it follows, how many notes it has."""
        return self.with_followed_name().with_note_count()

    def with_note_count(self) -> Self:
        """``note_count``: of the notes that nobody deleted; None when there is none."""
        notes: Any = self.model._meta.get_field("notes").related_model
        shown = notes.objects.filter(task=OuterRef("pk"), hidden_at=None).order_by()
        counted = shown.values("task").annotate(count=models.Count("pk")).values("count")
        return self.annotate(note_count=Subquery(counted))

    def with_followed_name(self) -> Self:
        """``followed_name``: what the task that each one follows is called; None where none is.

        Which task that is, as `tasks.engine.predecessors.predecessor_among` says.
        """
        tasks: Any = self.model._default_manager
        there = tasks.filter(opportunity=OuterRef("opportunity"), template=OuterRef("predecessor"))
        names = there.order_by("-pk").values("name")
        together = names.filter(change=OuterRef("change"))[:1]
        earlier = names.filter(pk__lt=OuterRef("pk"))[:1]
        return self.annotate(followed_name=Coalesce(Subquery(together), Subquery(earlier)))

    def counts(self, today: date) -> dict[str, int]:
        """How many tasks stand in each group of the screen."""
        tomorrow = today + timedelta(days=1)
        is_open = Q(state="open")
        return self.aggregate(
            late=models.Count("pk", filter=is_open & Q(due_date__lt=today)),
            today=models.Count("pk", filter=is_open & Q(due_date=today)),
            upcoming=models.Count("pk", filter=is_open & Q(due_date__gte=tomorrow)),
            undated=models.Count("pk", filter=is_open & Q(due_date=None)),
            closed=models.Count("pk", filter=Q(state__in=("done", "cancelled"))),
            open=models.Count("pk", filter=is_open),
        )
