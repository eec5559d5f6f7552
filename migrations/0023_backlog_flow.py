"""What began and ceased to wait for those who decide, week by week: counted anew, the past by the journal."""

from adapters.migrate import change_check, run_script


def up(migrator, db):
    measures = "measure IN ('received', 'decided', 'refused', 'delay', 'waiting', 'flow')"
    change_check(db, "figure_change", "figure_change_measure", measures)
    change_check(db, "figure_total", "figure_total_measure", measures)
    run_script(db, "0023_backlog_flow")
