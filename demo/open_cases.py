"""Requests under way: drafts, not activated, waiting for a manager, for the SI, for their applicant."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from demo import acts, verdicts
from demo.bodies import bodies
from demo.closed_cases import DEPOSITOR_ADDRESS, DEPOSITOR_PERSON, HOME
from demo.people import Person
from demo.plot import Plot, Step, asking, numbered, sent
from demo.verdicts import MANAGER
from demo.world import Ask
from domain.companies import EntityCheck
from domain.signature_kinds import SignatureKind

# Signed electronically, as its applicant says: it was printed and scanned, and holds no signature any more.
PRINTED = {"form": "scan", "declares": (("signature_kind", SignatureKind.ELECTRONIC),)}
WITH_SI, WITH_MANAGER, ASKED = "with_si", "with_manager", "awaiting_applicant"


def plots() -> Iterator[Plot]:
    yield from _drafts()
    yield from _not_activated()
    yield from _with_manager()
    yield from _first_requests()
    yield from _entity_to_choose()
    yield from _particular()
    yield from _asked()


def _drafts() -> Iterator[Plot]:
    for number, body, days, until in (
        (120, "levain", 0.05, "organisme"), (121, "lantier", 0.3, "entite"), (122, "paysage", 1.2, "pieces"),
        (123, "val-perdu", 3, "entite"), (124, "verdure", 5, "vous"),
    ):  # fmt: skip
        yield Plot(asking(number, body), ((days, acts.draft(until=until)),), "draft")
    for number, body, days in ((125, "basse-tournelle", 12), (126, "ondes", 22), (127, "geometres", 2)):
        yield Plot(asking(number, body), ((days, acts.draft(until="entite", resume_later=True)),), "draft")
    # The depositor begins to join a third body.
    ask = Ask("haute-lande", DEPOSITOR_PERSON, DEPOSITOR_ADDRESS, "Intervenant", account=True)
    yield Plot(ask, ((0.2, acts.draft(until="entite")),), "draft")


def _not_activated() -> Iterator[Plot]:
    for number, body, days in (
        (130, "levain", 0.1), (131, "verdure", 0.6), (132, HOME, 1.1), (133, "oleane", 2.4), (134, "sillage", 3.2),
        (135, "culture", 4.5), (136, "lantier", 6), (137, "jouets", 9), (138, "basse-tournelle", 13),
        (139, "numerique-rural", 17), (140, "fenua", 24), (141, "alphaglobe", 27),
    ):  # fmt: skip
        yield Plot(asking(number, body), ((days, acts.submit),), "awaiting_activation")
    # Lost mails: another one asked for, an address corrected.
    yield Plot(asking(142, "val-perdu"), ((5, acts.submit), (2, acts.resend)), "awaiting_activation")
    ask = asking(143, "mosellane", email="prenom.nom@mosellanne.example")
    steps: tuple[Step, ...] = ((1.5, acts.submit), (1.4, acts.correct_address("bouche@mosellane.example")))
    yield Plot(ask, steps, "awaiting_activation")


def _with_manager() -> Iterator[Plot]:
    for number, body, days in (
        (150, HOME, 0.2), (151, HOME, 1.3), (152, HOME, 4), (153, HOME, 8), (154, "culture", 0.5), (155, "culture", 3),
        (156, "haute-lande", 2), (157, "haute-lande", 6), (158, "agriculture", 5), (159, "valmorel", 1.6),
        (160, "alpilles", 9), (161, "lumen", 0.4),
    ):  # fmt: skip
        yield Plot(asking(number, body), sent(days), WITH_MANAGER)
    # Nobody answered: reminded, then escalated by the clock.
    for number, body, days in ((162, HOME, 19), (163, "formavenir", 25), (164, "batisseurs", 16)):
        yield Plot(asking(number, body), sent(days), WITH_MANAGER)
    # A manager asked who the person is, and the answer came.
    item = ("capacity", "no_link", "Dans quelle équipe travaillez-vous ?")
    steps = (*sent(7), (6, verdicts.ask(item, by=MANAGER)), (2, acts.mend()))
    yield Plot(asking(165, "passerelles"), steps, WITH_MANAGER)


def _first_requests() -> Iterator[Plot]:
    """The first of their bodies, and rivals for the same one."""
    for number, body, days, changes in (
        (170, "levain", 0.15, {}), (171, "nereides", 3, {"form": "photo"}), (172, "trois-vallons", 6, {}),
        (173, "tamaris", 5, {"form": "signed"}), (174, "paysage", 9, PRINTED), (175, "artisans-art", 11, {}),
        (176, "animation", 1, {"form": "capture"}), (177, "mosellane", 14, {}), (178, "sainte-aurore", 4, {}),
        (218, "mer", 2, {"form": "untrusted"}), (180, "verdure", 8, {"on_proof": True}), (181, "oleane", 2.5, {}),
        (182, "val-perdu", 7, {"surname_first": True}), (183, "basse-tournelle", 0.7, {}),
        # Two SIRETs of one SIREN: two entities, with a warning.
        (184, "valmorel-annecy", 3.5, {}), (185, "alpilles-scfc", 6.5, {}),
    ):  # fmt: skip
        yield Plot(asking(number, body, **changes), sent(days), WITH_SI)
    for number, body, days in ((186, "nereides", 1.2), (187, "tamaris", 2.2), (188, "artisans-art", 4.2)):
        yield Plot(asking(number, body, form="scan"), sent(days), WITH_SI)
    # Signed up again after a lost mail: the former one is withdrawn.
    yield Plot(asking(233, "animation"), sent(16), WITH_SI)


def _entity_to_choose() -> Iterator[Plot]:
    """Without an identifier: the approver says which entity it is, among likenesses perhaps."""
    for number, body, days in (
        (190, "ville", 3), (191, "caledonien", 8), (192, "pacifique", 10), (193, "fenua", 15), (194, "ambachten", 5),
        (195, "jouets", 4), (196, "phono", 20), (197, "ondes", 1.4),
    ):  # fmt: skip
        yield Plot(asking(number, body), sent(days), WITH_SI)
    for number, body, days, name in (
        (198, "ceramique", 2, "CPNE-FP Industries céramique d’art"),
        (199, "mediation", 12, "Commission paritaire de la médiation animale"),
        (200, "meisterschule", 0.8, "Musterberger Meisterschule"),
    ):
        ask = asking(number, body, declares=(("entity_name", name),))
        yield Plot(ask, sent(days), WITH_SI)
    ask = asking(201, "spectacle", declares=(("register_kind", None), ("register_number", None)))
    yield Plot(ask, sent(1.7), WITH_SI)
    # Attached by the SI to an entity that has a manager: it became a depositor's request.
    ask = asking(202, "ceramique", declares=(("entity_name", "CPNEFP de la céramique"),))
    yield Plot(ask, (*sent(6), (4, verdicts.attach_to("ceramique"))), WITH_MANAGER)


def _particular() -> Iterator[Plot]:
    # A telephone's photo in HEIC.
    camille = Person("Camille", "Démonstration", "feminine", date(1979, 9, 1))
    yield Plot(asking(205, "livre", who=camille, form="heic"), sent(1.9), WITH_SI)
    # The signatory is not the legal representative: a delegation of signature comes with it.
    delegate = replace(bodies()["mutuelle"].heads[0], titles=("directeur", "directrice"))
    ask = asking(206, "geometres", delegate=delegate, published="Recueil des actes de l’ordre imaginaire")
    steps: tuple[Step, ...] = (*sent(12), (10, verdicts.note("Demandé à l’ordre qui signe depuis juin.")))
    yield Plot(ask, (*steps, (9, verdicts.hold(6))), WITH_SI)
    # The act is published: its reference is told, and no file of it is given.
    deputy = replace(bodies()["regie"].heads[0], titles=("chef de bureau", "cheffe de bureau"))
    ask = asking(179, "mer", delegate=deputy, published="Journal officiel imaginaire", only_referred=True)
    yield Plot(ask, sent(2.6), WITH_SI)
    text = "Le notaire confirme la cession des parts en fin de mois : à reprendre ensuite."
    held = (*sent(13), (8, verdicts.note(text)), (8, verdicts.hold(11)))
    yield Plot(asking(207, "sillage"), held, WITH_SI)
    # Half judged.
    doubt = verdicts.check("mandate", no="signatory_entitled")
    half = (*sent(6.2), (1.8, verdicts.accept(only=("proof_of_existence",))), (1.7, doubt))
    yield Plot(asking(208, "lantier"), half, WITH_SI)
    # Complements given: to be judged again.
    too_old = ("mandate", "too_old", "")
    for number, body, days in ((209, "cirque", 17), (210, "alphaglobe", 20)):
        ask = asking(number, body, real_age=130)
        asked = ((days - 4, verdicts.refuse(*too_old[:2])), (days - 4, verdicts.ask(too_old)))
        yield Plot(ask, (*sent(days), *asked, (days - 14, acts.mend())), WITH_SI)
    # Refused, then taken up again; corrected by the administration.
    again = "La convention collective a été signée depuis : la commission existe bien."
    facts = "L’accord joint ne porte aucune signature : la commission n’est pas encore créée."
    steps = (*sent(22), (15, verdicts.reject("not_established", facts)), (3, verdicts.reopen(again)))
    yield Plot(asking(211, "numerique-rural"), steps, WITH_SI)
    # It says that the directory is not right of its name.
    contested = (("entity_name", "Écuries des Trois-Vallons"), ("entity_check", EntityCheck.CONTESTED.value))
    ask = asking(212, "trois-vallons", declares=(("last_name", "Gaudremnot"), *contested), form="photo")
    yield Plot(ask, (*sent(2.8), (1.1, verdicts.correct("last_name", ask.who.last_name))), WITH_SI)
    # A depositor asks to become manager.
    ask = asking(213, "agriculture", declares=(("seeks_manager_role", True),))
    yield Plot(ask, sent(5.5), WITH_SI)
    yield from _orphans()


def _orphans() -> Iterator[Plot]:
    """The only manager of an entity left (closed_cases): what waited went to the SI. Other roles that ended."""
    for number, days in ((215, 11), (216, 10)):
        yield Plot(asking(number, "sports"), sent(days), WITH_SI)
    suspended = (*sent(19), (18, verdicts.approve(MANAGER)), (6, verdicts.suspend_membership("Adresse désactivée.")))
    yield Plot(asking(214, "horizon"), suspended, "approved")
    gone = (*sent(13), (12, verdicts.approve(MANAGER)), (3, verdicts.end_membership("A quitté l’organisme.")))
    yield Plot(asking(217, "insulaires"), gone, "approved")


ASKED_FOR: tuple[tuple[str, float, float, tuple[tuple[str, str, str], ...]], ...] = (
    ("levain", 9, 6, (("mandate", "unsigned", "Il manque la signature."),)),
    ("paysage", 12, 9, (("mandate", "not_entitled", "Qui est la personne qui signe ?"),)),
    ("verdure", 20, 14, (("proof_of_existence", "outdated", "L’extrait a deux ans."),)),
    ("sainte-aurore", 7, 3, (("proof_of_existence", "wrong_document", ""), ("capacity", "imprecise", ""))),
    ("oleane", 30, 26, (("mandate", "other_person", ""),)),
    ("val-perdu", 15, 11, (("siret", "not_head_office", "C’est le SIRET du centre de formation d’apprentis."),)),
    ("basse-tournelle", 5, 1, (("mandate", "illegible", "La photo est floue en bas."),)),
    ("ambachten", 18, 12, (("proof_of_existence", "translation", ""),)),
    ("caledonien", 40, 33, (("register_number", "differs", ""),)),
    ("jouets", 61, 56, (("mandate", "unsigned", "Il manque la signature du second coprésident."),)),
    (HOME, 6, 4, (("last_name", "not_a_person", "Le compte ne peut pas être au nom du service."),)),
)


def _asked() -> Iterator[Plot]:
    for number, (body, days, asked, items) in zip(numbered(220), ASKED_FOR, strict=False):
        by = MANAGER if body == HOME else "instructeur"
        judged = [
            (asked, verdicts.refuse(item[0], item[1])) for item in items if item[0] in ("mandate", "proof_of_existence")
        ]
        words = "Merci de compléter votre demande." if len(items) > 1 else ""
        ask = asking(number, body, signed=items[0][1] != "unsigned")
        yield Plot(ask, (*sent(days), *judged, (asked, verdicts.ask(*items, words=words, by=by))), ASKED)
    # Begun to be mended; a second round after a first that would not do.
    pair = (("mandate", "too_old", ""), ("phone", "wrong", ""))
    steps = (*sent(10), (8, verdicts.ask(*pair)), (0.5, acts.mend(send=False)))
    yield Plot(asking(231, "mosellane", real_age=120), steps, ASKED)
    first, second = ("mandate", "unsigned", ""), ("mandate", "illegible", "Le tampon couvre le nom.")
    rounds = (*sent(24), (20, verdicts.ask(first)), (14, acts.mend()), (9, verdicts.ask(second)))
    yield Plot(asking(232, "phono", signed=False), rounds, ASKED)
