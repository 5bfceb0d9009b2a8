"""Who works here: people sign in by e-mail, in one spelling, and may hold the settings right."""

import unicodedata
from collections.abc import Iterable
from typing import Any, Self

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from caladeo.colors import AVATARS, validate_hex
from caladeo.db.search import SearchableModel, SearchField


def normal_email(typed: str) -> str:
    """The spelling under which an address is stored, looked for, counted and mailed.

    Compatibility letters (``＠``), capitals of any alphabet and invisible signs make no other
    address: NFKC and case folding, as Unicode Technical Report 36 advises for identifiers.
    """
    seen = "".join(sign for sign in typed if unicodedata.category(sign) != "Cf")
    folded = unicodedata.normalize("NFKC", seen).casefold()
    return unicodedata.normalize("NFKC", folded).strip()


class IdentityField(models.EmailField):  # type: ignore[type-arg]
    """An e-mail in its normal spelling, whatever writes it and whatever looks it up."""

    def to_python(self, value: Any) -> Any:
        found = super().to_python(value)
        return normal_email(found) if isinstance(found, str) else found

    def get_prep_value(self, value: Any) -> Any:
        found = super().get_prep_value(value)
        return normal_email(found) if isinstance(found, str) else found

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:  # noqa: FBT001
        value = self.to_python(super().pre_save(model_instance, add))
        setattr(model_instance, self.attname, value)
        return value


def epoch_after(is_active: Any) -> models.Case:
    """Counts on when an account is closed or opened; of the row, not of an old copy of it."""
    epoch = models.F("access_epoch")
    return models.Case(models.When(is_active=is_active, then=epoch), default=epoch + 1)


