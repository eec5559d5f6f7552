"""`/backoffice/vues/`: lists that somebody gave a name, for themselves or for all agents; the columns of a list."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from markupsafe import Markup
from wtforms import Form

from backoffice.crud import Crud
from backoffice.list_layout import KEPT, LONGEST
from backoffice.listing import Listing
from backoffice.menu import SETTINGS
from backoffice.pinned import address_of, listings, may_change, words_of
from backoffice.view_forms import ALL_STAFF, MINE, ColumnsForm, ViewForm, columns_in_order
from domain.errors import NotFound, ValuesRefused
from domain.permissions import Permission, may
from models_work import PinnedView, SavedView
from queries.saved_views import home_of
from queries.scopes import views_visible_to
from services.people import saved_views
from web.current import actor, deps
from web.fields import choice


class SavedViews(Crud):
    """A view holds no row: the person who opens one sees what their own list shows under its words."""

    see = edit = Permission.SEE_BACKOFFICE
    permissions = {"columns": Permission.SEE_BACKOFFICE, "home": Permission.SEE_BACKOFFICE}
    menu_group = SETTINGS
    menu_icon = "views"
    can_export = can_view_details = False
    action_disallowed_list = ["delete"]
    form = ViewForm
    counted = ("vue", "vues")
    edit_template = "backoffice/view_edit.html"
    one_after_another = False
    column_list = ("name", "list_name", "words", "account")
    column_labels = {
        "name": "Vue",
        "list_name": "Liste",
        "account": "Pour qui",
        "words": "Filtres",
        "query": "Filtres",
        "columns": "Colonnes",
        "page_size": "Lignes par page",
    }
    column_filters = column_searchable_list = ()
    column_sortable_list = ("name", "list_name")
    column_default_sort = [("name", False), ("id", False)]
    create_label = "Nouvelle vue"
    created_words = "La vue «\N{NO-BREAK SPACE}{}\N{NO-BREAK SPACE}» a été enregistrée."
    updated_words = "La vue «\N{NO-BREAK SPACE}{}\N{NO-BREAK SPACE}» a été enregistrée."
    deleted_words = "La vue «\N{NO-BREAK SPACE}{}\N{NO-BREAK SPACE}» a été supprimée."
    empty_title = "Aucune vue"
    empty_words = (
        "Filtrez une liste, puis «\N{NO-BREAK SPACE}Enregistrer comme vue\N{NO-BREAK SPACE}»\N{NO-BREAK SPACE}: "
        "elle se retrouve ici et dans votre menu."
    )

    def __init__(self) -> None:
        self.column_formatters = {
            "name": _name_cell,
            "list_name": lambda view, context, row, name: _list_label(row),
            "words": lambda view, context, row, name: " · ".join(_listing_of(row).in_words(row.query)),
            "account": lambda view, context, row, name: "Tous les agents" if row.account_id is None else "Moi",
        }
        super().__init__(SavedView, name="Vues", endpoint="backoffice_views", url="vues")

    def get_query(self) -> Any:
        return views_visible_to(actor()).where(SavedView.list_name.in_(sorted(listings())))

    def offers_deleting(self, row: SavedView) -> bool:
        return super().offers_deleting(row) and may_change(row)

    # -- forms

    def create_form(self, obj: Any = None) -> Form:
        form = ViewForm()
        form.list_name.choices = [choice(name, str(listing.name)) for name, listing in listings().items()]
        if form.list_name.raw_data is None:
            form.list_name.process(None, request.args.get("de", ""))
            form.words.process(None, request.args.get("mots", "")[:LONGEST])
        if not may(actor(), Permission.SHARE_VIEWS):
            form.keep("list_name", "name", "pinned", "home", "words")
        return form

    def form_of(self, row: SavedView) -> Form:
        form = super().form_of(row)
        whose = ("whose",) if may(actor(), Permission.SHARE_VIEWS) else ()
        form.keep(*(("name", *whose, "words") if may_change(row) else ()), "pinned", "home")
        pin = PinnedView.get_or_none(PinnedView.view == row.id, PinnedView.account == actor().account_id)
        stored = {"whose": ALL_STAFF if row.account_id is None else MINE, "pinned": pin is not None}
        words = request.args.get("mots", "") or urlencode(words_of(row))
        for name, value in {**stored, "home": pin is not None and pin.home, "words": words}.items():
            if name in form and form[name].raw_data is None:
                form[name].process(None, value)
        return form

    def stored_values(self, row: SavedView) -> dict[str, Any]:
        kept = {name: getattr(row, name) for name in KEPT}
        return {"name": row.name, "account": row.account_id, **kept, "words": urlencode(words_of(row))}

    def values_of(self, form: Form) -> dict[str, Any]:
        """What was typed, as `stored_values` has it."""
        return {name: form[name].data for name in ("name", "words") if name in form}

    def words_of(self, name: str, value: Any) -> str:
        if name != "words":
            return super().words_of(name, value)
        return " · ".join(_listing_of(self.get_one(request.args.get("id", ""))).in_words(value))

    # -- what the templates ask

    def in_words(self, row: SavedView, form: Form) -> tuple[list[str], list[str] | None]:
        """What the list of this view would show once the form is saved; and what it shows now, where that differs."""
        listing, stored = _listing_of(row), urlencode(words_of(row))
        typed = form.value("words", stored) or ""
        same = listing.kept_of_view(typed) == listing.kept_of_view(stored)
        return listing.in_words(typed), None if same else listing.in_words(stored)

    def list_address(self, row: SavedView) -> str:
        """The list that the view shows."""
        return address_of(row)

    def create_row(self, form: Form) -> SavedView:
        listing = listings().get(form.list_name.data)
        if listing is None:
            raise ValuesRefused()
        values = {"name": form.name.data, "list_name": listing.list_name, **listing.kept_of_view(form.words.data or "")}
        view = saved_views.create_view(deps(), actor(), values, shared=form.value("whose") == ALL_STAFF)
        saved_views.pin(actor(), view, pinned=form.pinned.data, home=form.home.data)
        return view

    def update_row(self, form: Form, row: SavedView, seen: str) -> None:
        if "name" in form:
            shared = form.value("whose", MINE if row.account_id is not None else ALL_STAFF) == ALL_STAFF
            kept = _listing_of(row).kept_of_view(form.words.data) if form.words.data else {}
            values = {"name": form.name.data, **kept}
            saved_views.change_view(deps(), actor(), row, values, seen, shared=shared)
        saved_views.pin(actor(), row, pinned=form.pinned.data, home=form.home.data)

    def delete_row(self, row: SavedView, seen: str) -> None:
        saved_views.delete_view(deps(), actor(), row, ("name", "account"), seen)

    def get_save_return_url(self, model: Any, is_created: bool = False) -> str:
        return address_of(model) if is_created else str(super().get_save_return_url(model, is_created))

    # -- beside the views

    @expose("/debut")
    def home(self) -> ResponseReturnValue:
        """Where the user who signs in begins."""
        view = home_of(actor())
        return redirect(address_of(view) if view is not None else url_for("backoffice.index"))

    @expose("/colonnes/<list_name>", methods=("GET", "POST"))
    def columns(self, list_name: str) -> ResponseReturnValue:
        """The columns of a list in their order, and its rows a page, as the current user keeps them."""
        listing = listings().get(list_name)
        if listing is None:
            raise NotFound()
        form = ColumnsForm()
        form.page_size.choices = [choice(str(size), str(size)) for size in listing.page_size_options]
        if form.page_size.raw_data is None:
            form.page_size.process(None, str(listing.usual_size()))
        back = _back_to(listing)
        names = [name for name, _ in listing._list_columns]
        if "usuel" in request.form:
            saved_views.keep_layout(actor(), list_name, (), None)
        elif form.validate_on_submit():
            chosen = listing.readable_columns(columns_in_order(names, request.form.to_dict()))
            saved_views.keep_layout(actor(), list_name, chosen, int(form.page_size.data))
        else:
            page = render_template(
                "backoffice/columns.html", form=form, listing=listing, back=back, rows=_rows(listing)
            )
            return (page, 422) if form.is_submitted() else page
        flash("L’affichage de la liste a été enregistré.", "success")
        return redirect(back)


def _rows(listing: Listing) -> list[dict[str, Any]]:
    """Each column of the form: those that stand in the list first, in their order."""
    labels, chosen = dict(listing._list_columns), listing.columns_chosen()
    names = [*chosen, *(name for name in labels if name not in chosen)]
    return [
        {
            "name": name,
            "label": labels[name],
            "rank": number if name in chosen else "",
            "ticked": name in chosen,
            "fixed": name == listing.key_column,
        }
        for number, name in enumerate(names, 1)
    ]


def _back_to(listing: Listing) -> str:
    """The list that was looked at, if the address says that it is this one."""
    address, own = request.values.get("retour", ""), str(listing.menu.get_url())
    return address if address.partition("?")[0] == own and "\\" not in address else own


def _listing_of(row: SavedView) -> Listing:
    """The list of a view that the current user may open. Raises NotFound."""
    listing = listings().get(row.list_name)
    if listing is None:
        raise NotFound()
    return listing


def _list_label(row: SavedView) -> str:
    listing = listings().get(row.list_name)
    return str(listing.name) if listing is not None else row.list_name


def _name_cell(view: Any, context: Any, row: SavedView, name: str) -> Any:
    return Markup('<a href="{}">{}</a>').format(address_of(row), row.name)
