"""Every page of the application once, by its address, in an agency whose names are long."""

from collections.abc import Iterator
from datetime import timedelta

from caladeo import clock
from caladeo.models import User
from opportunities.models import Opportunity
from statuses.models import Status
from statuses.options import DayRule
from statuses.references import Reference
from tasks.models import Task
from tests.addresses import ALL, World
from tests.clients import Client
from tests.factories import AutoTaskTemplateFactory, StatusFactory, TaskFactory, UserFactory
from tests.opportunities.importing.files import kept

# Drawn as mail programs draw them.
MAILS = {"tasks:morning-preview"}
# The template of another page with the same fields.
ALIKE = {
    "tasks:key-date-creation",
    "tasks:role-creation",
    "tasks:closure-creation",
    "tasks:task-note",
    "team:absences",
    "statuses:template-creation",
    "opportunities:client",
    "opportunities:client-creation",
}
# What an identity provider adds or changes, and whether somebody is signed in there.
BESIDE_PASSWORDS = {
    "/connexion/": False,
    "/connexion/annuaire/retour/?state=x": False,
    "/compte/": True,
    "/compte/securite/": True,
    "/compte/confirmer/annuaire/": True,
    "/parametres/utilisateurs/": True,
}
# Only those that are others without a password.
ALONE = {"/connexion/": False, "/connexion/?secours": False, "/compte/securite/": True}
# What is asked for where the address alone does not give the page, or only a part of it.
QUERIES = {
    "tasks:everywhere": ["", "?q=kyoto"],
    "tasks:mine": ["", "?vue=toutes", "?vue=par-personne", "?q=zzz"],
    "tasks:calendar-page": ["", "?par=semaine&vue=par-personne", "?par=jour"],
    "tasks:tab": ["?ouverte={task}"],
    "tasks:trial": ["?avec=dates", "?avec=passe"],
    "tasks:rules": ["?regle={template}"],
    "opportunities:list": ["?etat=toutes", "?q=zzz"],
    "opportunities:client-list": ["", "?q=zzz"],
    "opportunities:trash": ["", "?q=zzz"],
    "opportunities:bulk-move": ["?id={opportunity}", "?id={opportunity}&vers={status}"],
    "opportunities:bulk-give": ["?id={opportunity}", "?id={opportunity}&a={host}"],
    "opportunities:transition": ["", "?vers={later}"],
}
LINES = (
    "Kyoto et les Alpes japonaises en automne;Famille Lefèvre;14/06/2035;15;Voyage confirmé",
    "Pérou, vallée sacrée;Comité d’entreprise Brossard;31/02/2027;;Voyage confirmé",
)


class Agency(World):
    """The world of every address; its statuses, trips and tasks are many and have long names."""

    def __init__(self) -> None:
        super().__init__()
        self.host: User = self.people["host"]
        self.keys["host"] = self.host.pk
        self.keys["file"] = kept(*LINES, owner=self.host).pk
        self.keys["later"] = Status.objects.latest("position").pk
        UserFactory(name="Marie-Christine Delaunay-Brossard", email="marie@alizes-voyages.example")
        self._add_statuses()
        self._add_rules(Status.objects.get(pk=self.keys["status"]))
        self._add_tasks(Opportunity.objects.get(pk=self.keys["opportunity"]))

    def _add_statuses(self) -> None:
        for position, name in enumerate(
            ("Devis en préparation", "Option posée", "Négociation avec le client"), start=3
        ):
            StatusFactory(name=name, position=position)
        StatusFactory(name="Voyage terminé", position=9, closed=True)

    def _add_rules(self, status: Status) -> None:
        for position, (name, days, reference) in enumerate(
            (
                ("Proposer l’assurance annulation et rapatriement", -45, Reference.DEPARTURE),
                ("Demander le solde", -30, Reference.DEPARTURE),
                ("Envoyer la liste des chambres aux hôtels", -15, Reference.DEPARTURE),
                ("Envoyer le carnet de voyage", -10, Reference.DEPARTURE),
                ("Prendre des nouvelles au retour du voyage", 3, Reference.RETURN),
            )
        ):
            AutoTaskTemplateFactory(
                status=status,
                name=name,
                offset_days=days,
                reference=reference,
                day_rule=DayRule.NEXT,
                position=10 + position,
            )

    def _add_tasks(self, trip: Opportunity) -> None:
        trip.name = "Kyoto et les Alpes japonaises en automne, avec les grands-parents"
        trip.manager = User.objects.get(email="marie@alizes-voyages.example")
        trip.save()
        for days in (-112, -2, 0, 1, 3, 40, 90):
            TaskFactory(
                opportunity=trip,
                name="Rappeler Mme Texier au sujet des cabines communicantes",
                description="Elle préfère l’après-midi.",
                assignee=self.host,
                due_date=clock.today() + timedelta(days=days),
            )
        Task.objects.filter(template__isnull=False).update(assignee=self.host)

    def pages(self, part: int, of: int) -> Iterator[str]:
        """The addresses that answer a whole page to the host; one of ``of`` equal parts."""
        browser = Client(raise_request_exception=False)
        browser.force_login(self.host)
        for address in ALL[part::of]:
            if address.is_admin or address.name in MAILS | ALIKE:
                continue
            path = self.path(address)
            for query in QUERIES.get(address.name, [""]):
                asked = path + query.format(**self.keys)
                answer = browser.get(asked)
                if answer.status_code == 200 and b"</html>" in getattr(answer, "content", b""):
                    yield asked
