"""Who may do what: one table, deny by default.

Permissions that concern one request are also bounded by scope (`queries/scopes.py`) and by the workflow's guards; a
permission alone never shows a row.
"""

from __future__ import annotations

from enum import StrEnum

from domain.actors import Actor
from domain.errors import FreshSignInNeeded, NotAllowed
from domain.states import Role, StaffRole


class Permission(StrEnum):
    SEE_BACKOFFICE = "see_backoffice"
    SEE_REQUESTS = "see_requests"
    SEE_DOCUMENTS = "see_documents"
    JUDGE_DOCUMENTS = "judge_documents"
    DECIDE = "decide"
    REQUEST_CHANGES = "request_changes"
    ATTACH = "attach"
    REOPEN = "reopen"
    CONVERSE = "converse"
    ANNOTATE = "annotate"
    HOLD = "hold"
    CLAIM = "claim"
    CORRECT = "correct"
    EXPORT = "export"
    HELP_APPLICANT = "help_applicant"
    SEE_ENTITIES = "see_entities"
    EDIT_ENTITIES = "edit_entities"
    MERGE_ENTITIES = "merge_entities"
    MANAGE_MEMBERSHIPS = "manage_memberships"
    SEE_ACCOUNTS = "see_accounts"
    SEE_PEOPLE = "see_people"
    SUSPEND_PEOPLE = "suspend_people"
    EDIT_ACCOUNTS = "edit_accounts"
    EDIT_MINISTRIES = "edit_ministries"
    SEE_MINISTRIES = "see_ministries"
    SEE_AGENTS = "see_agents"
    MANAGE_AGENTS = "manage_agents"
    SEE_JOURNAL = "see_journal"
    SEE_MAILS = "see_mails"
    RESEND_MAILS = "resend_mails"
    SEE_TEMPLATES = "see_templates"
    PREVIEW_TEMPLATES = "preview_templates"
    EDIT_TEMPLATES = "edit_templates"
    SEE_STATISTICS = "see_statistics"
    SECOND_READ = "second_read"
    SEE_JOBS = "see_jobs"
    SHARE_VIEWS = "share_views"
    ADMINISTER_TABLES = "administer_tables"
    EXPORT_TABLES = "export_tables"
    IMPORT = "import"
    INVITE = "invite"
    STEP_DOWN = "step_down"
    PROPOSE_MANAGER = "propose_manager"
    RUN_ENTITY = "run_entity"
    SEE_REMEDIES = "see_remedies"
    ANSWER_REMEDIES = "answer_remedies"
    SEE_CONTINUITY = "see_continuity"
    CONFIRM_PEOPLE = "confirm_people"
    SEE_ANNOUNCEMENTS = "see_announcements"
    EDIT_ANNOUNCEMENTS = "edit_announcements"
    SEE_RIGHTS = "see_rights"
    EXAMINE_RIGHTS = "examine_rights"
    SEE_ARCHIVES = "see_archives"
    MANAGE_ARCHIVES = "manage_archives"


P = Permission
_READ = frozenset({P.SEE_BACKOFFICE, P.SEE_REQUESTS, P.SEE_ENTITIES, P.SEE_MINISTRIES, P.SEE_STATISTICS})
_SUPPORT = _READ | {
    P.SEE_ACCOUNTS,
    P.SEE_PEOPLE,
    P.SEE_MAILS,
    P.RESEND_MAILS,
    P.HELP_APPLICANT,
    P.ANNOTATE,
    P.SEE_TEMPLATES,
    P.SEE_REMEDIES,
}
_REVIEW = _SUPPORT | {
    P.SEE_DOCUMENTS,
    P.JUDGE_DOCUMENTS,
    P.REQUEST_CHANGES,
    P.CONVERSE,
    P.HOLD,
    P.CLAIM,
    P.SECOND_READ,
    P.CORRECT,
    P.EXPORT,
    P.SEE_JOURNAL,
    P.SEE_CONTINUITY,
}

