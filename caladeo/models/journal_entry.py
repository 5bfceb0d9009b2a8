"""The journal: who did what to the settings, the accounts and the data, when, from where."""

from datetime import datetime, timedelta
from typing import Any, ClassVar, Self

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

# Kept as long as nothing else is set; the database refuses to delete a younger one than the least.
LEAST_MONTHS_KEPT = 6
DAYS_OF_A_MONTH = 31


def kinds() -> list[tuple[str, Any]]:
    """A function, so that a new kind of entry needs no migration."""
    return JournalEntry.Kind.choices


class AppendOnlyError(TypeError):
    """An entry of the journal is neither changed nor deleted."""

    def __init__(self, call: str) -> None:
        super().__init__(f"{call}: the journal only grows, and `purge()` deletes what is old")


class JournalQuerySet(models.QuerySet["JournalEntry"]):
    def latest_first(self) -> Self:
        return self.order_by("-pk")

    def of(self, target: models.Model) -> Self:
        """What was done to one thing."""
        return self.filter(target_type=target._meta.label_lower, target_key=target.pk)

    def expired(self, *, at: datetime, months: int) -> Self:
        """Older than so many months, of 31 days: never too early."""
        kept = max(months, LEAST_MONTHS_KEPT)
        return self.filter(at__lt=at - timedelta(days=kept * DAYS_OF_A_MONTH))

    def purge(self) -> int:
        """Delete these entries, and return how many; the database refuses it to young ones."""
        return super().delete()[0]

    def update(self, **values: Any) -> int:
        raise AppendOnlyError("update()")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise AppendOnlyError("delete()")

    update.alters_data = True  # type: ignore[attr-defined]
    delete.alters_data = True  # type: ignore[attr-defined]
    delete.queryset_only = True  # type: ignore[attr-defined]
    purge.alters_data = True  # type: ignore[attr-defined]
    purge.queryset_only = True  # type: ignore[attr-defined]


