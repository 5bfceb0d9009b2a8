"""Read by gunicorn by itself; each can be changed with its own command-line option."""

import os

bind = os.environ.get("BIND", "127.0.0.1:8000")
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
worker_class = "gthread"
threads = 4
# Longer than the longest wait for SQLite's lock.
timeout = 60
accesslog = "-"
# It would lie in the home folder, the same for every server of a machine.
control_socket_disable = True
