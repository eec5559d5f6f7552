"""What people ask about what is held about them: one that runs, one that is late, one by letter, one answered."""

from __future__ import annotations

from datetime import timedelta

from demo.closed_cases import DEPOSITOR_ADDRESS
from demo.people import person
from demo.plot import asking
from demo.timeline import Story
from demo.world import World
from domain.mailboxes import email_key
from domain.rights import Right, RightOutcome, Subject
from services.rights import asking as rights

CONTESTED = "Contrôle des pièces refait à la demande de la personne : elles ne servent pas d’ici là."


def story(world: World) -> Story:
    """Each is acknowledged and answered by the use cases that the pages call."""
    yield world.timeline.ago(41)
    late = asking(11, "agriculture")
    words = "J’ai changé de service : je ne veux plus recevoir de mails sur les certifications."
    rights.ask(world.deps, email_key(late.email), Right.OPPOSITION, words)
    yield world.timeline.ago(26)
    contesting = rights.record(world.deps, world.agent("si"), _of_a_refused_applicant(world))
    yield world.timeline.ago(19)
    rights.answer(world.deps, world.agent("si2"), contesting.id, RightOutcome.GRANTED, CONTESTED)
    yield world.timeline.ago(8)
    rights.record(world.deps, world.agent("si2"), _of_a_signatory(world))
    yield world.timeline.ago(3)
    words = "Mon nom s’écrit avec un seul « l » dans l’attestation que j’ai jointe."
    rights.ask(world.deps, email_key(DEPOSITOR_ADDRESS), Right.RECTIFICATION, words)


def _of_a_refused_applicant(world: World) -> rights.Letter:
    refused = asking(96, "nereides")
    return rights.Letter(
        kind=Right.LIMITATION,
        subject=Subject.APPLICANT,
        name=refused.who.name,
        email=refused.email,
        words="L’extrait que j’ai donné est authentique : je le fais vérifier par le greffe.",
        received_on=world.today - timedelta(days=2),
        identity="Lettre signée, adresse de la demande",
    )


def _of_a_signatory(world: World) -> rights.Letter:
    """Without an address: by letter alone."""
    return rights.Letter(
        kind=Right.ERASURE,
        subject=Subject.SIGNATORY,
        name=person(612).name,
        email="",
        words="J’ai signé une lettre de mandat avant de quitter mes fonctions, et je demande que mon nom disparaisse.",
        received_on=world.today - timedelta(days=3),
        identity="Carte d’identité présentée à l’accueil, non copiée",
    )
