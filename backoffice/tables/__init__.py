"""Flask-Admin's own view of a table, made to suit the house: looks, words, and what it answers to garbage."""
