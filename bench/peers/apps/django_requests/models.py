"""The plain tables (bench/peers/plain_tables.py), which Django neither makes nor changes."""

from __future__ import annotations

from django.db import models

STATUSES = [
    "draft",
    "awaiting_activation",
    "waiting",
    "awaiting_applicant",
    "approved",
    "rejected",
    "withdrawn",
    "expired",
]


class Staff(models.Model):
    email = models.CharField(max_length=200)
    name = models.CharField(max_length=200)

    class Meta:
        managed = False
        db_table = "staff"

    def __str__(self) -> str:
        return str(self.name)


class Entity(models.Model):
    name = models.CharField(max_length=200, db_index=True)
    siret = models.CharField(max_length=14, unique=True)
    category = models.CharField(max_length=20)
    city = models.CharField(max_length=100)
    created_at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "entity"
        verbose_name_plural = "entities"

    def __str__(self) -> str:
        return str(self.name)


class AccountRequest(models.Model):
    reference = models.CharField(max_length=20)
    status = models.CharField(max_length=20, choices=[(status, status) for status in STATUSES], db_index=True)
    email = models.CharField(max_length=254, db_index=True)
    first_name = models.CharField(max_length=100)
    last_name = models.CharField(max_length=100)
    phone = models.CharField(max_length=20)
    job_title = models.CharField(max_length=100)
    entity = models.ForeignKey(Entity, models.PROTECT)
    created_at = models.DateTimeField(db_index=True)
    submitted_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Staff, models.PROTECT, null=True)
    updated_at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "account_request"

    def __str__(self) -> str:
        return str(self.reference)


class AuditLog(models.Model):
    request = models.ForeignKey(AccountRequest, models.PROTECT)
    actor_id = models.IntegerField(null=True)
    action = models.CharField(max_length=40)
    old_status = models.CharField(max_length=20, null=True)
    new_status = models.CharField(max_length=20, null=True)
    at = models.DateTimeField()
    detail = models.TextField()

    class Meta:
        managed = False
        db_table = "audit_log"

    def __str__(self) -> str:
        return str(self.action)
