"""The product beside what it is measured against, on the same people, entities and SIRETs, up to a million requests.

The floor is Flask, raw SQL, a bare table and the best index for each question; the peers are Django's admin and stock
Flask-Admin. All are asked in turn within one run, and processor time is compared: ratios hold on a busy machine.
"""
