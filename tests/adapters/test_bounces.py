"""What servers send back is read as RFC 3464 says; what is no report says why it is none."""

from __future__ import annotations

import pytest

from adapters.bounces import LARGEST, Bounce, Failure, NotABounce, read_bounce
from tests.support.bounces import report

ID = "0f" * 16
WORDS = "550 5.1.1 <camille@bois.example>: Recipient address rejected: User unknown"

EXCHANGE = b"""From: postmaster@ecole.example
To: guichet@demo.example
Subject: =?utf-8?B?Tm9uIHJlbWlzIMOgIMOJbG9kaWU=?=
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="_b_"
MIME-Version: 1.0

--_b_
Content-Type: multipart/alternative; boundary="_c_"

--_c_
Content-Type: text/html; charset="utf-8"

<p>Votre message n'a pas \xc3\xa9t\xc3\xa9 remis.</p>
--_c_--

--_b_
Content-Type: message/delivery-status

Reporting-MTA: dns;mail.ecole.example
Received-From-MTA: dns;relais.example

Original-Recipient: rfc822;Elodie@ecole.example
Final-Recipient: rfc822;elodie.martin@interne.ecole.example
Action: Failed
Status: 5.4.1
Diagnostic-Code: smtp;550 5.4.1 Recipient address
 rejected: Access denied

--_b_
Content-Type: message/rfc822

Message-ID:
 <%s@demo.example>
Subject: Accus\xe9
From: Guichet <guichet@demo.example>

Bonjour
--_b_--
""" % ID.encode()


def why(data: bytes) -> str:
    with pytest.raises(NotABounce) as refused:
        read_bounce(data)
    return refused.value.why


@pytest.mark.parametrize("headers_only", [False, True])
def test_a_report_names_the_mail_and_whom_it_did_not_reach(headers_only: bool) -> None:
    data = report(ID, "camille@bois.example", headers_only=headers_only)
    assert read_bounce(data) == Bounce(ID, (Failure("camille@bois.example", WORDS),))


def test_a_report_of_another_server_with_a_forwarded_address_and_foreign_bytes() -> None:
    said = "550 5.4.1 Recipient address rejected: Access denied"
    expected = (Failure("Elodie@ecole.example", said), Failure("elodie.martin@interne.ecole.example", said))
    assert read_bounce(EXCHANGE) == Bounce(ID, expected)
    assert read_bounce(EXCHANGE.replace(b"\n", b"\r\n")) == Bounce(ID, expected)


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed", "expanded", ""])
def test_what_is_late_or_has_arrived_has_not_failed(action: str) -> None:
    assert read_bounce(report(ID, "camille@bois.example", action=action)).failures == ()


CUT = EXCHANGE.partition(b"Original-Recipient")[0] + b"\n--_b_" + EXCHANGE.rpartition(b"\n--_b_\n")[2]
EMPTY = b"Content-Type: multipart/report; boundary=x\n\n--x\nContent-Type: message/delivery-status\n\n--x--"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "rien à lire"),
        (b" \n\n", "rien à lire"),
        (b"x" * (LARGEST + 1), "trop gros"),
        (bytes(range(256)) * 40, "n’est pas un avis"),
        (b"Subject: Absent jusqu'au 3\nAuto-Submitted: auto-replied\n\nBonjour", "n’est pas un avis"),
        (report("", "camille@bois.example"), "pas de Message-ID"),
        (report(ID, "a@b.example").replace(b"Message-ID", b"X-Message"), "pas de Message-ID"),
        (CUT, "Message-ID"),
        (EMPTY, "Message-ID"),
    ],
    ids=["nothing", "blank", "huge", "bytes", "a reply", "empty id", "no id", "cut", "empty status"],
)
def test_what_is_no_report_says_why(data: bytes, words: str) -> None:
    assert words in why(data)


def test_a_report_without_recipients_says_so() -> None:
    assert "aucun destinataire" in why(EXCHANGE.replace(b"\n\nOriginal-Recipient", b"\nOriginal-Recipient", 1))


def test_parts_in_parts_without_end_are_refused() -> None:
    deep = b"".join(
        b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n' % (number, number) for number in range(20_000)
    )
    assert why(deep)
