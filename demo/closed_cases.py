"""Requests that came to an end: approved, refused, withdrawn, closed for want of an answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from demo import acts, verdicts
from demo.people import Person
from demo.plot import Plot, approved_by_manager, approved_by_si, asking, numbered, sent
from demo.verdicts import MANAGER

MANAGER_PERSON = Person("Inès", "Courtebise", "feminine", date(1984, 6, 3))
DEPOSITOR_PERSON = Person("Théo", "Morvandiau", "masculine", date(1991, 2, 17))
MANAGER_ADDRESS = "gestionnaire@demo.example"
DEPOSITOR_ADDRESS = "deposant@demo.example"
HOME = "kerlann"
"""The body whose manager and depositor have the printed accounts."""

# Body, days ago, days until the decision, what is particular.
FIRST_MANAGERS: tuple[tuple[str, float, float, dict[str, object]], ...] = (
    ("culture", 118, 6, {"form": "signed"}),
    ("agriculture", 114, 4, {"form": "scan"}),
    ("formavenir", 107, 5, {}),
    ("lumen", 103, 3, {"on_proof": True}),
    ("valmorel", 99, 7, {"surname_first": True}),
    ("batisseurs", 95, 9, {"form": "photo"}),
    ("terroirs", 90, 2, {"on_proof": True}),
    ("ostrea", 86, 6, {}),
    ("passerelles", 82, 8, {"form": "capture"}),
    ("spectacle", 78, 5, {}),
    ("fil-bleu", 74, 11, {"form": "scan"}),
    ("haute-lande", 71, 4, {"form": "untrusted"}),
    ("alpilles", 67, 6, {}),
    ("quatre-vents", 64, 7, {"surname_first": True}),
    ("port-armen", 60, 3, {}),
    ("sports", 57, 5, {}),
    ("arts-du-feu", 53, 8, {"form": "photo"}),
    ("regie", 50, 6, {}),
    ("ceramique", 47, 12, {"form": "scan"}),
    ("mediation", 43, 9, {}),
    ("coeur-de-loire", 40, 5, {}),
    ("gip-valbourg", 36, 7, {"form": "signed"}),
    ("mutuelle", 33, 4, {}),
    ("horizon", 29, 6, {"form": "capture"}),
    ("artisane", 26, 3, {"on_proof": True}),
    ("meisterschule", 23, 9, {}),
    ("insulaires", 20, 5, {}),
    ("codeliere", 16, 4, {"form": "photo"}),
    ("gie-froid", 12, 5, {}),
    ("cadence", 9, 3, {}),
)
TRIBUNAL = "Requête au tribunal administratif, communiquée par le service juridique."
WITHOUT_IDENTIFIER = {"ceramique", "mediation", "meisterschule"}

# Body, days ago, days until its manager answered.
DEPOSITORS: tuple[tuple[str, float, float], ...] = (
    (HOME, 88, 1), (HOME, 61, 2), (HOME, 37, 1), (HOME, 14, 3),
    ("culture", 96, 4), ("culture", 70, 2), ("culture", 31, 6), ("agriculture", 84, 9), ("agriculture", 27, 3),
    ("haute-lande", 58, 2), ("haute-lande", 44, 5), ("haute-lande", 12, 1), ("formavenir", 91, 12),
    ("valmorel", 79, 3), ("valmorel", 35, 2), ("passerelles", 66, 1), ("alpilles", 52, 4), ("alpilles", 19, 2),
    ("quatre-vents", 41, 3), ("coeur-de-loire", 22, 1), ("lumen", 48, 0.5), ("batisseurs", 30, 8),
)  # fmt: skip


def plots() -> Iterator[Plot]:
    yield from _printed()
    yield from _managers()
    yield from _depositors()
    yield from _refused()
    yield from _withdrawn()
    yield from _expired()


def _printed() -> Iterator[Plot]:
    manager = asking(
        3, HOME, who=MANAGER_PERSON, email=MANAGER_ADDRESS, capacity="Directrice des formations", form="typed"
    )
    yield Plot(manager, approved_by_si(110, 5), "approved")
    depositor = asking(
        4, HOME, who=DEPOSITOR_PERSON, email=DEPOSITOR_ADDRESS, capacity="Chargé d’ingénierie pédagogique"
    )
    yield Plot(depositor, approved_by_manager(72, 1), "approved")
    # The depositor also works for an association: one account, two roles.
    second = replace(depositor, body="passerelles", account=True, capacity="Administrateur bénévole")
    steps = (55, acts.submit), (53, verdicts.approve(MANAGER))
    yield Plot(second, steps, "approved")


def _managers() -> Iterator[Plot]:
    for number, (body, days, wait, changes) in zip(numbered(10), FIRST_MANAGERS, strict=False):
        ask = asking(number, body, **changes)
        steps = approved_by_si(days, wait, attach=body in WITHOUT_IDENTIFIER)
        if body in ("ostrea", "quatre-vents"):
            steps = _after_a_complement(days, wait, body)
        if body == "sports":
            steps = (*steps, (5, verdicts.end_membership("A quitté le ministère, selon sa cheffe de service.")))
        yield Plot(ask, steps, "approved")
    # A second manager, named by an SI administrator beside the first.
    ask = asking(48, "culture", declares=(("seeks_manager_role", True),))
    yield Plot(ask, (*sent(38), (33, verdicts.accept()), (32, verdicts.approve())), "approved")


def _after_a_complement(days: float, wait: float, body: str) -> tuple[tuple[float, acts.Act], ...]:
    """A first paper that would not do, then a good one."""
    unsigned = ("mandate", "unsigned", "Il manque la signature en bas de page.")
    unreadable = ("proof_of_existence", "illegible", "La seconde page est floue.")
    item = unsigned if body == "ostrea" else unreadable
    return (
        *sent(days),
        (days - wait * 0.3, verdicts.refuse(item[0], item[1])),
        (days - wait * 0.3, verdicts.ask(item)),
        (days - wait * 0.7, acts.mend()),
        (days - wait * 0.9, verdicts.accept()),
        (days - wait, verdicts.approve()),
    )


def _depositors() -> Iterator[Plot]:
    for number, (body, days, wait) in zip(numbered(60), DEPOSITORS, strict=False):
        yield Plot(asking(number, body), approved_by_manager(days, wait), "approved")
    # A manager who had not answered for three weeks: the SI decided instead.
    words = "La gestionnaire, en congé de longue durée, a confirmé par téléphone."
    steps = (*sent(34), (11, verdicts.approve(reason=words)))
    yield Plot(asking(85, "port-armen"), steps, "approved")


def _refused() -> Iterator[Plot]:
    by_manager = (
        (90, HOME, 50, 2, "unknown_person", ""), (91, HOME, 9, 1, "no_need", "Passez par Théo Morvandiau."),
        (92, "culture", 63, 5, "wrong_entity", "Votre service dépend d’un autre ministère."),
        (93, "haute-lande", 28, 2, "not_personal", "Merci de refaire la demande à votre nom."),
    )  # fmt: skip
    for number, body, days, wait, code, words in by_manager:
        steps = (*sent(days), (days - wait, verdicts.reject(code, words, by=MANAGER)))
        yield Plot(asking(number, body), steps, "rejected")
    by_si = (
        (94, "sillage", 76, 6, "out_of_scope", "Une auto-école sans certification propre n’a pas à déposer."),
        (95, "levain", 59, 8, "not_entitled", "Le signataire n’est plus gérant depuis l’an dernier."),
        (96, "nereides", 45, 4, "false_document", "Le code de vérification de l’extrait n’existe pas."),
        (97, "alphaglobe", 39, 7, "not_established", "L’extrait fourni est celui d’une société radiée."),
        (98, "tamaris", 24, 5, "not_entitled", "Seule la principale peut désigner l’administrateur entité."),
        (99, "oleane", 18, 3, "duplicate", "Votre demande du mois dernier est encore à l’examen."),
        (100, "geometres", 7, 2, "not_personal", "Le nom saisi est celui du secrétariat de l’ordre."),
    )  # fmt: skip
    for number, body, days, wait, code, words in by_si:
        steps = (*sent(days), (days - wait, verdicts.reject(code, words)))
        if body == "levain":
            steps = (*steps, (12, verdicts.put_under_contentieux(TRIBUNAL)))
        yield Plot(asking(number, body), steps, "rejected")


def _withdrawn() -> Iterator[Plot]:
    for number, body, days, after in (
        (104, "verdure", 68, 5), (105, "cirque", 46, 1), (106, HOME, 32, 4), (107, "lantier", 21, 9),
        (108, "val-perdu", 10, 2),
    ):  # fmt: skip
        yield Plot(asking(number, body), (*sent(days), (days - after, acts.withdraw)), "withdrawn")
    # Withdrawn in the middle of a complement.
    item = ("capacity", "no_link", "")
    steps = (*sent(25), (22, verdicts.ask(item)), (15, acts.withdraw))
    yield Plot(asking(109, "basse-tournelle"), steps, "withdrawn")
    # Signed up twice: activating the second withdrew the first.
    steps = ((17.5, acts.submit),)
    yield Plot(asking(233, "animation"), steps, "withdrawn")


def _expired() -> Iterator[Plot]:
    for number, body, days in (
        (110, "levain", 101), (111, "fenua", 87), (112, "mosellane", 69), (113, "lantier", 54), (114, "jouets", 42),
        (115, "paysage", 34),
    ):  # fmt: skip
        yield Plot(asking(number, body), ((days, acts.submit), (days - 1, acts.resend)), "expired")
    too_old = ("mandate", "too_old", "Elle date de l’an dernier.")
    for number, body, days in ((116, "verdure", 98), (117, "alphaglobe", 84)):
        ask = asking(number, body, real_age=400, form="scan")
        steps = (*sent(days), (days - 3, verdicts.refuse(*too_old[:2])), (days - 3, verdicts.ask(too_old)))
        yield Plot(ask, steps, "expired")
