from tests.support.application import app, clock, visitor  # noqa: F401 (fixtures)
from tests.support.backups import installations, installed, place  # noqa: F401 (fixtures)
