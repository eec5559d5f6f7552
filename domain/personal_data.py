"""What is held about people: one row a table and a kind of stored file, and the rule by which it goes.

The notice's table (`/donnees-personnelles`), the record of processing, the copy that a person is given of their data and
docs/retention.md are drawn from it. Words are French, for people; `{names}` are those of the texts' variables
(`web/theme.py`), so that a period stands nowhere but in the settings.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from domain.labelled import Labelled


class Whose(Labelled):
    """Whom a row is about. The label is read after « données »."""

    # fmt: off
    APPLICANT = "applicant", "des demandeurs"
    HOLDER = "holder", "des titulaires de compte"
    SIGNATORY = "signatory", "des signataires"
    AGENT = "agent", "des agents"
    THIRD = "third", "d’autres personnes nommées"
    NOBODY = "nobody", "d’aucune personne"
    # fmt: on


class Basis(StrEnum):
    """The legal basis of a purpose (règlement général sur la protection des données, article 6, paragraphe 1)."""

    PUBLIC_TASK = "public_task"
    LEGAL_DUTY = "legal_duty"

    @property
    def label(self) -> str:
        return {
            "public_task": "mission d’intérêt public (article 6, paragraphe 1, point e)",
            "legal_duty": "obligation légale (article 6, paragraphe 1, point c)",
        }[self.value]


class Purpose(StrEnum):
    """What data are for, and on which basis."""

    label: str
    basis: Basis

    def __new__(cls, value: str, label: str = "", basis: Basis = Basis.PUBLIC_TASK) -> Purpose:
        purpose = str.__new__(cls, value)
        purpose._value_, purpose.label, purpose.basis = value, label, basis
        return purpose

    # fmt: off
    REQUESTS = "requests", "recevoir et examiner les demandes, et en décider"
    ACCOUNTS = "accounts", "tenir les comptes et les rattachements aux entités"
    MAILS = "mails", "informer de l’avancement des demandes"
    SECURITY = "security", "assurer la sécurité du service"
    EVIDENCE = "evidence", "conserver la trace des décisions", Basis.LEGAL_DUTY
    WORK = "work", "outiller le travail des agents"
    FIGURES = "figures", "établir des statistiques qui ne désignent personne"
    RIGHTS = "rights", "répondre à l’exercice des droits", Basis.LEGAL_DUTY
    # fmt: on


class Rule(StrEnum):
    """How long: the stored value, what the notice calls it ('' where the notice says it with another), for how long."""

    label: str
    period: str

    def __new__(cls, value: str, label: str = "", period: str = "") -> Rule:
        rule = str.__new__(cls, value)
        rule._value_, rule.label, rule.period = value, label, period
        return rule

    # fmt: off
    DRAFT = (
        "draft", "Demande commencée, non envoyée",
        "{draft_days} jours ; {resume_days} jours si la demande doit être reprise plus tard ou si la lettre est préparée",
    )
    UNACTIVATED = "unactivated", "Demande jamais activée", "{activation_days} jours"
    REQUEST = (
        "request", "Demande refusée ou abandonnée, avec tout ce qu’elle contient",
        "{refused_kept}, et jamais avant la fin des recours et de leur réponse",
    )
    PROOF = "proof", "Document attestant de l’existence légale", "{proof_kept} après la décision"
    MANDATE = "mandate", "Délégation de mandat", "La durée du rôle, puis {mandate_kept}"
    TRAIL = (
        "trail", "Trace des décisions : demande validée, échanges, notes et rôles",
        "La durée du rôle, puis {trail_kept}",
    )
    ACCOUNT = (
        "account", "Compte sans connexion",
        "Fermé après {inactive}, un mail vous ayant prévenu {inactive_warning_days} jours avant. Fermé, il est effacé"
        " au bout de {refused_kept}, une fois effacés ses rôles, ses demandes et ses décisions",
    )
    MAIL = "mail", "Mails envoyés par le service", "{mail_kept}"
    SESSION = "session", "Sessions déconnectées et liens déjà utilisés", "{session_kept}"
    JOURNAL = (
        "journal", "Nature et date de chaque événement, sans les noms",
        "Sans limite, pour montrer que la trace n’a pas été modifiée",
    )
    WORK = "work", "Travaux des agents et invitations terminées", "{work_kept_days} jours"
    EXPORT = "export", "Fichiers extraits par les agents", "{export_days} jours"
    IMPORT = "import", "Lignes des fichiers importés", "{import_kept_days} jours"
    LOGS = "logs", "Journaux techniques", "{log_kept}"
    BACKUP = "backup", "Sauvegardes, où ce qui est effacé demeure jusque-là", "{backup_kept_days} jours"
    WITH_ROW = "with_row", "", "Aussi longtemps que ce à quoi la donnée se rapporte"
    ENTITY = "entity", "", "Aussi longtemps que l’entité est connue du service"
    DONE = "done", "", "Jusqu’à ce que la chose soit faite, quelques jours au plus"
    KEPT = "kept", "", "Sans limite : aucune personne n’y est désignée"
    # fmt: on

    @property
    def in_notice(self) -> bool:
        return bool(self.label)


class Given(StrEnum):
    """Whether a person who asks for their data is given the row, or why not."""

    YES = "yes"
    SECRET = "secret"  # noqa: S105 (a word of the list)
    OTHERS = "others"
    NOBODY = "nobody"

    @property
    def label(self) -> str:
        return {
            "yes": "communiqué",
            "secret": "jamais communiqué : une empreinte ou un secret, qui n’apprend rien",
            "others": "non communiqué : concerne d’autres personnes",
            "nobody": "sans donnée personnelle",
        }[self.value]


@dataclass(frozen=True)
class Held:
    """What one table holds. `paths` lead from a row to whom it is about: columns, joined by dots, to an account, a
    request or an address's key."""

    table: str
    what: str
    whose: Whose
    purpose: Purpose
    rule: Rule
    given: Given = Given.YES
    paths: tuple[str, ...] = ()


