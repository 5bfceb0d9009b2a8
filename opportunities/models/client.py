"""Who carries a travel project."""

from typing import Self

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from caladeo.db.locks import key_share
from caladeo.db.search import SearchableModel, SearchField
from opportunities.lists import searching


class ClientQuerySet(models.QuerySet["Client"]):
    # As of opportunities: whether they are found by reading on, past all that are not.
    is_met_row_by_row = False

    def search(self, text: str) -> Self:
        return searching.clients(self, text)

    def hold(self, pk: int) -> "Client":
        """The client, kept from being deleted until the transaction ends.

        Raises ``Client.DoesNotExist`` when it is deleted already.
        """
        query = "SELECT * FROM opportunities_client WHERE id = %s"
        for client in self.raw(query + key_share(self.db), [pk]):
            return client
        raise Client.DoesNotExist

    def by_name(self) -> Self:
        return self.order_by("search_text", "pk")


class Client(SearchableModel):
    """Who carries the project."""

    class Kind(models.TextChoices):
        PERSON = "person", pgettext_lazy("client", "Person")
        COUPLE = "couple", _("Couple")
        FAMILY = "family", _("Family")
        GROUP = "group", _("Group")
        COMPANY = "company", _("Company")
        ASSOCIATION = "association", _("Association")
        SCHOOL = "school", _("School")
        OTHER = "other", _("Other")

    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.PERSON)
    contact_name = models.CharField(_("contact person"), max_length=200, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    address = models.TextField(_("address"), blank=True, max_length=1000)
    search_text = SearchField(sources=("name", "contact_name", "email"), phones=("phone",))

    objects = models.Manager.from_queryset(ClientQuerySet)()

    class Meta:
        verbose_name = _("client")
        verbose_name_plural = _("clients")
        ordering = ["search_text", "pk"]
        # The list by client, and the first matches of a search while it is typed.
        indexes = [models.Index(fields=["search_text", "id"], name="client_by_name")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("opportunities:client-page", args=[self.pk])
