"""Read by gunicorn by itself; each can be changed with its own command-line option."""

import os

bind = os.environ.get("BIND", "127.0.0.1:8000")
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
worker_class = "gthread"
# Half of them may wait to write (WRITERS): who only reads finds the others free.
threads = int(os.environ.get("WEB_THREADS", "8"))
timeout = 60
accesslog = "-"
# It would lie in the home folder, the same for every server of a machine.
control_socket_disable = True
