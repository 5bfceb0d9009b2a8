"""How tests make people, trips and rules: valid by default, traits for the states."""

from factory import Sequence, Trait
from factory.django import DjangoModelFactory

from caladeo.models import User


class UserFactory(DjangoModelFactory[User]):
    class Meta:
        model = User
        skip_postgeneration_save = True

    class Params:
        administrator = Trait(can_configure=True)
        deactivated = Trait(is_active=False)

    name = Sequence(lambda n: f"Camille Vendeur {n}")
    email = Sequence(lambda n: f"camille{n}@example.com")
