"""A person's name in a text: the surname's words together, the first name within four words of it.

Accents, case, hyphens and apostrophes count for nothing, and NOM Prénom is as good as Prénom NOM. What a name grows
by makes it somebody else's, so it is not found: « Claire Martin » is neither « Claire Martin-Roy », nor
« Claire-Marie Martin », nor two people of a list, nor « Paul Martin » beside another Claire.
"""

from __future__ import annotations

from collections.abc import Sequence

from domain.hints.labelled import find_labelled
from domain.hints.reading import Span, Token, fold, span_at, spans_of, unelided

FURTHEST = 4  # words between which surname and first name stand
LONGEST = 8  # words of a name
CROWD = 6  # words in capitals on end: a line in capitals, where capitals tell nothing

_CIVILITIES = "m mr mme mlle me dr pr monsieur madame mademoiselle maitre docteur professeur"
_PARTICLES = "de du des d la le les l da das do dos di del della van von der den el al ben bin o"
_TITLES = """
president presidente vicepresident vicepresidente copresident copresidente directeur directrice gerant gerante
secretaire tresorier tresoriere administrateur administratrice maire prefet recteur rectrice proviseur proviseure
principal principale entrepreneur entrepreneuse responsable representant representante chef cheffe charge chargee
sousdirecteur sousdirectrice individuel individuelle general generale delegue deleguee associe associee
liquidateur liquidatrice
"""
_INTRODUCING = "nom noms prenom prenoms soussigne soussignee designe nomme mandate mandataire"
CIVILITIES = frozenset(_CIVILITIES.split())
PARTICLES = frozenset(_PARTICLES.split())
TITLES = frozenset(_TITLES.split())
BEFORE_A_NAME = CIVILITIES | TITLES | frozenset(_INTRODUCING.split())


def find_person(
    tokens: Sequence[Token], first_name: str, last_name: str, *, elided: bool = True
) -> list[tuple[Span, Span]]:
    """Where this person is named: the spans of the surname and of the first name, in the order of the text.

    `elided`: « d’Émile » names an Émile.
    """
    first, last = fold(first_name), fold(last_name)
    if not first or not last:
        return []
    names = []
    for surname in spans_of(tokens, last):
        name = _first_name_before(tokens, surname, first, elided=elided) or _first_name_after(tokens, surname, first)
        if name is not None:
            names.append((surname, name))
    names += [pair for pair in find_labelled(tokens, first, last) if pair not in names]
    return sorted(names, key=min)


def find_full_name(tokens: Sequence[Token], name: str) -> list[tuple[Span, Span]]:
    """The same for a name, where nobody said where the surname begins: « Maëlys de La Brière »."""
    words = name.split()
    by_span: dict[Span, tuple[Span, Span]] = {}
    for cut in range(1, min(len(words), LONGEST)):
        one, other = " ".join(words[:cut]), " ".join(words[cut:])
        # Nobody said which is the surname, and « d’Aubremont » is not « Aubremont ».
        both = (*find_person(tokens, one, other, elided=False), *find_person(tokens, other, one, elided=False))
        for spans in both:
            whole = min(spans)[0], max(spans)[1]
            if whole[1] - whole[0] < len(words) + 1:
                by_span.setdefault(whole, spans)
    return [by_span[whole] for whole in sorted(by_span)]


def _first_name_before(tokens: Sequence[Token], surname: Span, first: str, *, elided: bool) -> Span | None:
    """« Claire [Sophie] MARTIN »."""
    start, end = surname
    loud = all(token.caps for token in tokens[start : end + 1])
    for place in range(start - 1, max(start - FURTHEST, 0) - 1, -1):
        if not tokens[place + 1].joined:
            return None
        name = _ending_at(tokens, place, first, elided=elided)
        if name is not None:
            return name if _alone(tokens, name, surname, loud) else None
        # Between the two only other first names: a surname, a particle or « et » make it another person's.
        between = tokens[place]
        if not between.capital or (loud and between.caps) or between.key in CIVILITIES | TITLES | PARTICLES:
            return None
    return None


