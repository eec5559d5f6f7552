"""What a document's text layer tells a reviewer: hints with the words that they rest on, never a decision.

`layer` is what was read, `reading` how words stand to one another, `people`, `bodies`, `numbers`, `acts` and `dates`
look for one thing each, `search` asks for all that a request declares. docs/hints.md measures them; where there is a
choice, nothing is said to be found rather than something false.
"""
