from tests.support.application import app, clock, visitor  # noqa: F401 (fixtures)
from tests.support.factor import standing, strict  # noqa: F401 (fixtures)
