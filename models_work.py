"""Tables of the agents' own work: what they keep (views, columns), what is done for them (jobs), what is counted.

Beside `models.py`, which says what the service is about; the same base, the same rules.
"""
