"""What happens in two years, as people do it at ten in the morning, in Paris.

Bank holidays stand on the way (11 November, Christmas, Easter Monday, Ascension Day, 14 July, 1 November), and both
changes of hour: 28 March and 31 October 2027, 26 March and 29 October 2028.
"""

from __future__ import annotations

from datetime import date

from tests.services.years.life import Life

CHANGES_OF_HOUR = tuple(map(date.fromisoformat, ("2027-03-28", "2027-10-31", "2028-03-26", "2028-10-29")))

SCRIPT: tuple[tuple[str, ...], ...] = (
    # The first manager, one of another entity, a depositor, a second manager who reads one mail a day.
    ("2026-11-02", "arrives", "Alma"),
    ("2026-11-03", "approves_with_documents", "Armand", "Alma"),
    ("2026-11-04", "arrives_for_the_other", "Norbert"),
    ("2026-11-06", "approves_with_documents", "Armand", "Norbert"),
    ("2026-11-09", "arrives", "Chloe"),
    ("2026-11-10", "approves", "Alma", "Chloe"),
    ("2026-11-10", "asks_to_manage", "Bruno"),
    ("2026-11-12", "approves_with_documents", "Armand", "Bruno"),
    ("2026-11-13", "reads_one_mail_a_day", "Bruno"),
    ("2026-11-20", "arrives", "Denis"),
    ("2026-11-24", "refuses", "Bruno", "Denis"),
    # Nobody answers over Christmas: reminders on 29 December and 5 January, escalated on 8 January.
    ("2026-12-23", "arrives", "Emile"),
    ("2027-01-11", "refuses", "Armand", "Emile"),
    # A complement that is answered, and one that is not.
    ("2027-01-18", "arrives", "Fanny"),
    ("2027-01-20", "asks", "Alma", "Fanny"),
    ("2027-02-03", "answers", "Fanny"),
    ("2027-02-05", "approves", "Bruno", "Fanny"),
    ("2027-02-10", "arrives", "Gaston"),
    ("2027-02-12", "asks", "Alma", "Gaston"),
    # A depositor is suspended until a day.
    ("2027-02-01", "suspends", "Armand", "Chloe", "2027-02-15"),
    # Invited: one accepts, one lets the fortnight pass and accepts a new link.
    ("2027-03-01", "invites", "Alma", "Helene"),
    ("2027-03-03", "accepts", "Helene"),
    ("2027-03-08", "invites", "Alma", "Igor"),
    ("2027-03-30", "renews", "Alma", "Igor"),
    ("2027-04-02", "accepts", "Igor"),
    # Over the change of hour and Easter.
    ("2027-03-26", "arrives", "Jeanne"),
    ("2027-03-27", "arrives", "Karim"),
    ("2027-04-02", "approves", "Alma", "Jeanne"),
    ("2027-04-05", "approves", "Bruno", "Karim"),
    # Never activated; never sent.
    ("2027-04-20", "signs_up", "Leon"),
    ("2027-04-26", "begins_and_leaves", "Maud"),
    ("2027-05-04", "arrives", "Noemie"),
    ("2027-05-12", "approves", "Alma", "Noemie"),
    ("2027-06-07", "moves", "Fanny", "fanny.nouvelle@rives.example"),
    ("2027-07-13", "arrives", "Oscar"),
    ("2027-07-19", "withdraws", "Oscar"),
    # August: three wait, nobody is there.
    ("2027-08-02", "arrives", "Paule"),
    ("2027-08-05", "arrives", "Quentin"),
    ("2027-08-09", "arrives", "Rosa"),
    ("2027-08-30", "approves", "Alma", "Paule"),
    ("2027-08-30", "refuses", "Bruno", "Quentin"),
    ("2027-09-01", "refuses", "Berthe", "Rosa"),
    # The other entity closes, with a request that waits for its manager.
    ("2027-09-13", "closes_the_other", "Armand", "2027-10-01"),
    ("2027-09-20", "arrives_for_the_other", "Salome"),
    ("2027-10-18", "gives_it_a_mailbox", "Alma", "accueil@rives.example"),
    # Over the other change of hour, All Saints and 11 November: escalated on 16 November.
    ("2027-10-29", "arrives", "Tim"),
    ("2027-11-17", "asks", "Berthe", "Tim"),
    ("2027-11-24", "answers", "Tim"),
    ("2027-11-26", "approves", "Alma", "Tim"),
    ("2027-12-22", "arrives", "Ursule"),
    ("2027-12-28", "approves", "Bruno", "Ursule"),
    # Both managers go; another one comes.
    ("2028-01-10", "steps_down", "Bruno"),
    ("2028-01-14", "arrives", "Victor"),
    ("2028-01-17", "loses_the_account", "Armand", "Alma"),
    ("2028-01-24", "asks_to_manage", "Wanda"),
    ("2028-01-31", "approves_with_documents", "Armand", "Wanda"),
    ("2028-02-02", "approves", "Wanda", "Victor"),
    # Nobody was there to say who still belongs to the entity (asked on 2 January): the new manager does, late.
    ("2028-02-10", "confirms_everybody", "Wanda"),
    ("2028-03-24", "arrives", "Xavier"),
    ("2028-03-29", "approves", "Wanda", "Xavier"),
    ("2028-04-13", "arrives", "Yves"),
    ("2028-05-02", "refuses", "Berthe", "Yves"),
    # The only manager is suspended until a day: what waits goes to the administration and comes back.
    ("2028-06-01", "suspends", "Armand", "Wanda", "2028-06-20"),
    ("2028-06-05", "arrives", "Zoe"),
    ("2028-06-23", "approves", "Wanda", "Zoe"),
    # The only manager is away past the first reminder: covered at once, told on the return.
    ("2028-08-01", "is_away", "Wanda", "2028-08-07", "2028-08-25"),
    ("2028-08-09", "arrives", "Lucie"),
    ("2028-08-29", "approves", "Wanda", "Lucie"),
    # The entity is shut for three days: told on the day on which it opens.
    ("2028-08-30", "shuts", "Wanda", "2028-09-04", "2028-09-06"),
    ("2028-09-05", "arrives", "Hugo"),
    ("2028-09-11", "approves", "Wanda", "Hugo"),
    ("2028-10-27", "arrives", "Abel"),
    ("2028-10-31", "approves", "Wanda", "Abel"),
)
"""The day, the verb (a method of Life), and whom it is about: first who does it, where it is not the person."""


def days_of_acts() -> set[date]:
    return {date.fromisoformat(day) for day, *_ in SCRIPT}


def play(life: Life, day: date) -> None:
    """What people do on this day."""
    for on, verb, *arguments in SCRIPT:
        if on == day.isoformat():
            getattr(life, verb)(*arguments)
