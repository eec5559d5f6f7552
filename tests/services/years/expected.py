"""What time alone tells in these two years, worked out by hand from the calendar: day, event, to whom.

Reminders come after three and seven working days, escalation after ten (day 0 is that of the arrival): the ticks of
six and eight o'clock come before the hour at which people arrive, so that of eighteen is the first on the due day. A
warning comes seven days before an end, after 23 and 53 days. A role is given back on the day after the last one of its
suspension.
"""

from __future__ import annotations

BY_TIME = """
2026-12-29 manager_silent alma           # Emile came on Wednesday 23: 24, 28, 29
2027-01-05 manager_silent alma           # 30, 31, 4, 5
2027-01-08 escalated armand              # 6, 7, 8
2027-01-08 manager_absent emile
2027-02-16 membership_restored chloe     # the 15th was the last day
2027-04-06 expiring_soon gaston          # asked on 12 February, 53 days before; activated requests end after 60
2027-04-14 expired gaston                # the 60th day, 13 April, counts whole
2027-05-10 manager_silent alma           # Noemie came on Tuesday 4: 5, 7 (6 is Ascension Day), 10
2027-05-13 expiring_soon leon            # sent on 20 April and not activated: 23 days
2027-05-21 expired leon                  # the 30th day, 20 May, counts whole
2027-06-10 address_changed fanny         # 72 hours after the administrator confirmed it
2027-06-10 address_changed fanny.nouvelle
2027-08-16 escalated armand              # Paule came on Monday 2 August
2027-08-16 manager_absent paule
2027-08-19 escalated armand              # Quentin on Thursday 5
2027-08-19 manager_absent quentin
2027-08-23 escalated armand              # Rosa on Monday 9
2027-08-23 manager_absent rosa
2027-09-23 manager_silent norbert        # Salome came on Monday 20: 21, 22, 23
2027-09-24 entity_closed norbert         # told again a week before
2027-09-29 manager_silent norbert        # 24, 27, 28, 29
2027-10-01 entity_closed norbert         # before what would have been escalated on the 4th
2027-10-01 withdrawn salome
2027-11-04 manager_silent alma           # Tim came on Friday 29 October: 2 (1 is All Saints), 3, 4
2027-11-04 service_mailbox_reminder accueil
2027-11-10 manager_silent alma           # 5, 8, 9, 10
2027-11-10 service_mailbox_reminder accueil
2027-11-16 escalated armand              # 12 (11 is a holiday), 15, 16
2027-11-16 manager_absent tim
2027-12-27 manager_silent alma           # Ursule came on Wednesday 22: 23, 24, 27
2027-12-27 service_mailbox_reminder accueil
2028-04-19 manager_silent wanda          # Yves came on Thursday 13: 14, 18 (17 is Easter Monday), 19
2028-04-19 service_mailbox_reminder accueil
2028-04-25 manager_silent wanda          # 20, 21, 24, 25
2028-04-25 service_mailbox_reminder accueil
2028-04-28 escalated armand              # 26, 27, 28
2028-04-28 manager_absent yves
2028-06-21 membership_restored wanda     # the 20th was the last day
2028-06-21 rerouted zoe                  # who came while nobody managed the entity
2028-08-09 covered armand                # Wanda is away until 25 August, past the day of the first reminder
2028-08-09 managers_away lucie
2028-09-08 manager_silent wanda           # Hugo came on Tuesday 5: 6, 7, 8
2028-09-08 service_mailbox_reminder accueil
"""

REVIEWS = """
2028-01-03 alma                          # asked on Sunday 2 January, fourteen months after the entity was known
2028-01-03 bruno
2028-01-14 alma                          # with the request of Victor
2028-01-31 wanda                         # manager since today, before its last day, 1 February
"""
"""Whose mail of the day tells of the access review. A week before its end nobody manages the entity."""

BACK = """
2028-08-28 wanda                         # Monday after her absence: Lucie
2028-09-07 wanda                         # the entity opens: Hugo
"""
"""The mornings on which one mail tells of what came meanwhile."""

BY_ACTS = """
2028-01-31 rerouted victor
2027-07-19 withdrawn oscar
2027-09-13 entity_closed norbert
"""
"""The same events brought about by somebody, not by time."""


def rows(table: str) -> list[tuple[str, str, str]]:
    parts = [line.split("#")[0].split() for line in table.strip().splitlines()]
    return [(day, event, person) for day, event, person in parts]
