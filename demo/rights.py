"""What people ask about what is held about them: one that runs, one that is late, one by letter, one answered."""

from __future__ import annotations

from datetime import timedelta

from demo.bodies import bodies
from demo.closed_cases import DEPOSITOR_ADDRESS
from demo.plot import asking
from demo.timeline import Story
from demo.world import World
from domain.mailboxes import email_key
from domain.rights import Right, RightOutcome, Subject
from services.machinery import worker
from services.rights import asking as rights
from services.rights import matching

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
    signatory = rights.record(world.deps, world.agent("si2"), _of_a_signatory(world))
    matching.search(world.deps, world.agent("si2"), signatory.id)
    worker.run_due(world.deps, {matching.KIND: matching.handler})
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
    """Without an address: by letter alone. Who examines it finds the requests that name this person."""
    return rights.Letter(
        kind=Right.ACCESS,
        subject=Subject.SIGNATORY,
        name=bodies()["nereides"].heads[0].person.name,
        email="",
        words="J’ai signé des lettres de mandat, et je demande une copie de ce que vous conservez sur moi.",
        received_on=world.today - timedelta(days=3),
        identity="Carte d’identité présentée à l’accueil, non copiée",
    )
