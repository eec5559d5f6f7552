"""`/backoffice/annonces/`: what stands above every page on some days, which SI administrators write."""

from __future__ import annotations

from typing import Any

from wtforms import Form

from backoffice.crud import Crud
from domain.announcements import Place, Tone
from domain.permissions import Permission
from models_operations import Announcement
from web.announcements import kept
from web.fields import Choice, Day, Text, choice
from web.form_words import FrenchForm

PLACES = [choice(place.value, place.label) for place in Place]
TONES = [choice(tone.value, tone.label) for tone in Tone]


class AnnouncementForm(FrenchForm):
    """One announcement."""

    text = Text(
        "Texte",
        needed="Saisissez le texte de l’annonce.",
        maximum=300,
        rows=2,
        description="Une ou deux phrases, en tête de toutes les pages. Tout le monde les lit\N{NO-BREAK SPACE}: "
        "n’y nommez personne.",
    )
    place = Choice("Pages", choices=PLACES, needed="Choisissez les pages.")
    tone = Choice("Aspect", choices=TONES, needed="Choisissez un aspect.")
    first_day = Day("Du", needed="Indiquez le premier jour.")
    last_day = Day("Au", needed="Indiquez le dernier jour.", description="Ce jour compris")

    def validate_last_day(self, field: Any) -> None:
        if field.day and self.first_day.day and field.day < self.first_day.day:
            raise ValueError("Le dernier jour est avant le premier.")


class Announcements(Crud):
    menu_icon = "announcement"
    see = Permission.SEE_ANNOUNCEMENTS
    edit = Permission.EDIT_ANNOUNCEMENTS
    form = AnnouncementForm
    can_export = False
    action_disallowed_list = ("delete",)
    counted = ("annonce", "annonces")
    column_evident = ("text",)
    column_list = ("text", "place", "tone", "first_day", "last_day")
    column_labels = {"text": "Texte", "place": "Pages", "tone": "Aspect", "first_day": "Du", "last_day": "Au"}
    column_filters = column_searchable_list = column_sortable_list = ()
    column_default_sort = ("last_day", True)
    column_choices = {
        "place": [(place.value, place.label) for place in Place],
        "tone": [(tone.value, tone.label) for tone in Tone],
    }
    create_label = "Ajouter une annonce"
    empty_title = "Aucune annonce"
    empty_words = "Une annonce s’affiche en tête des pages, du premier au dernier jour choisis."

    def __init__(self) -> None:
        super().__init__(Announcement, name="Annonces", endpoint="backoffice_announcements", url="annonces")

    def values_of(self, form: Form) -> dict[str, Any]:
        """The days as days: their fields hold what was typed."""
        return super().values_of(form) | {"first_day": form.first_day.day, "last_day": form.last_day.day}

    # This process shows at once what was just written; the others within some seconds.

    def create_row(self, form: Form) -> Any:
        row = super().create_row(form)
        kept().forget()
        return row

    def update_row(self, form: Form, row: Any, seen: str) -> None:
        super().update_row(form, row, seen)
        kept().forget()

    def delete_row(self, row: Any, seen: str) -> None:
        super().delete_row(row, seen)
        kept().forget()
