import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "caladeo.settings")

application = get_wsgi_application()

# Half a second: else the first who moves loads them under the lock that all who write wait for.
import holidays.countries  # noqa: E402, F401

from caladeo import checks  # noqa: E402 (Django is set up now)

checks.require()
