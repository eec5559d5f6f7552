"""The two lists of Django's admin, with the joins that its documentation advises, and an export as it documents one."""

from __future__ import annotations

import csv
from datetime import datetime
from typing import Any

from django.contrib import admin
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, StreamingHttpResponse
from django.urls import path

from .models import AccountRequest, AuditLog, Entity

EXPORTED = ("reference", "status", "email", "first_name", "last_name", "entity__name", "entity__siret")
EXPORTED += ("created_at", "submitted_at", "decided_at", "decided_by__name")


class Echo:
    """A file whose writer hands back what it is given."""

    def write(self, line: str) -> str:
        return line


def decide(view: Any, request: HttpRequest, asked: QuerySet[AccountRequest]) -> None:
    """One by one in one transaction, as a decision is written: the row, and its line of the journal."""
    now = datetime.now()  # noqa: DTZ005
    with transaction.atomic():
        for one in asked:
            before, one.status, one.updated_at = one.status, "approved", now
            one.save()
            AuditLog.objects.create(
                request=one, actor_id=1, action="set", old_status=before, new_status="approved", at=now, detail=""
            )


@admin.register(AccountRequest)
class Requests(admin.ModelAdmin):
    list_display = ("reference", "status", "email", "first_name", "last_name", "entity_name", "created_at")
    list_display += ("submitted_at", "decided_by")
    list_select_related = ("entity", "decided_by")
    list_filter = ("status",)
    search_fields = ("email", "first_name", "last_name", "entity__name", "entity__siret", "reference")
    ordering = ("-created_at",)
    raw_id_fields = ("entity", "decided_by")
    list_per_page = 50
    actions = (decide,)

    @admin.display(ordering="entity__name", description="Entity")
    def entity_name(self, one: AccountRequest) -> str:
        return str(one.entity.name)

    def get_urls(self) -> list[Any]:
        return [path("x.csv", self.admin_site.admin_view(self.export)), *super().get_urls()]

    def export(self, request: HttpRequest) -> StreamingHttpResponse:
        writer = csv.writer(Echo())
        rows = AccountRequest.objects.order_by("-created_at").values_list(*EXPORTED).iterator(chunk_size=2000)
        return StreamingHttpResponse((writer.writerow(row) for row in rows), content_type="text/csv")


@admin.register(Entity)
class Entities(admin.ModelAdmin):
    list_display = ("name", "siret", "category", "city", "created_at")
    search_fields = ("name", "siret")
    ordering = ("name",)
    list_per_page = 50
    list_filter = ("category",)
