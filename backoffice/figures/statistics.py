"""Statistics: what was received and decided, how long it took, what waits; never by agent."""

from __future__ import annotations

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_admin import expose

from backoffice.access import Guarded
from backoffice.exports import EXPORT_TYPES, file_of
from backoffice.figures import page, periods, table
from backoffice.figures.reading import read
from backoffice.menu import FOLLOW_UP
from domain.calendar import paris_date
from domain.errors import NotFound
from domain.permissions import Permission
from queries import second_readings
from queries.figures import being_counted
from web.current import actor, deps


class Statistics(Guarded):
    menu_group = FOLLOW_UP
    menu_icon = "chart"
    permissions = {"page": Permission.SEE_STATISTICS, "export": Permission.SEE_STATISTICS}
    come_back_to = {"export": "page"}

    @expose("")
    def page(self) -> ResponseReturnValue:
        kinds = page.kinds_in_order()
        asked, unknown = self._asked(kinds)
        if unknown:
            flash(unknown, "warning")
        made = page.Page(read(actor(), asked), second_readings.counts())
        return render_template(
            "backoffice/statistics.html",
            asked=asked,
            period=page.asked_in_words(asked),
            periods=periods.PERIODS,
            kinds=kinds,
            page=made,
            being_counted=being_counted(),
        )

    @expose("/export/<export_type>/")
    def export(self, export_type: str) -> ResponseReturnValue:
        """All that the page shows, as a table that spreadsheets sort and draw."""
        if export_type not in EXPORT_TYPES:
            raise NotFound()
        asked, _ = self._asked(page.kinds_in_order())
        rows = table.rows_of(page.Page(read(actor(), asked), second_readings.counts()))
        name = f"statistiques-{asked.today.isoformat()}.{export_type}"
        return file_of(name, table.HEADINGS, [rows], lambda some: some, permission=Permission.SEE_STATISTICS)

    def _asked(self, kinds: dict[str, str]) -> tuple[periods.Asked, str]:
        return periods.asked(request.args, kinds, paris_date(deps().now()))
