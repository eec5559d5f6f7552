"""compose.yml can be read, and what it names is there; tests/deep/test_composition.py runs it."""

from __future__ import annotations

import yaml

from config_checks import HOUSE


def test_the_composition_is_one_that_starts() -> None:
    """Each service waits for services that are there, on networks and volumes that are declared."""
    composed = yaml.safe_load((HOUSE / "compose.yml").read_text(encoding="utf-8"))
    services = composed["services"]
    assert {"web", "worker", "migrate", "proxy", "database", "redis", "clamd"} == set(services)
    for service in services.values():
        assert set(service.get("depends_on", ())) <= set(services)
        assert set(service["networks"]) <= set(composed["networks"])
        named = {volume.partition(":")[0] for volume in service.get("volumes", ()) if not volume.startswith(".")}
        assert named <= set(composed["volumes"])
        assert service["image"]
    program = [services[name] for name in ("web", "worker", "migrate")]
    assert all(one["read_only"] and one["cap_drop"] == ["ALL"] for one in program)
    assert [name for name, service in services.items() if "ports" in service] == ["proxy"]
