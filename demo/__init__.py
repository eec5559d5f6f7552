"""The demonstration: an invented world of people, bodies and requests, with documents drawn for it.

Loaded by `flask demo load` where the settings say demo, and nowhere else. Everybody in it is invented, every address
is under `.example`, every number stands in a range that its register has never given, every document says SPÉCIMEN.
"""
