"""Domains where anybody can open a mailbox, and real domains that look like mistyped ones of these."""

from __future__ import annotations

# In the order of use in France: the first that a slip is near to is the one suggested.
WEBMAIL: tuple[str, ...] = (
    "gmail.com",
    "orange.fr",
    "wanadoo.fr",
    "hotmail.fr",
    "hotmail.com",
    "outlook.fr",
    "outlook.com",
    "yahoo.fr",
    "yahoo.com",
    "laposte.net",
    "free.fr",
    "sfr.fr",
    "live.fr",
    "live.com",
    "icloud.com",
    "bbox.fr",
    "neuf.fr",
    "club-internet.fr",
    "numericable.fr",
    "cegetel.net",
    "aliceadsl.fr",
    "voila.fr",
    "msn.com",
    "me.com",
    "mac.com",
    "aol.com",
    "aol.fr",
    "gmx.fr",
    "gmx.com",
    "gmx.net",
    "gmx.de",
    "mail.com",
    "ymail.com",
    "rocketmail.com",
    "googlemail.com",
    "proton.me",
    "protonmail.com",
    "protonmail.ch",
    "pm.me",
    "tutanota.com",
    "mailo.com",
    "yahoo.be",
    "yahoo.ca",
    "yahoo.de",
    "yahoo.es",
    "yahoo.it",
    "yahoo.co.uk",
    "hotmail.be",
    "hotmail.ca",
    "hotmail.ch",
    "hotmail.co.uk",
    "hotmail.de",
    "hotmail.es",
    "hotmail.it",
    "outlook.be",
    "outlook.de",
    "outlook.es",
    "outlook.it",
    "live.be",
    "live.ca",
    "skynet.be",
    "telenet.be",
    "bluewin.ch",
    "mail.pf",
    "lagoon.nc",
    "mls.nc",
)

# Real and in use, one letter or one ending away from those above: never called a slip.
NEIGHBOURS = frozenset(
    {
        "email.com",
        "fmail.com",
        "hotmail.net",
        "laposte.fr",
        "groupe-laposte.fr",
        "mail.fr",
        "mails.com",
        "orange.com",
        "sfr.com",
        "icloud.net",
        "yahoo.net",
        "yahoo.co",
        "voila.net",
        "proton.ch",
        "free.com",
    }
)

# Slips of more than one letter that people make all the time.
SLIPS = {
    "gmail.fr": "gmail.com",
    "gmail.net": "gmail.com",
    "googlemail.fr": "gmail.com",
    "icloud.fr": "icloud.com",
    "laposte.com": "laposte.net",
    "wanadoo.com": "wanadoo.fr",
    "protonmail.fr": "protonmail.com",
    "homtail.fr": "hotmail.fr",
    "homtail.com": "hotmail.com",
}

# Endings in use: « sfr.com » is another domain, « sfr.ft » a slip.
ENDINGS = frozenset(
    "fr com net org eu be ch ca de uk es it lu re nc pf io ai co me tv info biz".split()  # noqa: SIM905
)
