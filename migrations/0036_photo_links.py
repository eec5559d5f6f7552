"""The link that a letter's QR code opens: it photographs the signed letter into its draft."""

from adapters.migrate import change_check


def up(migrator, db):
    change_check(db, "link", "link_purpose", "purpose IN ('activation', 'follow_up', 'resume', 'photo')")
