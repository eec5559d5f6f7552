"""Who may do what, and who sees which rows, written by hand: a role is one column in each of the two tables.

`tests/domain/test_permissions.py` and `tests/queries/test_scopes.py` compare the program with them, and take out what
the program says, piece by piece, to see that the tables notice it.
"""

from __future__ import annotations

from functools import cache

# A reader looks; support helps applicants and never sees a document; a reviewer judges; an SI administrator does all.
# A manager decides within the entities managed, without documents (rule 4). `fresh`: asks for a fresh sign-in.
PERMISSIONS = """
                      reader   support  reviewer si_admin manager
  see_backoffice      yes      yes      yes      yes      yes
  see_requests        yes      yes      yes      yes      yes
  see_documents       .        .        yes      yes      .
  judge_documents     .        .        yes      yes      .
  decide              .        .        .        yes      yes
  request_changes     .        .        yes      yes      yes
  attach              .        .        .        yes      .
  reopen              .        .        .        yes      .
  annotate            .        yes      yes      yes      .
  converse            .        .        yes      yes      .
  hold                .        .        yes      yes      .
  claim               .        .        yes      yes      .
  correct             .        .        yes      yes      .
  export              .        .        yes      yes      yes      fresh
  help_applicant      .        yes      yes      yes      .
  see_entities        yes      yes      yes      yes      yes
  edit_entities       .        .        .        yes      .
  merge_entities      .        .        .        yes      .        fresh
  manage_memberships  .        .        .        yes      .        fresh
  see_accounts        .        yes      yes      yes      .
  see_people          .        yes      yes      yes      yes
  suspend_people      .        .        .        yes      yes      fresh
  edit_accounts       .        .        .        yes      .        fresh
  edit_ministries     .        .        .        yes      .
  see_ministries      yes      yes      yes      yes      .
  see_agents          .        .        .        yes      .
  manage_agents       .        .        .        yes      .        fresh
  see_journal         .        .        yes      yes      .
  see_mails           .        yes      yes      yes      .
  resend_mails        .        yes      yes      yes      .
  see_templates       .        yes      yes      yes      .
  preview_templates   .        .        .        yes      .
  edit_templates      .        .        .        yes      .        fresh
  see_statistics      yes      yes      yes      yes      .
  second_read         .        .        yes      yes      .
  see_jobs            .        .        .        yes      .
  share_views         .        .        .        yes      .
  administer_tables   .        .        .        yes      .
  export_tables       .        .        .        yes      .        fresh
  import              .        .        .        yes      .        fresh
  invite              .        .        .        yes      yes      fresh
  step_down           .        .        .        yes      yes      fresh
  propose_manager     .        .        .        yes      yes      fresh
  run_entity          .        .        .        yes      yes
  see_remedies        .        yes      yes      yes      .
  answer_remedies     .        .        .        yes      .        fresh
  see_announcements   .        .        .        yes      .
  edit_announcements  .        .        .        yes      .        fresh
  see_continuity      .        .        yes      yes      .
  confirm_people      .        .        .        yes      yes
  see_rights          .        .        .        yes      .
  examine_rights      .        .        .        yes      .        fresh
  see_archives        .        .        .        yes      .
  manage_archives     .        .        .        yes      .        fresh
"""

