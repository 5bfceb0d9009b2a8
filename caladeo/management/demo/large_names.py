"""Names for a large agency: people, clients and trips drawn from short lists."""

from random import Random

from caladeo.db.search import fold
from opportunities.models import Client


def listed(words: str) -> tuple[str, ...]:
    return tuple(words.split(";"))


FIRST_NAMES = listed(
    "Adèle;Agathe;Alice;Amélie;Anaïs;Antoine;Aurélien;Baptiste;Béatrice;Benoît;Camille;Cédric"
    ";Chloé;Claire;Clément;Damien;Delphine;Denis;Édouard;Élodie;Émile;Emma;Étienne;Fabien;Fanny"
    ";Florian;Françoise;Gaëlle;Gilles;Hélène;Hugo;Inès;Irène;Jade;Jérôme;Joël;Judith;Karine;Laure"
    ";Léa;Léon;Lucas;Maël;Manon;Marius;Mathilde;Nadège;Nicolas;Noémie;Olivier;Pascale;Paul;Quentin"
    ";Raphaël;Régis;Rose;Salomé;Simon;Solène;Théo;Valérie;Victor;Yves;Zoé"
)
LAST_NAMES = listed(
    "Abadie;Allard;Arnaud;Aubry;Barbier;Barré;Baudry;Bénard;Besson;Bouvet;Boyer;Brunet;Carlier"
    ";Chauvin;Chevalier;Colin;Cordier;Courtois;Daniel;Delattre;Descamps;Dufour;Dumont;Étienne"
    ";Faure;Ferrand;Fleury;Fontaine;Fournier;Gaillard;Gautier;Germain;Gilbert;Girard;Grenier"
    ";Guérin;Guillot;Hamel;Hébert;Huet;Jacquet;Joly;Klein;Lacroix;Lambert;Laurent;Leblanc;Leduc"
    ";Legrand;Lemaître;Leroy;Mallet;Maréchal;Maury;Meunier;Millet;Monnier;Morvan;Noël;Olivier"
    ";Pasquier;Pelletier;Perrot;Picard;Poirier;Prévost;Renaud;Rivière;Rolland;Roussel;Salmon"
    ";Schmitt;Tanguy;Tessier;Thibault;Vallet;Verdier;Vidal;Vincent;Wagner"
)
TOWNS = listed(
    "44000 Nantes;44300 Nantes;35000 Rennes;49000 Angers;85000 La Roche-sur-Yon;56000 Vannes"
    ";29000 Quimper;79000 Niort;44600 Saint-Nazaire;72000 Le Mans;86000 Poitiers;37000 Tours"
)
PLACES = listed(
    "Japon;Islande;Pérou;Namibie;Sri Lanka;Oman;Écosse;Portugal;Açores;Grèce;Crète;Sicile"
    ";Sardaigne;Maroc;Égypte;Jordanie;Tanzanie;Kenya;Canada;Québec;Costa Rica;Mexique;Chili"
    ";Argentine;Vietnam;Laos;Cambodge;Inde du Sud;Népal;Norvège;Finlande;Irlande;Andalousie"
    ";Toscane;Croatie;Corse;Malte;La Réunion;Guadeloupe;Polynésie;Nouvelle-Zélande;Australie"
)
STYLES = listed(
    "en liberté;à vélo;en famille;grand tour;sur mesure;à pied;en train;de port en port"
    ";pour gourmands;hors saison;d’île en île;en petit groupe;voyage de noces;séjour scolaire"
)
K = Client.Kind
KINDS = (*[K.FAMILY] * 4, *[K.PERSON] * 4, *[K.COUPLE] * 3, K.GROUP, K.COMPANY, K.ASSOCIATION)


def person(chance: Random) -> str:
    return f"{chance.choice(FIRST_NAMES)} {chance.choice(LAST_NAMES)}"


def mailbox(name: str) -> str:
    return fold(name).replace(" ", ".")


def client(number: int, chance: Random) -> Client:
    kind, contact = chance.choice(KINDS), person(chance)
    family, town = contact.split(" ")[1], chance.choice(TOWNS)
    named = {
        K.FAMILY: f"Famille {family}",
        K.COUPLE: f"{chance.choice(FIRST_NAMES)} et {contact}",
        K.GROUP: f"Les amis de {contact}",
        K.COMPANY: f"Ateliers {family}",
        K.ASSOCIATION: f"Association {family}, {town.split(' ', 1)[1]}",
    }
    return Client(
        name=named.get(kind, contact),
        kind=kind,
        contact_name="" if kind == K.PERSON else contact,
        email=f"{mailbox(contact)}.{number}@example.com",
        phone=f"06 39 98 {number // 100 % 100:02} {number % 100:02}",
        address=f"{number % 90 + 1} rue des Carmes\n{town}",
    )


def trip(chance: Random) -> tuple[str, str]:
    """The name of a trip, and where it leads."""
    place = chance.choice(PLACES)
    return f"{place}, {chance.choice(STYLES)}", place
