"""An account opened from outside in an installation that runs, by people in browsers and a mail server that takes
their mails: `python -m tests.support.open_account ADDRESS LINK CERTIFICATE [RELAY]` in its network.

ADDRESS is the service's, LINK what `create-admin` printed, CERTIFICATE (PEM, with its key) that of the mail server, on
port 587 of RELAY (127.0.0.1). The first administrator chooses a password and sets their factor up; an applicant signs
up with a document, activates the request by the mail, is approved, and signs in. What each received is printed.
"""

from __future__ import annotations

import re
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from domain.calendar import paris_date
from tests.support import stages
from tests.support.chromium import Visitors, running_browser
from tests.support.documents import kbis
from tests.support.factor import code_of, phone_of
from tests.support.factories import luhn_siret
from tests.support.site import PASSWORD, text_of
from tests.support.smtp import SmtpServer, running_smtp
from tests.support.stages import CAMILLE, PROOF
from tests.support.steps import Person

PATIENCE = 300.0
"""Seconds until a mail must come: decisions wait for two minutes, and a mail that found no server for one."""


@dataclass
class Mailbox:
    """What the installation mails."""

    post: SmtpServer
    address: str

    def link(self, to: str, subject: str, path: str) -> str:
        """The link below `path` of the mail to this address that has these words in its subject, once it is there."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            for taken in list(self.post.received):
                if to in taken.recipients and subject in str(taken.message["Subject"]):
                    found = re.search(re.escape(self.address + path) + r"\S*", text_of(taken.message))
                    if found is not None:
                        return found[0]
            time.sleep(0.2)
        came = [(taken.recipients, str(taken.message["Subject"])) for taken in self.post.received]
        raise AssertionError(f"no mail « {subject} » with {path} to {to}: {came}")


def sets_up(administrator: Person, link: str) -> None:
    """The first administrator's password and second factor."""
    administrator.opens(link)
    administrator.fills("Nouveau mot de passe", PASSWORD)
    administrator.presses("Enregistrer ce mot de passe")
    administrator.arrives_at("Activer la double authentification")
    administrator.fills("Code à 6 chiffres", code_of(phone_of(administrator.page.content())))
    administrator.presses("Activer")
    administrator.arrives_at("Conservez vos codes de secours")


def signs_up(applicant: Person, mails: Mailbox, folder: Path) -> None:
    """A company's first person: from « Créer un compte » to the activated request."""
    siret = luhn_siret(1)
    stages.begins(applicant)
    stages.names_entity(applicant, "Kerlann Formation", siret)
    extract = kbis(folder, "Kerlann Formation", siret, paris_date(datetime.now(UTC)), CAMILLE.full_name)
    stages.joins_proof(applicant, "Extrait Kbis", extract, names="Oui")
    stages.tells_who(applicant, CAMILLE)
    stages.sends(applicant)
    applicant.opens(mails.link(CAMILLE.address, stages.SUBMITTED, "/activation/"))
    applicant.presses("Activer ma demande")
    applicant.arrives_at(stages.WITH_SI)


def is_approved(administrator: Person) -> None:
    """The request, looked at and approved by the administrator."""
    administrator.opens("/backoffice/")
    administrator.follows(CAMILLE.full_name)
    administrator.arrives_at(CAMILLE.full_name)
    administrator.sees_picture(f"{PROOF}, page 1 sur 1")
    stages.accepts_documents(administrator, PROOF)
    administrator.presses("Valider la demande")
    administrator.arrives_at("Demandes")


def opens_account(address: str, link: str, certificate: Path, relay: str = "127.0.0.1") -> list[str]:
    """All of it; the subjects of the mails that came, and faults of pages raise AssertionError."""
    with (
        tempfile.TemporaryDirectory() as folder,
        running_smtp(certificate=certificate, host=relay, port=587) as post,
        running_browser(f"--host-resolver-rules=MAP {urlsplit(address).hostname} 127.0.0.1") as browser,
    ):
        visitors, mails = Visitors(browser), Mailbox(post, address)
        # The authority is the test's own: what verifies the certificate is tests/deep/test_deployment.py.
        people = [Person(visitors.visitor(ignore_https_errors=True), address) for _ in range(2)]
        applicant, administrator = people
        sets_up(administrator, link)
        signs_up(applicant, mails, Path(folder))
        is_approved(administrator)
        applicant.opens(mails.link(CAMILLE.address, stages.APPROVED, "/connexion"))
        stages.signs_in(applicant, CAMILLE.address, "Demandes de votre entité")
        faults = [fault for person in people for fault in person.faults] + visitors.faults
        visitors.close()
        assert faults == []
        return [f"{', '.join(taken.recipients)}: {taken.message['Subject']}" for taken in post.received]


if __name__ == "__main__":
    where, printed, pem, *there = sys.argv[1:]
    sys.stdout.write("\n".join(opens_account(where, printed, Path(pem), *there)) + "\n")
