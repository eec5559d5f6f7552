"""Reports of mail servers about mails that did not arrive, as servers write them (RFC 3464)."""

from __future__ import annotations

from email.message import Message
from email.mime.message import MIMEMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

DIAGNOSTIC = "smtp; 550 5.1.1 <camille@bois.example>: Recipient address rejected: User unknown"


def report(
    message_id: str,
    recipient: str,
    *,
    action: str = "failed",
    original: str | None = None,
    diagnostic: str = DIAGNOSTIC,
    headers_only: bool = False,
) -> bytes:
    """A report, as Postfix writes it: words for people, fields for programs, and the mail that came back."""
    report = MIMEMultipart("report", report_type="delivery-status")
    report["From"] = "MAILER-DAEMON@relais.example (Mail Delivery System)"
    report["Subject"] = "Undelivered Mail Returned to Sender"
    report["To"] = "guichet@demo.example"
    report["Auto-Submitted"] = "auto-replied"
    report.attach(MIMEText("This is the mail system at host relais.example.", "plain", "utf-8"))
    report.attach(_status(recipient, action, original, diagnostic))
    report.attach(_returned(message_id, recipient, headers_only=headers_only))
    return report.as_bytes()


def _status(recipient: str, action: str, original: str | None, diagnostic: str) -> Message:
    of_mail, of_recipient = Message(), Message()
    of_mail["Reporting-MTA"] = "dns; relais.example"
    if original is not None:
        of_recipient["Original-Recipient"] = f"rfc822;{original}"
    of_recipient["Final-Recipient"] = f"rfc822; {recipient}"
    of_recipient["Action"] = action
    of_recipient["Status"] = "5.1.1"
    of_recipient["Diagnostic-Code"] = diagnostic
    status = Message()
    status["Content-Type"] = "message/delivery-status"
    status.set_payload([of_mail, of_recipient])
    return status


def _returned(message_id: str, recipient: str, *, headers_only: bool) -> Message:
    mail = MIMEText("Bonjour,\n", "plain", "utf-8")
    mail["From"] = "Guichet <guichet@demo.example>"
    mail["To"] = recipient
    mail["Message-ID"] = f"<{message_id}@demo.example>"
    if not headers_only:
        return MIMEMessage(mail)
    return MIMEText(mail.as_string().partition("\n\n")[0] + "\n", "rfc822-headers", "us-ascii")