# The rows and their letters are those of `tests/queries/scope_world.py: build`; `.` is nothing.
#
# Columns: the applicant of request a, by its link; a depositor of A, a manager of A, a manager of B; a reader who also
# manages A; the agents. An agent never sees a draft; a manager sees what was activated in the entities managed, and
# never a document (rule 4). Nobody judges their own request, nor reads their own decision a second time (rule 12).
SCOPES = """
                                      appl depo manager other both     reader   support  reviewer si_admin
  requests_visible_to see_requests    .    .    arv     bo    abhnorsv abhnorsv abhnorsv abhnorsv abhnorsv
  requests_visible_to see_documents   .    .    .       .     .        .        .        abhnorsv abhnorsv
  requests_visible_to judge_documents .    .    .       .     .        .        .        abhnorsv abhnorsv
  requests_visible_to decide          .    .    arv     bo    arv      .        .        .        abhnorsv
  requests_visible_to request_changes .    .    arv     bo    arv      .        .        abhnorsv abhnorsv
  requests_visible_to attach          .    .    .       .     .        .        .        .        abhnorsv
  requests_visible_to reopen          .    .    .       .     .        .        .        .        abhnorsv
  requests_visible_to answer_remedies .    .    .       .     .        .        .        .        abhnorsv
  requests_visible_to manage_archives .    .    .       .     .        .        .        .        abhnorsv
  requests_visible_to converse        .    .    .       .     .        .        .        abhnorsv abhnorsv
  requests_visible_to hold            .    .    .       .     .        .        .        abhnorsv abhnorsv
  requests_visible_to claim           .    .    .       .     .        .        .        abhnorsv abhnorsv
  requests_visible_to correct         .    .    .       .     .        .        .        abhnorsv abhnorsv
  requests_visible_to export          .    .    arv     bo    arv      .        .        abhnorsv abhnorsv
  requests_visible_to see_statistics  .    .    .       .     abhnorsv abhnorsv abhnorsv abhnorsv abhnorsv
  visible_request                     .    .    arv     bo    abhnorsv abhnorsv abhnorsv abhnorsv abhnorsv
  request_with_entity                 .    .    arv     bo    abhnorsv abhnorsv abhnorsv abhnorsv abhnorsv
  counts_with                         .    .    3       2     8        8        8        8        8
  around_kept                         .    .    3       2     8        8        8        8        8
  places                              .    .    arv     bo    abhnorsv abhnorsv abhnorsv abhnorsv abhnorsv
  entities_ever_visible_to            .    .    az      b     abhsz    abhsz    abhsz    abhsz    abhsz
  entities_ever_visible_to export     .    .    az      b     az       .        .        abhsz    abhsz
  entities_ever_visible_to edit_entities  . .   .       .     .        .        .        .        abhsz
  entities_visible_to                 .    .    a       b     abhs     abhs     abhs     abhs     abhs
  entities_visible_to export          .    .    a       b     a        .        .        abhs     abhs
  entities_visible_to edit_entities   .    .    .       .     .        .        .        .        abhs
  memberships_visible_to              .    .    cdfkmsv o     cdfkmsv  .        cdfkmosv cdfkmosv cdfkmosv
  memberships_visible_to manage       .    .    .       .     .        .        .        .        cdfkmosv
  memberships_stoppable_by suspend    .    .    dv      .     dv       .        .        .        cdfkmosv
  memberships_stoppable_by manage     .    .    .       .     .        .        .        .        cdfkmosv
  stoppable_membership                .    .    dv      .     dv       .        .        .        cdfkmosv
  stoppable_in                        .    .    dv      .     dv       .        .        .        cdkmsv
  invitations_visible_to              .    .    a       b     a        .        ab       ab       ab
  invitations_visible_to invite       .    .    a       b     a        .        .        .        ab
  invitations_visible_to help         .    .    .       .     .        .        ab       ab       ab
  endings_begun                       .    .    .       .     .        .        .        .        d
  remedies_visible_to                 .    .    .       .     .        .        fr       fr       fr
  remedies_visible_to answer          .    .    .       .     .        .        .        .        fr
  running                             .    .    .       .     .        .        fr       fr       fr
  visible_remedy                      .    .    .       .     .        .        fr       fr       fr
  remedies_of_request                 .    .    .       .     .        .        r        r        r
  remedies_of_roles                   .    .    .       .     .        .        f        f        f
  may_be_contested                    .    .    .       .     .        .        .        .        f
  rights_visible_to                   .    .    .       .     .        .        .        .        e
  rights_visible_to examine           .    .    .       .     .        .        .        .        e
  open_rights                         .    .    .       .     .        .        .        .        e
  visible_rights_request              .    .    .       .     .        .        .        .        e
  ended_role                          .    .    .       .     .        .        .        .        f
  entity_to_join                      .    .    a       b     a        .        .        .        abhs
  entity_to_run                       .    .    a       b     a        .        .        .        abhs
  visible_invitation                  .    .    a       b     a        .        ab       ab       ab
  invitations_to                      .    .    a       .     a        .        a        a        a
  proposable_membership               .    .    dv      .     dv       .        .        .        dv
  proposable_in                       .    .    dv      .     dv       .        .        .        dv
  waiting_departures                  .    .    .       .     .        .        .        .        m
  departures_in                       .    .    .       .     .        .        .        .        l
  proposals_in                        .    .    p       .     p        .        p        p        p
  rows_to_keep                        .    .    a       b     abhs     abhs     abhs     abhs     abhs
  number_to_keep                      .    .    1       1     4        4        4        4        4
  reviews_visible_to                  .    .    a       b     a        .        ab       ab       ab
  reviews_visible_to confirm          .    .    a       b     a        .        .        .        ab
  reviews_visible_to help             .    .    .       .     .        .        ab       ab       ab
  visible_review                      .    .    a       b     a        .        ab       ab       ab
  review_to_answer                    .    .    a       b     a        .        .        .        ab
  open_reviews_of                     .    .    a       .     a        .        .        .        .
  left_to_staff                       .    .    .       b     .        .        b        b        b
  accounts_visible_to                 .    .    .       .     .        .        all      all      all
  journal_visible_to                  .    .    .       .     .        .        .        all      all
  object_history_visible_to           .    .    .       .     all      all      all      all      all
  history_of a request                .    .    .       .     .        .        .        yes      yes
  history_of a text                   .    .    .       .     yes      yes      yes      yes      yes
  history_of_entity                   .    .    .       .     yes      yes      yes      yes      yes
  mails_visible_to                    .    .    .       .     .        .        all      all      all
  hint_disagreements_visible_to       .    .    .       .     .        .        .        all      all
  hints_contradicted                  .    .    .       .     .        .        .        1        1
  imports_visible_to                  .    .    .       .     .        .        .        .        i
  jobs_visible_to                     .    .    m       .     .        .        .        r        mr
  views_visible_to                    .    .    m       .     s        s        s        rs       s
  kept_by, layouts                    .    .    yes     .     .        .        .        .        .
  kept_by, pinned                     .    .    m       .     .        .        .        rs       .
  home_of                             .    .    .       .     .        .        .        r        .
  visible_file                        .    .    .       .     .        .        .        x        x
  visible_document                    .    .    .       .     .        .        .        .        y
  visible_version                     .    .    .       .     .        .        .        f        f
  visible_entity                      .    .    az      b     abhsz    abhsz    abhsz    abhsz    abhsz
  visible_membership                  .    .    cdfkmsv o     cdfkmsv  .        cdfkmosv cdfkmosv cdfkmosv
  visible_account                     .    .    .       .     .        .        yes      yes      yes
  visible_mail                        .    .    .       .     .        .        yes      yes      yes
  visible_job                         .    .    m       .     .        .        .        r        mr
  visible_import                      .    .    .       .     .        .        .        .        i
  visible_reading                     .    .    .       .     .        .        .        rv       ov
  entity_name                         .    .    az      b     abhsz    abhsz    abhsz    abhsz    abhsz
  names_of entities                   .    .    az      b     abhsz    abhsz    abhsz    abhsz    abhsz
  names_of accounts                   .    .    .       .     .        .        yes      yes      yes
  is_own                              ab   s    .       .     .        .        .        o        .
  in_queue a-traiter                  .    .    a       .     a        .        .        s        as
  in_queue en-cours                   .    .    a       b     abhns    abhns    abhns    abhns    abhns
  in_queue mises-en-attente           .    .    .       .     h        h        h        h        h
  in_queue decisions-en-cours         .    .    .       b     b        b        b        b        b
  in_queue toutes                     .    .    arv     bo    abhnorsv abhnorsv abhnorsv abhnorsv abhnorsv
  implied_decisions_due               .    .    a       b     abhs     abhs     abhs     abhs     abhs
  oldest_waiting                      .    .    a       .     a        .        .        s        as
  has_queue                           .    .    yes     yes   yes      .        .        yes      yes
  queues_of                           .    .    .       .     yes      yes      yes      yes      yes
  tasks_of_manager                    .    .    a       b     a        .        .        .        .
  waiting_by_entity                   .    .    1       1     1        .        .        .        .
  past_of_entities                    .    .    rv      o     rv       .        .        .        .
  managed_entities                    .    .    a       b     a        .        .        .        .
  members_of                          .    .    cdkmsv  o     cdkmsv   .        cdkmosv  cdkmosv  cdkmosv
  pending                             .    .    .       b     .        .        .        .        .
  pending_of                          .    .    .       b     .        .        .        .        .
  others_beside, of the address       .    .    .       b     b        b        b        b        b
  others_of_entity                    .    .    a       .     an       an       an       an       an
  others_beside, of the entity        .    .    a       .     an       an       an       an       an
  not_own, the others                 ab   s    .       .     .        .        .        o        .
  search_entities                     .    .    a       .     a        a        a        a        a
  people_of                           .    .    cdfkmsv .     cdfkmsv  .        cdfkmsv  cdfkmsv  cdfkmsv
  roles_of                            .    .    m       .     m        .        m        m        m
  latest_requests_of_entity           .    .    arv     .     anrv     anrv     anrv     anrv     anrv
  requests_of_account                 .    .    v       .     v        v        v        v        v
  people_of_domain                    .    .    m       .     m        .        m        m        m
  readings_open_to                    .    .    .       .     .        .        .        rv       ov
  unread_by                           .    .    .       .     .        .        .        r        .
  waiting_for                         .    .    .       .     .        .        .        r        .
  disagreements                       .    .    .       .     .        .        .        v        ov
  back_from_hold                      .    .    .       .     h        h        h        h        h
  people_offered                      .    .    yes     .     yes      .        yes      yes      yes
  entities_offered                    .    .    a       .     a        a        a        a        a
  requests_offered                    .    .    arv     bo    abhnorsv abhnorsv abhnorsv abhnorsv abhnorsv
  is_of_others                        .    .    .       .     .        .        .        .        .
  sees_statistics                     .    .    .       .     yes      yes      yes      yes      yes
  figures_for                         .    .    .       .     7        7        7        7        7
  month_figures                       .    .    .       .     7        7        7        7        7
  unreached                           .    .    .       .     .        .        1        1        1
  first_unreached                     .    .    .       .     .        .        1        1        1
  address_changes_visible_to          .    .    .       .     .        .        1        1        1
  open_changes                        .    .    .       .     .        .        1        1        1
  change_of                           .    .    .       .     .        .        yes      yes      yes
  given_up                            .    .    .       .     .        .        1        1        1
  to_confirm                          .    .    .       .     .        .        1        1        1
  unreached_about                     .    .    .       .     .        .        yes      yes      yes
  unreached_at                        .    .    .       .     .        .        yes      yes      yes
"""

SHORT = {"appl": "applicant", "depo": "depositor"}
"""Columns whose cells are narrower than their names."""


@cache
def permissions() -> dict[str, dict[str, str]]:
    """Permission → role → 'yes', 'fresh' (yes, after a fresh sign-in) or 'no'."""
    header, *lines = PERMISSIONS.strip("\n").splitlines()
    roles, found = header.split(), {}
    for line in lines:
        name, *cells = line.split()
        yes = "fresh" if cells[len(roles) :] else "yes"
        found[name] = {role: yes if cell == "yes" else "no" for role, cell in zip(roles, cells, strict=False)}
        assert cells[len(roles) :] in ([], ["fresh"]), line
        assert list(found[name]) == roles, line
    return found


@cache
def scopes() -> dict[str, dict[str, str]]:
    """Read → column → letters."""
    header, *lines = SCOPES.strip("\n").splitlines()
    columns, found = [SHORT.get(name, name) for name in header.split()], {}
    for line in lines:
        cells = line.split()
        found[" ".join(cells[: -len(columns)])] = dict(zip(columns, cells[-len(columns) :], strict=True))
    return found