STAFF: dict[StaffRole, frozenset[Permission]] = {
    StaffRole.READER: _READ,
    StaffRole.SUPPORT: _SUPPORT,
    StaffRole.REVIEWER: _REVIEW,
    StaffRole.SI_ADMIN: frozenset(P),
}
"""What each staff role carries. Documents are seen by SI staff who judge them only (rule 4), never by managers."""

MANAGER: frozenset[Permission] = frozenset(
    {P.SEE_BACKOFFICE, P.SEE_REQUESTS, P.DECIDE, P.REQUEST_CHANGES, P.SEE_ENTITIES, P.SEE_PEOPLE}
    | {P.SUSPEND_PEOPLE, P.EXPORT}
    | {P.INVITE, P.STEP_DOWN, P.PROPOSE_MANAGER}
    | {P.RUN_ENTITY}
    | {P.CONFIRM_PEOPLE}
)
"""What an entity manager carries, within the entities managed."""

CARRIED: dict[str, frozenset[Permission]] = {
    **{role.value: carried for role, carried in STAFF.items()},
    Role.ENTITY_MANAGER: MANAGER,
    Role.DEPOSITOR: frozenset(),
}
"""What every role carries, in an entity or of staff."""

SENSITIVE: frozenset[Permission] = frozenset(
    {
        P.EXPORT,
        P.EXPORT_TABLES,
        P.IMPORT,
        P.EDIT_ACCOUNTS,
        P.MANAGE_MEMBERSHIPS,
        P.SUSPEND_PEOPLE,
        P.MANAGE_AGENTS,
        P.EDIT_TEMPLATES,
    }
    | {P.MERGE_ENTITIES}
    | {P.INVITE, P.STEP_DOWN, P.PROPOSE_MANAGER}
    | {P.ANSWER_REMEDIES}
    | {P.EDIT_ANNOUNCEMENTS}
    | {P.ANSWER_REMEDIES, P.EXAMINE_RIGHTS}
    | {P.MANAGE_ARCHIVES}
)
"""What gives or takes power, speaks in the service's name or carries data out: a session that somebody borrowed must
not be enough. A screen that declares one of these asks for a fresh sign-in (`web/proof.py`), GET included: what only
looks is a permission of its own. EDIT_ACCOUNTS is whatever is done to somebody else's account, its address included.

Deciding is not among them: nobody is asked between two decisions.
"""


def roles_with(permission: Permission) -> list[StaffRole]:
    """The staff roles that carry this permission."""
    return [role for role, carried in STAFF.items() if permission in carried]


def permissions_of(actor: Actor) -> frozenset[Permission]:
    """All that the actor's roles carry; empty for applicants and depositors."""
    as_agent = STAFF[actor.staff_role] if actor.staff_role is not None else frozenset()
    return as_agent | MANAGER if actor.managed else as_agent


def may(actor: Actor, permission: Permission) -> bool:
    return permission in permissions_of(actor)


def carries(actor: Actor, permission: Permission) -> bool:
    """Whether the actor's role of staff carries it, whatever entities are managed beside."""
    return actor.staff_role is not None and permission in STAFF[actor.staff_role]


def may_together(actor: Actor, *permissions: Permission) -> bool:
    """Whether one role of the actor carries all of these: somebody with two roles does not mix them.

    Support sees accounts and exports nothing; a manager exports, and sees no accounts. Who is both exports none.
    """
    staff = STAFF[actor.staff_role] if actor.staff_role is not None else frozenset()
    manager = MANAGER if actor.managed else frozenset()
    return any(set(permissions) <= role for role in (staff, manager))


def demand(actor: Actor, permission: Permission) -> None:
    """Raises NotAllowed unless the actor's roles carry the permission, FreshSignInNeeded where it is a sensitive one
    and they have not proved lately who they are: the screen asks first, and is not trusted to have done so.
    """
    if not may(actor, permission):
        raise NotAllowed(permission)
    if permission in SENSITIVE and not actor.fresh:
        raise FreshSignInNeeded(permission)