@dataclass(frozen=True)
class HeldFile:
    """What one kind of stored file holds; `table` and `column` name it."""

    purpose: str
    table: str
    what: str
    rule: Rule
    given: Given = Given.YES


W, P, R, G = Whose, Purpose, Rule, Given
_REQUEST = ("request",)
_ACCOUNT = ("account",)
_NOBODY = G.NOBODY

# fmt: off
HELD: tuple[Held, ...] = (
    # Accounts
    Held("account", "Identité, fonction, adresse, téléphone, rôle, dates de connexion", W.HOLDER, P.ACCOUNTS, R.ACCOUNT, G.YES, ("id",)),
    Held("account_session", "Navigateur et dates d’une session", W.HOLDER, P.SECURITY, R.SESSION, G.YES, _ACCOUNT),
    Held("factor_enrolment", "Lien pour activer la double authentification", W.HOLDER, P.SECURITY, R.SESSION, G.SECRET, _ACCOUNT),
    Held("welcome", "Lien pour choisir un premier mot de passe", W.HOLDER, P.ACCOUNTS, R.SESSION, G.SECRET, _ACCOUNT),
    Held("account_note", "Note des agents sur un compte", W.HOLDER, P.ACCOUNTS, R.ACCOUNT, G.YES, _ACCOUNT),
    Held("address_change", "Changement d’adresse demandé", W.HOLDER, P.ACCOUNTS, R.DONE, G.YES, ("old_key", "new_key")),
    # Requests
    Held("account_request", "Identité, fonction, adresse, téléphone, entité déclarée, signataires", W.APPLICANT, P.REQUESTS, R.REQUEST, G.YES, ("account", "email_key")),
    Held("request_revision", "Ce qui a changé dans une demande", W.APPLICANT, P.REQUESTS, R.REQUEST, G.YES, _REQUEST),
    Held("document", "Pièce d’une demande", W.APPLICANT, P.REQUESTS, R.REQUEST, G.YES, _REQUEST),
    Held("document_version", "Fichier d’une pièce, son empreinte, ce qu’un agent en dit", W.APPLICANT, P.REQUESTS, R.REQUEST, G.YES, ("document.request",)),
    Held("derived_file", "Images et texte tirés d’un fichier", W.APPLICANT, P.WORK, R.WITH_ROW, G.YES, ("version.document.request",)),
    Held("check_answer", "Vérification d’une pièce par un agent", W.APPLICANT, P.REQUESTS, R.TRAIL, G.YES, ("version.document.request",)),
    Held("complement_item", "Complément demandé", W.APPLICANT, P.REQUESTS, R.REQUEST, G.YES, _REQUEST),
    Held("decision", "Décision, son motif, qui l’a prise", W.APPLICANT, P.EVIDENCE, R.TRAIL, G.YES, _REQUEST),
    Held("second_reading", "Seconde lecture d’une décision", W.APPLICANT, P.EVIDENCE, R.TRAIL, G.YES, ("decision.request",)),
    Held("note", "Note des agents sur une demande", W.APPLICANT, P.REQUESTS, R.TRAIL, G.YES, _REQUEST),
    Held("message", "Message échangé sur une demande", W.APPLICANT, P.REQUESTS, R.TRAIL, G.YES, _REQUEST),
    Held("attached_file", "Fichier joint à une décision, à un message, à une entité", W.APPLICANT, P.REQUESTS, R.TRAIL, G.YES, _REQUEST),
    Held("remedy", "Recours gracieux et sa réponse", W.APPLICANT, P.EVIDENCE, R.TRAIL, G.YES, ("request", "membership.account")),
    Held("presence", "Qui a une demande à l’écran", W.AGENT, P.WORK, R.DONE, G.YES, _ACCOUNT),
    Held("claim", "Qui s’occupe d’une demande", W.AGENT, P.WORK, R.DONE, G.YES, _ACCOUNT),
    Held("hint_disagreement", "Réponse d’un agent contraire à un indice", W.NOBODY, P.WORK, R.WITH_ROW, _NOBODY),
    Held("link", "Empreinte d’un lien envoyé", W.APPLICANT, P.SECURITY, R.WITH_ROW, G.SECRET, _REQUEST),
    # Roles
    Held("membership", "Rôle dans une entité, ses dates", W.HOLDER, P.ACCOUNTS, R.TRAIL, G.YES, _ACCOUNT),
    Held("role_ending", "Retrait de rôle envisagé, observations", W.HOLDER, P.EVIDENCE, R.TRAIL, G.YES, ("membership.account",)),
    Held("invitation", "Nom et adresse d’une personne invitée", W.THIRD, P.ACCOUNTS, R.WORK, G.YES, ("email_key",)),
    Held("manager_proposal", "Rôle proposé à une personne", W.HOLDER, P.ACCOUNTS, R.WORK, G.YES, _ACCOUNT),
    Held("departure", "Départ annoncé", W.HOLDER, P.ACCOUNTS, R.WORK, G.YES, _ACCOUNT),
    Held("absence", "Jours d’absence d’une personne qui décide", W.HOLDER, P.ACCOUNTS, R.DONE, G.YES, _ACCOUNT),
    Held("access_review_answer", "Réponse sur le maintien d’un rôle", W.HOLDER, P.SECURITY, R.TRAIL, G.YES, ("membership.account",)),
    # Rights
    Held("rights_copy", "Copie de ses données, demandée", W.HOLDER, P.RIGHTS, R.WORK, G.YES, _ACCOUNT),
    Held("rights_request", "Demande d’exercice d’un droit, sa réponse", W.HOLDER, P.RIGHTS, R.TRAIL, G.YES, ("account", "email_key")),
    Held("rights_scan", "Recherche des demandes d’une personne", W.NOBODY, P.RIGHTS, R.WITH_ROW, _NOBODY),
    Held("rights_match", "Demande où une personne est peut-être nommée", W.SIGNATORY, P.RIGHTS, R.WORK, G.OTHERS),
    Held("restriction", "Limitation d’une demande, levée ou non", W.APPLICANT, P.RIGHTS, R.WITH_ROW, G.YES, _REQUEST),
    Held("rights_copy_part", "Morceau de cette copie", W.NOBODY, P.RIGHTS, R.EXPORT, _NOBODY),
    # Entities
    Held("entity", "Nom, adresse et numéros d’une entité", W.NOBODY, P.ACCOUNTS, R.ENTITY, _NOBODY),
    Held("ministry", "Liste des entités reconnues", W.NOBODY, P.ACCOUNTS, R.ENTITY, _NOBODY),
    Held("entity_identifier", "Ancien numéro d’une entité", W.NOBODY, P.ACCOUNTS, R.ENTITY, _NOBODY),
    Held("entity_alias", "Ancien nom d’une entité", W.NOBODY, P.ACCOUNTS, R.ENTITY, _NOBODY),
    Held("entity_note", "Note des agents sur une entité", W.THIRD, P.ACCOUNTS, R.ENTITY, G.OTHERS),
    Held("entity_act", "Acte sur une entité, qui l’a fait", W.AGENT, P.EVIDENCE, R.ENTITY, G.YES, ("author",)),
    Held("entity_finding", "Constat sur une entité", W.NOBODY, P.ACCOUNTS, R.ENTITY, _NOBODY),
    Held("entity_break", "Fermeture temporaire d’une entité", W.NOBODY, P.ACCOUNTS, R.DONE, _NOBODY),
    Held("service_mailbox", "Boîte partagée d’une entité", W.NOBODY, P.MAILS, R.ENTITY, _NOBODY),
    Held("access_review", "Revue des accès d’une entité", W.NOBODY, P.SECURITY, R.ENTITY, _NOBODY),
    Held("continuity_count", "Décompte pour l’accueil des agents", W.NOBODY, P.WORK, R.KEPT, _NOBODY),
    # Mails, journal, machinery
    Held("mail", "Adresse et contenu d’un mail", W.APPLICANT, P.MAILS, R.MAIL, G.YES, ("account", "request", "to_key")),
    Held("journal", "Événement, date, identifiants", W.HOLDER, P.EVIDENCE, R.JOURNAL, G.YES, ("account_id", "actor_id", "request_id")),
    Held("journal_detail", "Noms, mots et valeurs d’un événement (d’une entité, aussi longtemps qu’elle)", W.HOLDER, P.EVIDENCE, R.TRAIL, G.YES, ("entry.account_id", "entry.actor_id", "entry.request_id")),
    Held("journal_seal", "Scellé d’un événement", W.NOBODY, P.SECURITY, R.KEPT, _NOBODY),
    Held("journal_checkpoint", "Point de contrôle du journal", W.NOBODY, P.SECURITY, R.KEPT, _NOBODY),
    Held("journal_era", "Empreinte de scellés du journal dont la clé a été retirée", W.NOBODY, P.SECURITY, R.KEPT, _NOBODY),
    Held("journal_erasure", "Qu’un détail a été effacé", W.NOBODY, P.EVIDENCE, R.KEPT, _NOBODY),
    Held("task", "Travail en attente, qui peut porter une adresse", W.APPLICANT, P.WORK, R.WORK, G.OTHERS),
    Held("counter", "Empreintes de ce qui est tenté trop souvent", W.NOBODY, P.SECURITY, R.DONE, G.SECRET),
    # Agents' own work
    Held("job", "Travail en nombre d’un agent, fichier extrait", W.AGENT, P.WORK, R.WORK, G.YES, ("author",)),
    Held("job_row", "Demande d’un travail en nombre", W.APPLICANT, P.WORK, R.WORK, G.OTHERS, _REQUEST),
    Held("import_file", "Fichier importé, par qui", W.AGENT, P.WORK, R.ENTITY, G.YES, ("author",)),
    Held("import_line", "Ligne d’un fichier importé", W.THIRD, P.WORK, R.IMPORT, G.OTHERS),
    Held("message_template", "Texte des décisions", W.NOBODY, P.WORK, R.KEPT, _NOBODY),
    Held("list_layout", "Colonnes choisies d’une liste", W.AGENT, P.WORK, R.ACCOUNT, G.YES, _ACCOUNT),
    Held("saved_view", "Vue enregistrée d’une liste", W.AGENT, P.WORK, R.ACCOUNT, G.YES, _ACCOUNT),
    Held("pinned_view", "Vue conservée au menu", W.AGENT, P.WORK, R.ACCOUNT, G.YES, _ACCOUNT),
    # What is kept and erased
    Held("legal_hold", "Contentieux sur une demande, son motif", W.APPLICANT, P.EVIDENCE, R.WITH_ROW, G.YES, _REQUEST),
    Held("disposal_visa", "Visa d’élimination ou versement, qui l’a enregistré", W.AGENT, P.EVIDENCE, R.KEPT, G.YES, ("recorded_by",)),
    Held("retention_run", "Parcours de ce qui est conservé, s’il a effacé quelque chose", W.NOBODY, P.EVIDENCE, R.KEPT, _NOBODY),
    Held("disposal", "Ce qui a été effacé, en nombres", W.NOBODY, P.EVIDENCE, R.KEPT, _NOBODY),
    Held("request_trace", "Ce qui reste d’une demande effacée, en nombres", W.NOBODY, P.FIGURES, R.KEPT, _NOBODY),
    # Figures, directory, store
    Held("figure_count", "Décompte des demandes", W.NOBODY, P.FIGURES, R.KEPT, _NOBODY),
    Held("figure_change", "Ce qu’une transaction ajoute aux statistiques", W.NOBODY, P.FIGURES, R.DONE, _NOBODY),
    Held("figure_total", "Statistiques", W.NOBODY, P.FIGURES, R.KEPT, _NOBODY),
    Held("stock_load", "Chargement de l’annuaire des entreprises", W.NOBODY, P.REQUESTS, R.KEPT, _NOBODY),
    Held("stock_unit", "Unité légale, donnée publique", W.NOBODY, P.REQUESTS, R.KEPT, _NOBODY),
    Held("stock_establishment", "Établissement, donnée publique", W.NOBODY, P.REQUESTS, R.KEPT, _NOBODY),
    Held("announcement", "Annonce en tête des pages", W.NOBODY, P.WORK, R.KEPT, _NOBODY),
    Held("installation", "Identifiant de l’installation", W.NOBODY, P.WORK, R.KEPT, _NOBODY),
    Held("store_sweep", "Parcours du dépôt de fichiers", W.NOBODY, P.WORK, R.WORK, _NOBODY),
    Held("reseal", "Parcours du dépôt pour une nouvelle clé", W.NOBODY, P.WORK, R.WORK, _NOBODY),
    Held("backup_run", "Sauvegarde faite ou en cours", W.NOBODY, P.WORK, R.WORK, _NOBODY),
)
# fmt: on
"""One row a table of `models_work.TABLES`."""

FILES: tuple[HeldFile, ...] = (
    HeldFile("proof", "document_version", "Document attestant de l’existence légale", Rule.PROOF),
    HeldFile("mandate", "document_version", "Délégation de mandat et autres pièces", Rule.MANDATE),
    HeldFile("page", "derived_file", "Image d’une page, refaite au besoin", Rule.WITH_ROW),
    HeldFile("text", "derived_file", "Texte d’un fichier", Rule.WITH_ROW),
    HeldFile("attached", "attached_file", "Fichier joint à une décision, à un message, à une entité", Rule.TRAIL),
    HeldFile("copy", "rights_copy_part", "Copie de ses données", Rule.EXPORT),
    HeldFile("export", "job", "Fichier extrait par un agent", Rule.EXPORT, Given.OTHERS),
)
"""One row a kind of file in the store; those of `queries.documents.named_keys`."""

NOTICE: tuple[Rule, ...] = tuple(rule for rule in Rule if rule.in_notice)
"""The rows of the notice's table, in their order."""
