import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "caladeo.settings")

application = get_wsgi_application()

from caladeo import checks  # noqa: E402 (Django is set up now)

checks.require()
