"""How gunicorn serves the program: threads, no log of its own, since paths hold secrets (web/logging.py writes them as
route patterns). Command-line arguments, GUNICORN_CMD_ARGS and WEB_CONCURRENCY change what an installation needs to.
"""

import os
from typing import Any

wsgi_app = "app:create_app()"
bind = f"127.0.0.1:{os.environ.get('PORT', '8000')}"
worker_class = "gthread"  # psycopg and SQLite block: never gevent
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = 8
# An upload of several documents on a slow line; a proxy in front buffers it.
timeout = 120
# Shorter than what the supervisor leaves before it kills.
graceful_timeout = 4
accesslog = None
errorlog = "-"
# Its socket would lie in the home folder, and nothing here uses it.
control_socket_disable = True


def on_starting(server: Any) -> None:
    """The process that starts the others has the secrets in its environment too, and never makes the application."""
    from adapters.sandbox import kernel

    kernel.hide_memory()
