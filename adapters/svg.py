"""What an SVG file of an installation may not hold: it is shown as an image, and could be opened by its address."""

from __future__ import annotations

import re
from xml.etree import ElementTree

MOST_BYTES = 50_000
_ACTIVE = frozenset({"script", "foreignObject", "iframe", "audio", "video", "handler", "listener"})
_OUTSIDE = re.compile(r"url\(\s*['\"]?(?!#)|@import", re.IGNORECASE)


def svg_faults(content: bytes) -> list[str]:
    """What is wrong with this file, in English; empty when nothing is."""
    if len(content) > MOST_BYTES:
        return [f"larger than {MOST_BYTES} bytes"]
    # Before it is parsed: entities are what makes parsing dangerous.
    if b"<!DOCTYPE" in content.upper() or b"<!ENTITY" in content.upper():
        return ["has a document type"]
    try:
        root = ElementTree.fromstring(content)  # noqa: S314 (no entities, and the operator's own file)
    except ElementTree.ParseError as error:
        return [f"is not XML: {error}"]
    if root.tag != "{http://www.w3.org/2000/svg}svg":
        return ["is not an SVG image (xmlns is missing?)"]
    faults = [fault for element in root.iter() for fault in _faults_of(element)]
    return faults if root.get("viewBox") else [*faults, "has no viewBox, and could not change its size"]


def _faults_of(element: ElementTree.Element) -> list[str]:
    name = _local(element.tag)
    faults = [f"holds <{name}>"] if name in _ACTIVE else []
    if name == "style" and _OUTSIDE.search(element.text or ""):
        faults.append("<style> loads something")
    for key, value in element.attrib.items():
        attribute = _local(key)
        if attribute.lower().startswith("on"):
            faults.append(f"<{name}> has {attribute}")
        elif attribute == "href" and not value.startswith("#"):
            faults.append(f"<{name}> refers to something outside of it")
        elif _OUTSIDE.search(value):
            faults.append(f"<{name} {attribute}> loads something")
    return faults


def _local(tag: object) -> str:
    return str(tag).rpartition("}")[2]
