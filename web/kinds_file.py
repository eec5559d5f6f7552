"""The installation's kinds file, read at start: what is wrong with it is told by its setting, line and key."""

from __future__ import annotations

from adapters.letter_pdf import unprintable_words
from config import ConfigurationError, Settings
from domain.registry import Registry, RegistryError, load_registry

SETTING = "GUICHET_KINDS_FILE"


def read_kinds_file(settings: Settings) -> Registry:
    """What it says. Raises ConfigurationError, which names every line and key at fault, or each key of the letter whose
    words have characters that a PDF could not print: every applicant would meet them, and none could mend them."""
    try:
        registry = load_registry(settings.kinds_file)
    except RegistryError as error:
        raise ConfigurationError({SETTING: str(error)}) from None
    if lacking := unprintable_words(registry.letter):
        keys = ", ".join(f"letter.{key} ({letters})" for key, letters in lacking.items())
        raise ConfigurationError({SETTING: f"the letter's typefaces lack characters of {keys}"})
    return registry
