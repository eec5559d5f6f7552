"""All that the page of statistics shows, as one table of single values: what spreadsheets sort, filter and draw."""

from __future__ import annotations

from backoffice.figures.charts import Chart
from backoffice.figures.page import Page, Row

HEADINGS = ("Tableau", "Ligne", "Mesure", "Valeur")

Line = tuple[str, str, str, str]


def rows_of(page: Page) -> list[Line]:
    """In the page's order. Weeks are told by their Monday, delays in working days."""
    weeks = [monday.isoformat() for monday in page.asked.mondays]
    lines = [("Ensemble", "", figure.label, figure.words) for figure in page.figures()]
    lines += _of_chart("Par semaine", weeks, page.flow())
    lines += _of_chart("Délai de décision, en jours ouvrés", weeks, page.delays())
    lines += _of_chart("En attente d’une décision, en fin de semaine", weeks, page.trend())
    lines += _of_list("Ce qui attend, par âge", page.backlog())
    lines += _of_list("Motifs de refus", page.reasons())
    return lines + _of_list("Par type d’organisme", page.kinds())


def _of_chart(table: str, weeks: list[str], chart: Chart) -> list[Line]:
    return [
        (table, week, series.label, cell.words)
        for series in chart.series
        for week, cell in zip(weeks, series.cells, strict=True)
        if cell.value is not None
    ]


def _of_list(table: str, rows: list[Row]) -> list[Line]:
    return [(table, row.label, "Demandes", str(row.count)) for row in rows]