class UserQuerySet(models.QuerySet["User"]):
    def update(self, **values: Any) -> int:
        if "is_active" in values:
            values["access_epoch"] = epoch_after(values["is_active"])
        return super().update(**values)

    def active(self) -> Self:
        return self.filter(is_active=True)

    def administrators(self) -> Self:
        """The people who may open the settings today."""
        return self.active().filter(can_configure=True)

    def by_name(self) -> Self:
        return self.order_by("search_text", "pk")


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user: User = self.model(email=email, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A person who hosts the application: the Django admin and the settings; in the journal."""
        from caladeo.journal.recording import record, snapshot
        from caladeo.models import JournalEntry

        rights = {"is_staff": True, "is_superuser": True, "can_configure": True}
        with transaction.atomic(using=self._db):
            user = self.create_user(email, password, **{**fields, **rights})
            after = snapshot(user, ["email", "can_configure", "is_superuser"])
            record(JournalEntry.Kind.PERSON_ADDED, target=user, after=after)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        user: User = self.get(email=username or "")
        return user


class User(SearchableModel, AbstractBaseUser, PermissionsMixin):
    class Language(models.TextChoices):
        FRENCH = "fr", "Français"
        ENGLISH = "en", "English"

    class Theme(models.TextChoices):
        SYSTEM = "system", _("Like the device")
        LIGHT = "light", _("Light")
        DARK = "dark", _("Dark")

    class TripLine(models.TextChoices):
        SHOWN = "shown", _("Shown")
        FOLDED = "folded", _("Folded")

    class MorningMail(models.TextChoices):
        NEVER = "never", pgettext_lazy("morning mail", "Never")
        WORKDAYS = "workdays", _("On working days")
        MONDAY = "monday", _("On Mondays")

    email = IdentityField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=100)
    color = models.CharField(
        _("colour"), max_length=7, blank=True, default="", validators=[validate_hex]
    )
    can_configure = models.BooleanField(_("access to the settings"), default=False)
    # Besides the settings right, which brings both (`caladeo.accounts.rights`).
    can_export = models.BooleanField(_("may export"), default=False)
    can_delete = models.BooleanField(_("may delete opportunities"), default=False)
    language = models.CharField(
        _("language"), max_length=2, choices=Language, default=Language.FRENCH
    )
    theme = models.CharField(_("appearance"), max_length=6, choices=Theme, default=Theme.SYSTEM)
    has_shortcuts = models.BooleanField(_("keyboard shortcuts"), default=True)
    # As they left it; until they said so it is shown where it has room.
    trip_line = models.CharField(
        max_length=6, choices=TripLine, blank=True, default="", editable=False
    )
    # Empty until they have answered the question of *Mes tâches*, which is asked once.
    morning_mail = models.CharField(
        max_length=8, choices=MorningMail, blank=True, default="", editable=False
    )
    # Minutes from midnight, of the agency's local time.
    morning_minute = models.PositiveSmallIntegerField(default=7 * 60 + 30, editable=False)
    # The latest of their notifications when they last opened them; what came before is read.
    news_seen_at = models.DateTimeField(default=timezone.now, editable=False)
    # The last day of their absences: known with the person, so that no move asks for those.
    absent_until = models.DateField(null=True, blank=True, editable=False)
    # How they left each list (`tasks.saved_views.menu`): its page and its filters.
    left_lists = models.JSONField(default=dict, editable=False)
    is_active = models.BooleanField(_("active"), default=True)
    # Sessions and links of mails belong to one epoch: they stay dead when an account is opened
    # again. Each change of `is_active` begins a new one, from whatever source.
    access_epoch = models.PositiveIntegerField(default=0, editable=False)
    is_staff = models.BooleanField(_("hosts the application"), default=False)
    # Whether there is work to look at: known with the person, so that no page asks for it.
    has_jobs = models.BooleanField(default=False, editable=False)
    # What they have done of the first day (`caladeo.accounts.first_steps`).
    first_steps = models.JSONField(default=list, editable=False)
    joined_at = models.DateTimeField(_("joined"), default=timezone.now, editable=False)
    invited_at = models.DateTimeField(_("invited"), null=True, blank=True, editable=False)
    # When the last mail for a forgotten password left; in the database, for all servers at once.
    reset_mailed_at = models.DateTimeField(null=True, blank=True, editable=False)
    # From this day nothing opens without a second factor; empty as long as none is required.
    factor_due = models.DateField(null=True, blank=True, editable=False)
    # Whether they are still to be told of that day by mail (`requirement.tell_due`).
    factor_untold = models.BooleanField(default=False, editable=False)
    search_text = SearchField(sources=("name",))

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")

    def __str__(self) -> str:
        return self.name or self.email

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        fields = None if update_fields is None else set(update_fields)
        if not self._state.adding and (fields is None or "is_active" in fields):
            self.access_epoch = epoch_after(self.is_active)
            fields = fields and {*fields, "access_epoch"}
        super().save(*args, update_fields=fields, **kwargs)
        if not self.color:
            # The key is known only now; neighbours in the list get different colours.
            self.color = AVATARS[self.pk % len(AVATARS)]
            type(self).objects.filter(pk=self.pk).update(color=self.color)

    def _get_session_auth_hash(self, secret: Any = None) -> str:
        """A session lives as long as the password and the epoch in which it began."""
        state = f"{self.password}{self.access_epoch}"
        return salted_hmac("caladeo.session", state, secret=secret, algorithm="sha256").hexdigest()

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name.split(" ")[0]

    def has_right(self, field: str) -> bool:
        """Whether the right of this column is theirs; the settings right brings the others."""
        return bool(self.can_configure or getattr(self, field))

    @property
    def has_joined(self) -> bool:
        """Whether the invitation was accepted: by choosing a password or by signing in."""
        return self.has_usable_password() or self.last_login is not None

    @property
    def may_export(self) -> bool:
        return self.has_right("can_export")

    @property
    def may_delete(self) -> bool:
        return self.has_right("can_delete")

    @property
    def initials(self) -> str:
        """Two capitals for the avatar."""
        words = (self.name or self.email).replace("-", " ").split()
        return "".join(word[0] for word in [*words[:1], *words[1:][-1:]]).upper()


class FactorPolicy(models.Model):
    """Of whom a second factor is required: one row, there once somebody has chosen.

    Changed by `caladeo.accounts.factors.requirement.choose`, which dates the people too.
    """

    class RequiredOf(models.TextChoices):
        NOBODY = "nobody", pgettext_lazy("second factor", "Nobody")
        SETTINGS = "settings", _("Whoever has access to the settings")
        EVERYBODY = "everybody", _("Everybody")

    required_of = models.CharField(
        _("second factor required of"),
        max_length=10,
        choices=RequiredOf,
        default=RequiredOf.NOBODY,
    )

    class Meta:
        verbose_name = _("requirement of a second factor")
        verbose_name_plural = _("requirements of a second factor")
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="agency_has_one_factor_policy"),
        ]

    def __str__(self) -> str:
        return str(self.get_required_of_display())
