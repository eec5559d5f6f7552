from tests.support.application import app, clock, visitor  # noqa: F401 (fixtures)
