"""Read by gunicorn by itself; each can be changed with its own command-line option."""

import os
from typing import Any

from gunicorn.glogging import Logger

from caladeo.logs import masked


class QuietLogger(Logger):
    """Writes down which page was asked for; not with which question, nor with which token."""

    def atoms(self, *args: Any) -> dict[str, Any]:
        atoms = super().atoms(*args)
        return atoms | {"U": masked(atoms["U"] or "")}


bind = os.environ.get("BIND", "127.0.0.1:8000")
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
worker_class = "gthread"
# Half of them may wait to write (WRITERS): who only reads finds the others free.
threads = int(os.environ.get("WEB_THREADS", "8"))
timeout = 60
# The keys of the ticked rows stand in an address: the most that gunicorn allows.
limit_request_line = 8190
# The app writes a line for each page (caladeo/web/middleware.py); ACCESS_LOG=- adds the files.
accesslog = os.environ.get("ACCESS_LOG") or None
logger_class = QuietLogger
# Neither the query nor the page before: both hold names of clients, and could hold a token.
access_log_format = '%(h)s %(t)s "%(m)s %(U)s %(H)s" %(s)s %(b)s %(M)sms "%(a)s"'
# No header says under which path or scheme the app is reached: SCRIPT_NAME and TRUST_PROXY do.
forwarder_headers = ""
secure_scheme_headers = {}
# It would lie in the home folder, the same for every server of a machine.
control_socket_disable = True
