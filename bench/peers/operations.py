"""What is asked of every target, and the bar that the product is held to.

Addresses have `{facts}` of a row that exists (bench/peers/facts.py). A target without an address is not asked.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Bar:
    """At most so many times the floor, Django's admin (the same question), the product's own first page; `growth` from
    the smallest to the largest size; statements of SQL; seconds on the clock. None: no bar.
    """

    floor: float | None = None
    django: float | None = None
    own: float | None = None
    growth: float | None = None
    statements: int | None = None
    seconds: float | None = None


PAGE = Bar(floor=5, django=0.25, growth=1.2, statements=6)
OTHER_LIST = Bar(floor=5, growth=1.2, statements=6)
PAIR = Bar(own=3, growth=1.2, statements=6)
EXACT = Bar(own=1.2, django=0.01)
WORD = Bar(own=2, django=0.01, seconds=0.5)
WALK = Bar(own=1.2)
DETAIL = Bar(django=2, growth=1.2, statements=20)
BESIDE = Bar(own=1.5, growth=1.2)


@dataclass(frozen=True)
class Operation:
    """One question. `follows` is the title of the link of the page `ours` that leads to the page that is measured."""

    name: str
    bar: Bar
    ours: str
    floor: str = ""
    django: str = ""
    stock: str = ""
    who: str = "si"
    follows: str = ""

    def path(self, target: str) -> str:
        """The address for a target, '' when it is not asked."""
        return {"product": self.ours, "floor": self.floor, "django": self.django, "flask-admin": self.stock}[target]


GRID = "/backoffice/demandes/"
ALL = f"{GRID}?vue=toutes"
ADMIN = "/admin/django_requests/accountrequest/"
ENTITIES = "/admin/django_requests/entity/"
STOCK = "/admin/requests/"
SEARCH = "&recherche="

FIRST_PAGES = (
    Operation("grid, « Toutes »", PAGE, ALL, "/", ADMIN, STOCK),
    Operation("grid, « À traiter »", PAGE, GRID, "/?status=waiting", f"{ADMIN}?status__exact=waiting&o=7"),
    Operation("grid, approved", PAGE, f"{ALL}&etat=approved", "/?status=approved", f"{ADMIN}?status__exact=approved",
              f"{STOCK}?flt0_0=approved"),
    Operation("grid, with the SI", PAGE, f"{ALL}&etat=with_si", "/?status=waiting", f"{ADMIN}?status__exact=waiting"),
    Operation("grid, expired", PAGE, f"{ALL}&etat=expired", "/?status=expired", f"{ADMIN}?status__exact=expired"),
    Operation("grid, one kind of body", PAGE, f"{ALL}&type=company", "/"),
    Operation("grid, sent since", PAGE, f"{ALL}&du={{day}}", "/"),
    Operation("grid, without an answer", PAGE, f"{ALL}&sans-reponse=oui", "/?status=waiting"),
    Operation("grid, in nobody’s care", PAGE, f"{GRID}?suivi=libres", "/?status=waiting"),
    Operation("grid, one entity", PAGE, f"{ALL}&entite={{entity}}", "/"),
    Operation("grid, one large entity", PAGE, f"{ALL}&entite=1", "/"),
    Operation("grid, by applicant", PAGE, f"{ALL}&tri=demandeur", "/?sort=name", f"{ADMIN}?o=5"),
    Operation("grid, by entity", PAGE, f"{ALL}&tri=entite", "/?sort=entity", f"{ADMIN}?o=6", f"{STOCK}?sort=5"),
    Operation("grid, by state", PAGE, f"{ALL}&tri=etat", "/?sort=status", f"{ADMIN}?o=2", f"{STOCK}?sort=1"),
    Operation("grid, by age", PAGE, f"{ALL}&tri=age", "/?sort=oldest", f"{ADMIN}?o=7", f"{STOCK}?sort=6"),
    Operation("« À traiter » by applicant", PAGE, f"{GRID}?tri=demandeur", "/?status=waiting"),
    Operation("« À traiter » by state", PAGE, f"{GRID}?tri=etat", "/?status=waiting"),
    Operation("« À traiter », one kind of body", PAGE, f"{GRID}?type=company", "/?status=waiting"),
    Operation("« À traiter », sent since", PAGE, f"{GRID}?du={{day}}", "/?status=waiting"),
    Operation("« En cours »", PAGE, f"{GRID}?vue=en-cours", "/?status=waiting"),
    Operation("« En cours » by closing", PAGE, f"{GRID}?vue=en-cours&tri=cloture&sens=desc", "/?status=waiting"),
    Operation("« En cours », sent since", PAGE, f"{GRID}?vue=en-cours&du={{day}}", "/?status=waiting"),
    Operation("grid, two filters", PAIR, f"{ALL}&etat=approved&type=company"),
    Operation("grid, a filter and a day", PAIR, f"{ALL}&etat=rejected&du={{day}}"),
    Operation("grid of a manager", PAGE, ALL, "/", ADMIN, who="manager"),
    Operation("grid of a manager of a large body", PAGE, ALL, "/", ADMIN, who="large manager"),
)  # fmt: skip
SEARCHES = (
    Operation("search, address", EXACT, f"{ALL}{SEARCH}{{email}}", "/?email={email}", f"{ADMIN}?q={{email}}",
              f"{STOCK}?search={{email}}"),
    Operation("search, SIRET", EXACT, f"{ALL}{SEARCH}{{siret}}", "/?siret={siret}", f"{ADMIN}?q={{siret}}"),
    Operation("search, reference", EXACT, f"{ALL}{SEARCH}{{reference}}", "/?reference={plain_reference}",
              f"{ADMIN}?q={{plain_reference}}"),
    Operation("search, nothing", EXACT, f"{ALL}{SEARCH}zzqxw", "/?q=zzqxw", f"{ADMIN}?q=zzqxw",
              f"{STOCK}?search=zzqxw"),
    Operation("search, a frequent word", WORD, f"{ALL}{SEARCH}martin", "/?q=martin", f"{ADMIN}?q=martin",
              f"{STOCK}?search=martin"),
    Operation("search, two words", WORD, f"{ALL}{SEARCH}martin+camille", "/?q=martin+camille",
              f"{ADMIN}?q=martin+camille"),
    Operation("search, two letters", WORD, f"{ALL}{SEARCH}ma", "/?q=ma", f"{ADMIN}?q=ma"),
    Operation("search in « À traiter »", WORD, f"{GRID}?recherche=martin", "/?q=martin"),
)  # fmt: skip
WALKS = (
    Operation("next page", WALK, ALL, "/?after={after}&id={after_id}", f"{ADMIN}?p=2", f"{STOCK}?page=1",
              follows="Suivante"),
    Operation("last page", WALK, ALL, "/?sort=oldest", f"{ADMIN}?p={{last_page}}", follows="Dernière"),
    Operation("page before the last", WALK, ALL, "/?sort=oldest", follows="Dernière Précédente"),
)  # fmt: skip
CHANGE = f"{ADMIN}{{number}}/change/"
SINGLE = (
    Operation("request with the SI", DETAIL, f"{GRID}{{with_si}}", "/r/{number}", CHANGE,
              "/admin/requests/details/?id={number}"),
    Operation("request with a manager", DETAIL, f"{GRID}{{with_manager}}", "/r/{number}", CHANGE),
    Operation("request that was approved", DETAIL, f"{GRID}{{approved}}", "/r/{number}", CHANGE),
    Operation("request, in a list by applicant", DETAIL, f"{GRID}{{approved}}?liste=vue%3Dtoutes%26tri%3Ddemandeur",
              "/r/{number}", CHANGE),
    Operation("request, a manager’s", DETAIL, f"{GRID}{{with_manager}}", "/r/{number}", CHANGE, who="manager"),
    Operation("home", BESIDE, "/backoffice/", "/"),
    Operation("home of a manager", BESIDE, "/backoffice/", "/", who="manager"),
    Operation("statistics", BESIDE, "/backoffice/statistiques", "/"),
)  # fmt: skip
OTHERS = (
    Operation("accounts", OTHER_LIST, "/backoffice/comptes/", "/"),
    Operation("accounts, search", WORD, "/backoffice/comptes/?recherche=martin", "/?q=martin"),
    Operation("accounts, nothing", EXACT, "/backoffice/comptes/?recherche=zzqxw", "/?q=zzqxw"),
    Operation("entities", OTHER_LIST, "/backoffice/entites/", "/", ENTITIES, "/admin/entities/"),
    Operation("entities, search", WORD, "/backoffice/entites/?recherche=lyon", "/?q=lyon", f"{ENTITIES}?q=lyon"),
    Operation("entities, nothing", EXACT, "/backoffice/entites/?recherche=zzqxw", "/?q=zzqxw", f"{ENTITIES}?q=zzqxw"),
    Operation("mails", OTHER_LIST, "/backoffice/mails/", "/"),
    Operation("mails, search", EXACT, "/backoffice/mails/?recherche={email}", "/?email={email}"),
    Operation("mails, nothing", EXACT, "/backoffice/mails/?recherche=zzqxw", "/?q=zzqxw"),
    Operation("mails, failed", OTHER_LIST, "/backoffice/mails/?etat=dead", "/"),
    Operation("mails, one kind", OTHER_LIST, "/backoffice/mails/?type=rejected", "/"),
    Operation("journal", OTHER_LIST, "/backoffice/journal/", "/"),
    Operation("journal, one request", OTHER_LIST, "/backoffice/journal/?demande={reference}", "/"),
    Operation("journal, since", OTHER_LIST, "/backoffice/journal/?du={day}", "/"),
    Operation("entity", DETAIL, "/backoffice/entites/{entity}", "/r/{number}", f"{ENTITIES}{{entity}}/change/"),
    Operation("account", DETAIL, "/backoffice/comptes/{account}", "/r/{number}", f"{ENTITIES}{{entity}}/change/"),
)
OPERATIONS = (*FIRST_PAGES, *SEARCHES, *WALKS, *SINGLE, *OTHERS)
OWN = FIRST_PAGES[0].name
"""The product's own first page, which `Bar.own` is a ratio to."""
EXPORTS = {
    "product": "/backoffice/demandes/export/csv/?vue=toutes",
    "floor": "/x.csv",
    "django": f"{ADMIN}x.csv",
}
