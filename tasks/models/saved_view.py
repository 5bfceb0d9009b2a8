"""Lists as people come back to them: of one person, or of the team."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from caladeo.models import User

LONGEST_NAME = 60


class SavedViewQuerySet(models.QuerySet[Any]):
    def seen_by(self, person: User) -> Self:
        """Their own and those of the team."""
        return self.filter(Q(owner=None) | Q(owner=person.pk))


class SavedView(models.Model):
    """A list, its filters and its order, under a name.

    ``filters`` are pairs of a parameter and its value, as the address of the list has them: no
    days that are counted from today. What they find is asked for anew each time, with the rights
    of who looks.
    """

    class Page(models.TextChoices):
        TRIPS = "opportunites", _("Opportunities")
        BOARD = "tableau", _("Board")
        CLIENTS = "clients", _("Clients")
        TASKS = "taches", _("My tasks")

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,  # of the team
        related_name="saved_views",
        verbose_name=_("person"),
    )
    page = models.CharField(_("list"), max_length=12, choices=Page)
    name = models.CharField(_("name"), max_length=LONGEST_NAME)
    filters = models.JSONField(default=list)

    objects = models.Manager.from_queryset(SavedViewQuerySet)()

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")

    def __str__(self) -> str:
        return self.name

    @property
    def is_of_team(self) -> bool:
        return self.owner_id is None

    def may_be_edited_by(self, person: User) -> bool:
        """Those of the team are settings."""
        if self.is_of_team:
            return person.can_configure
        return self.owner_id == person.pk


class PinnedView(models.Model):
    """A view in the side bar of one person, and where."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="pinned_views",
        verbose_name=_("person"),
        db_index=False,  # the constraint has one
    )
    view = models.ForeignKey(
        SavedView, models.CASCADE, related_name="pins", verbose_name=_("saved view")
    )
    position = models.PositiveSmallIntegerField(_("position"))

    class Meta:
        verbose_name = _("pinned view")
        verbose_name_plural = _("pinned views")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["person", "view"], name="a_view_is_pinned_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.view_id}"