class JournalEntry(models.Model):
    """One line of the journal, written by `caladeo.journal.recording.record`.

    It outlives the person and the thing: both are kept by key, without a constraint, and by the
    name that they had. ``before`` and ``after`` hold values by the name of their field, in the
    words of the agency where a value is a key. Nothing that somebody wrote about a client.
    """

    class Kind(models.TextChoices):
        STATUS_ADDED = "status-added", _("Status added")
        STATUS_EDITED = "status-edited", _("Status edited")
        STATUS_DELETED = "status-deleted", _("Status deleted")
        STATUSES_SORTED = "statuses-sorted", _("Statuses put in another order")
        LOST_REASONS_EDITED = "lost-reasons-edited", _("Reasons of a loss edited")

        RULE_ADDED = "rule-added", _("Automatic task added")
        RULE_EDITED = "rule-edited", _("Automatic task edited")
        RULE_DELETED = "rule-deleted", _("Automatic task deleted")
        RULES_SORTED = "rules-sorted", _("Automatic tasks put in another order")
        RULE_APPLIED = "rule-applied", _("Automatic tasks created on trips under way")
        RULES_IMPORTED = "rules-imported", _("Rules imported")

        KEY_DATE_ADDED = "key-date-added", _("Key date added")
        KEY_DATE_EDITED = "key-date-edited", _("Key date edited")
        KEY_DATE_DELETED = "key-date-deleted", _("Key date deleted")
        KEY_DATES_SORTED = "key-dates-sorted", _("Key dates put in another order")
        ROLE_ADDED = "role-added", _("Role added")
        ROLE_EDITED = "role-edited", _("Role edited")
        ROLE_DELETED = "role-deleted", _("Role deleted")
        CALENDAR_EDITED = "calendar-edited", _("Calendar edited")
        VIEW_ADDED = "view-added", _("View of the team added")
        VIEW_EDITED = "view-edited", _("View of the team edited")
        VIEW_DELETED = "view-deleted", _("View of the team deleted")

        PERSON_INVITED = "person-invited", _("Person invited")
        INVITED_AGAIN = "person-invited-again", _("Invitation sent again")
        PERSON_ADDED = "person-added", _("Account created")
        PERSON_EDITED = "person-edited", _("Account edited")
        ABSENCE_ADDED = "person-absence-added", _("Absence added")
        ABSENCE_EDITED = "person-absence", _("Absence edited")
        ABSENCE_DELETED = "person-absence-deleted", _("Absence deleted")
        PERSON_REPLACED = "person-replaced", _("Tasks given to the substitute")
        PERSON_BACK = "person-tasks-back", _("Tasks given back by the substitute")
        PERSON_DEACTIVATED = "person-deactivated", _("Account deactivated")
        PERSON_REACTIVATED = "person-reactivated", _("Account reactivated")
        RIGHTS_EDITED = "rights-edited", _("Rights edited")
        PASSWORD_EDITED = "password-edited", _("Password changed")
        PASSWORD_FORGOTTEN = "password-forgotten", _("Link for a new password sent")

        SIGNED_IN = "signed-in", _("Signed in")
        SIGNED_OUT = "signed-out", _("Signed out")
        SIGN_IN_REFUSED = "sign-in-refused", _("Sign-in refused")
        LOCKED_OUT = "locked-out", _("Sign-in closed after too many attempts")
        UNLOCKED = "unlocked", _("Sign-in opened again")
        SESSION_CLOSED = "session-closed", _("Session closed")
        SESSIONS_CLOSED = "sessions-closed", _("All sessions closed")
        FACTOR_ADDED = "factor-added", _("Second factor added")
        FACTOR_EDITED = "factor-edited", _("Passkey renamed")
        FACTOR_REMOVED = "factor-removed", _("Second factor removed")
        FACTOR_RESET = "factor-reset", _("Second factor reset by somebody else")
        FACTOR_REQUIRED = "factor-required", _("Second factor required or no longer")
        RECOVERY_CODES_MADE = "recovery-codes-made", _("Recovery codes made")
        RECOVERY_CODE_USED = "recovery-code-used", _("Recovery code used")
        ACCOUNT_LINKED = "account-linked", _("Account linked to an identity provider")
        ACCOUNT_UNLINKED = "account-unlinked", _("Account no longer linked to an identity provider")
        TOKEN_CREATED = "token-created", _("Token created")
        TOKEN_REVOKED = "token-revoked", _("Token revoked")

        EXPORTED = "exported", _("List exported")
        IMPORTED = "imported", _("File imported")
        UNDONE = "undone", _("Undone")
        TRIPS_DELETED = "trips-deleted", _("Opportunities deleted")
        TRIPS_RESTORED = "trips-restored", _("Opportunities restored")
        NOTE_ERASED = "note-erased", _("Note erased")
        CLIENT_ADDED = "client-added", _("Client added")
        CLIENT_EDITED = "client-edited", _("Client edited")
        CLIENT_DELETED = "client-deleted", _("Client deleted")
        CLIENTS_MERGED = "clients-merged", _("Clients merged")

        PERSONAL_DATA_EXPORTED = "personal-data-exported", _("Data on a client exported")
        PERSONAL_DATA_ERASED = "personal-data-erased", _("Data on a client erased")
        RETENTION_EDITED = "retention-edited", _("Retention edited")
        PURGED = "purged", _("Old data deleted")
        BACKED_UP = "backed-up", _("Backup made")
        RESTORED = "restored", _("Backup restored")
        UPGRADED = "upgraded", _("Version updated")

    at = models.DateTimeField(_("when"), default=timezone.now)
    kind = models.CharField(_("what"), max_length=30, choices=kinds)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.DO_NOTHING,
        null=True,
        db_constraint=False,
        related_name="+",
        verbose_name=_("who"),
    )
    by_name = models.CharField(_("name then"), max_length=254, default="")
    address = models.CharField(_("address"), max_length=45, default="")
    target_type = models.CharField(max_length=100, default="")
    target_key = models.BigIntegerField(null=True)
    label = models.CharField(_("on what"), max_length=200, default="")
    before = models.JSONField(_("before"), default=dict, encoder=DjangoJSONEncoder)
    after = models.JSONField(_("after"), default=dict, encoder=DjangoJSONEncoder)

    objects = models.Manager.from_queryset(JournalQuerySet)()

    class Meta:
        verbose_name = _("entry of the journal")
        verbose_name_plural = _("journal")
        base_manager_name = "objects"
        indexes: ClassVar = [
            models.Index(fields=["at"], name="journal_by_time"),
            models.Index(fields=["target_type", "target_key"], name="journal_by_target"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.label}".strip()

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding or self.pk is not None:
            raise AppendOnlyError("save()")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise AppendOnlyError("delete()")

    save.alters_data = True  # type: ignore[attr-defined]
    delete.alters_data = True  # type: ignore[attr-defined]
