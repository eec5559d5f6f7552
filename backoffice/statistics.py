"""Statistics: requests by state, kind and month, and how long people wait."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_admin import expose

from backoffice.access import Guarded
from backoffice.menu import FOLLOW_UP
from domain.calendar import MONTHS, paris_date
from domain.permissions import Permission, may
from queries import home_page, request_statistics, second_readings
from web.current import actor, deps


class Statistics(Guarded):
    menu_group = FOLLOW_UP
    menu_icon = "chart"
    permissions = {"page": Permission.SEE_STATISTICS}

    @expose("")
    def page(self) -> ResponseReturnValue:
        who, now = actor(), deps().now()
        return render_template(
            "backoffice/statistics.html",
            states=home_page.counts_by_state(who, Permission.SEE_STATISTICS),
            kinds=request_statistics.by_kind(who),
            months=request_statistics.by_month(who, paris_date(now)),
            delays=request_statistics.delays(who, now),
            month_names=MONTHS,
            second_readings=second_readings.counts(),
            may_second_read=may(who, Permission.SECOND_READ),
        )
