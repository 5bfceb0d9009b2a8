"""What people write about a trip, or about one of its tasks."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from caladeo.models import User
from opportunities.models import Batch, Opportunity
from tasks.models.task import Task

LONGEST = 5000
# For how long the author may put other words in place of theirs.
EDITABLE = timedelta(hours=24)


def set_null(collector: Any, field: Any, notes: Any, using: str) -> None:
    """As ``models.SET_NULL``, of the notes that are there.

    That one names all deleted tasks in one statement, which SQLite refuses for many.
    """
    if notes:  # read here, they are named by their own keys
        models.SET_NULL(collector, field, notes, using)


class NoteQuerySet(models.QuerySet["Note"]):
    def shown(self) -> Self:
        """Those that nobody deleted; an erased one has lost its text, not its place."""
        return self.filter(hidden_at=None)

    def hidden(self) -> Self:
        return self.filter(hidden_at__isnull=False)

    def latest_first(self) -> Self:
        return self.order_by("-pk")

    def with_context(self) -> Self:
        """All that is told of them, and whom they mention; two queries."""
        return self.select_related("author", "task").prefetch_related("mentions__person")


class Note(models.Model):
    """Plain text of one person; written by ``tasks.notes.writing`` alone.

    Deleting hides it; erasing takes its text for good and leaves its place in the journal.
    """

    opportunity = models.ForeignKey(
        Opportunity,
        models.CASCADE,
        related_name="notes",
        verbose_name=_("opportunity"),
        db_index=False,  # an index below begins with it
    )
    task = models.ForeignKey(
        Task,
        set_null,
        null=True,
        blank=True,
        related_name="notes",
        verbose_name=_("task"),
        db_index=False,
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("author"),
        db_index=False,
    )
    batch = models.ForeignKey(
        Batch,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="notes",
        verbose_name=_("import"),
        help_text=_("The import that brought it."),
        db_index=False,
    )
    text = models.TextField(_("note"), max_length=LONGEST, blank=True)
    created_at = models.DateTimeField(_("written"), default=timezone.now, editable=False)
    edited_at = models.DateTimeField(_("edited"), null=True, editable=False)
    hidden_at = models.DateTimeField(_("deleted"), null=True, editable=False)

    objects = models.Manager.from_queryset(NoteQuerySet)()

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["opportunity", "id"], name="note_of_trip"),
            # Most notes are on no task: they are not indexed.
            models.Index(
                fields=["task"], condition=models.Q(task__isnull=False), name="note_of_task"
            ),
            models.Index(
                fields=["batch"], condition=models.Q(batch__isnull=False), name="note_of_import"
            ),
        ]

    def __str__(self) -> str:
        return self.text[:80]

    @property
    def is_erased(self) -> bool:
        return not self.text

    @property
    def is_hidden(self) -> bool:
        return self.hidden_at is not None

    def may_be_edited(self, by: Any, *, at: datetime) -> bool:
        """By who wrote it, for a day."""
        is_recent = at - self.created_at < EDITABLE
        return self._is_by(by) and is_recent and not (self.is_erased or self.is_hidden)

    def may_be_hidden(self, by: Any) -> bool:
        """By who wrote it, or may erase it; also brought back."""
        return (self._is_by(by) or self.may_be_erased(by)) and not self.is_erased

    def may_be_erased(self, by: Any) -> bool:
        return bool(by.can_configure) and not self.is_erased

    def _is_by(self, person: Any) -> bool:
        return self.author_id is not None and self.author_id == person.pk


class NoteMentionQuerySet(models.QuerySet["NoteMention"]):
    def of(self, person: User) -> Self:
        """In notes that can be read: where somebody called this person."""
        return self.filter(person=person, note__hidden_at=None).exclude(note__text="")

    def since(self, moment: datetime) -> Self:
        return self.filter(at__gte=moment)

    def with_context(self) -> Self:
        return self.select_related("note__opportunity", "note__task", "note__author")


class NoteMention(models.Model):
    """A person whom a note calls, and the words by which it does: renaming them breaks nothing."""

    note = models.ForeignKey(Note, models.CASCADE, related_name="mentions", verbose_name=_("note"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="mentions",
        verbose_name=_("person"),
        db_index=False,
    )
    name = models.CharField(_("as written"), max_length=100)
    at = models.DateTimeField(_("when"))

    objects = models.Manager.from_queryset(NoteMentionQuerySet)()

    class Meta:
        verbose_name = _("mention")
        verbose_name_plural = _("mentions")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["note", "person"], name="mention_of_a_person_is_once")
        ]
        indexes = [models.Index(fields=["person", "at"], name="mention_of_person")]

    def __str__(self) -> str:
        return f"@{self.name}"


def names_in(mentions: Iterable[NoteMention]) -> dict[str, str]:
    """How each of these people is called in the text, and what they are called now."""
    return {row.name: called_like(row.name, row.person) for row in mentions}


def called_like(written: str, person: User) -> str:
    """The present name, as short as it was written: « Anna », « Anna Moreau »."""
    name = str(person)
    return name.split(maxsplit=1)[0] if " " not in written and " " in name else name