def _alone(tokens: Sequence[Token], name: Span, surname: Span, loud: bool) -> bool:
    """Whether « Prénom NOM » ends there, and does not begin with another person's surname."""
    quiet_name = not all(token.caps for token in tokens[name[0] : name[1] + 1])
    before, after = name[0] - 1, surname[1] + 1
    if tokens[name[0]].joined and before >= 0 and loud and quiet_name and tokens[before].caps:
        return tokens[before].key in BEFORE_A_NAME
    if after >= len(tokens) or not tokens[after].joined:
        return True
    following = tokens[after]
    if following.key in TITLES or not following.capital:
        return not (loud and following.key in PARTICLES and _capital_after(tokens, after))
    if loud and not quiet_name:
        return _crowded(tokens, name[0], after) and following.caps
    return loud and quiet_name and not following.caps


def _capital_after(tokens: Sequence[Token], place: int) -> bool:
    """« MARTIN de LA TOUR »: what follows a particle is still the surname when it is in capitals too."""
    return place + 1 < len(tokens) and tokens[place + 1].joined and tokens[place + 1].caps


def _first_name_after(tokens: Sequence[Token], surname: Span, first: str) -> Span | None:
    """« MARTIN [Sophie] Claire », or « MARTIN, Claire » in a cell of its own."""
    start, end = surname
    loud = all(token.caps for token in tokens[start : end + 1])
    if not _begins_a_name(tokens, start, loud):
        return None
    for place in range(end + 1, min(end + FURTHEST + 1, len(tokens))):
        token = tokens[place]
        comma = token.comma and place == end + 1
        if not (token.joined or comma):
            return None
        name = span_at(tokens, place, first)
        if name is not None:
            return name if _ends_a_name(tokens, start, name, loud, comma=comma) else None
        if comma or not token.capital or (loud and token.caps) or token.key in CIVILITIES | TITLES | PARTICLES:
            return None
    return None


def _begins_a_name(tokens: Sequence[Token], start: int, loud: bool) -> bool:
    """Whether a surname may begin here: after « Paul » it is Paul's, after « DUPONT » it is half of one."""
    if start == 0 or not tokens[start].joined:
        return True
    before = tokens[start - 1]
    if before.key in BEFORE_A_NAME:
        return True
    if before.key in PARTICLES:
        return loud and not before.capital
    return not before.capital


def _ends_a_name(tokens: Sequence[Token], start: int, name: Span, loud: bool, *, comma: bool) -> bool:
    after = name[1] + 1
    ended = after >= len(tokens) or not tokens[after].near
    if comma:
        return ended and not tokens[start].near
    if ended or not tokens[after].joined:
        return True
    following = tokens[after]
    quiet_name = not all(token.caps for token in tokens[name[0] : name[1] + 1])
    if following.key in TITLES or not following.capital:
        return True
    # « MARTIN Claire DUPONT » may be Claire Dupont; « MARTIN Claire Sophie » is not.
    return loud and quiet_name and not following.caps


def _crowded(tokens: Sequence[Token], first: int, last: int) -> bool:
    """Whether these words stand in a line that is all in capitals."""
    low, high = first, last
    while low > 0 and first - low < CROWD and tokens[low].joined and tokens[low - 1].caps:
        low -= 1
    while high + 1 < len(tokens) and high - last < CROWD and tokens[high + 1].joined and tokens[high + 1].caps:
        high += 1
    return high - low >= CROWD


def _ending_at(tokens: Sequence[Token], place: int, key: str, *, elided: bool) -> Span | None:
    """A first name's words that end here; an elided word before them does not count: « d’Émile »."""
    for start in range(place, max(place - FURTHEST, -1), -1):
        if start < place and not tokens[start + 1].joined:
            return None
        spelled = "".join(token.key for token in tokens[start : place + 1])
        rest = unelided(tokens[start].text) if elided else ""
        if key == spelled or (rest and key == rest + spelled[len(tokens[start].key) :]):
            return start, place
        if len(spelled) > len(key) + 2:
            return None
    return None
