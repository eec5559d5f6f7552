"""What the use cases are handed, made as the settings say; and what the worker does with each kind of task."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import config_storage
from adapters import pages
from adapters.company_api import CompanyApi
from adapters.electronic_signatures import SignatureExaminer, roots_of
from adapters.mail_renderer import MailRenderer, ServiceIdentity
from adapters.mail_transport import KeptMail, SmtpTransport
from adapters.public_holidays import working_days
from adapters.role_limits import RoleLimits
from adapters.shelf_folder import FolderShelf
from adapters.shelf_objects import Bucket, ObjectShelf
from adapters.storage import SealedStore
from adapters.theme import load_theme
from adapters.vault import Vault
from config import ConfigurationError, Settings
from config_checks import HOUSE
from domain.companies import CompanyDirectory
from domain.policy import Policy
from domain.shelf import Shelf
from domain.silence import Silence, SilenceEffect
from models import Patience
from services.machinery.dependencies import Dependencies
from services.reference.stock_directory import StockDirectory
from web.kinds_file import read_kinds_file
from web.retention_words import periods_of, rules_of


def make_deps(settings: Settings) -> Dependencies:
    """The registry's data, the policy, secrets and files of this installation. Raises ConfigurationError."""
    try:
        roots = roots_of(settings.signature_roots)
    except (ValueError, OSError) as error:
        raise ConfigurationError({"GUICHET_SIGNATURE_ROOTS": str(error)}) from None
    vault = make_vault(settings)
    return Dependencies(
        registry=read_kinds_file(settings),
        policy=make_policy(settings),
        vault=vault,
        storage=make_storage(settings, settings.storage_url, vault),
        pages=pages,
        signatures=SignatureExaminer(roots),
        working_days=working_days(settings.public_holidays),
        companies=make_directory(settings),
        keep_mail_secrets=settings.demo,
    )


def make_vault(settings: Settings) -> Vault:
    """What seals with the first of the keys, and opens with all."""
    return Vault({key.id: key.key for key in settings.storage_keys}, settings.storage_keys[0].id)


def make_storage(settings: Settings, url: str, vault: Vault) -> SealedStore:
    """The store at this address; a bucket is reached as the settings say. Raises ValueError for no such address."""
    return SealedStore(make_shelf(settings, config_storage.place(url)), vault)


def make_shelf(settings: Settings, place: Path | config_storage.BucketPlace) -> Shelf:
    """The folder or the bucket; how it is reached stands in the settings. Raises ValueError where it does not."""
    if isinstance(place, Path):
        return FolderShelf(place)
    if not (settings.s3_endpoint and settings.s3_access_key and settings.s3_secret_key):
        raise ValueError("is a bucket, and the settings do not say how it is reached (GUICHET_S3_…)")
    bucket = Bucket(
        place.bucket,
        place.prefix,
        endpoint=settings.s3_endpoint,
        region=settings.s3_region,
        access_key=settings.s3_access_key,
        secret_key=settings.s3_secret_key,
        seconds=settings.s3_seconds,
        certificates=settings.s3_ca_file.read_bytes() if settings.s3_ca_file else None,
    )
    return ObjectShelf(bucket)


def make_directory(settings: Settings) -> CompanyDirectory | None:
    """Where a SIRET is looked up; None where it is not."""
    if settings.company_directory == "api":
        return CompanyApi(settings.company_directory_url)
    return StockDirectory() if settings.company_directory == "offline" else None


def make_policy(settings: Settings) -> Policy:
    """The durations and limits that the use cases look at."""
    return Policy(
        decision_window=timedelta(seconds=settings.decision_window_seconds),
        activation_link=timedelta(hours=settings.activation_link_hours),
        activation=timedelta(days=settings.activation_days),
        complement=timedelta(days=settings.complement_days),
        complement_answer=timedelta(days=settings.complement_answer_days),
        draft=timedelta(days=settings.draft_days),
        resumable_draft=timedelta(days=settings.resume_days),
        reopening=timedelta(days=settings.reopen_days),
        import_rows=settings.import_max_rows,
        exports=timedelta(days=settings.export_days),
        follow_up=timedelta(days=settings.follow_up_days),
        silence=Silence(SilenceEffect(settings.silence_effect), settings.silence_months),
        expiry_warning=timedelta(days=settings.expiry_warning_days),
        delay_target=settings.delay_target_days,
        manager_reminders=settings.manager_reminder_days,
        escalation=settings.escalation_days,
        password_reset_link=timedelta(hours=settings.password_reset_hours),
        welcome_link=timedelta(days=settings.welcome_days),
        closing_reminder=timedelta(days=settings.closing_reminder_days),
        invitation_link=timedelta(days=settings.invitation_days),
        role_hearing_days=settings.role_hearing_days,
        manager_unseen_months=settings.manager_unseen_months,
        access_review_months=settings.access_review_months,
        welcomes_per_hour=settings.welcomes_per_hour,
        address_change=timedelta(hours=settings.address_change_hours),
        second_factor_required=settings.second_factor_required,
        documents_with_manager=settings.require_documents_with_manager,
        request_threads=settings.request_threads,
        antivirus=settings.clamd is not None,
        mails_per_address_per_hour=settings.mails_per_address_per_hour,
        upload_free_bytes=settings.storage_upload_free_bytes,
        ready_free_bytes=settings.storage_ready_free_bytes,
        sweep_percent=settings.storage_sweep_percent,
        draft_bytes=settings.draft_max_bytes,
        claim=timedelta(minutes=settings.claim_minutes),
        second_reading_percent=settings.second_reading_percent,
        retention=periods_of(settings),
        archives=rules_of(settings),
    )


def role_limits(settings: Settings) -> RoleLimits:
    """How long PostgreSQL lets the program's role wait."""
    return RoleLimits(
        lock=settings.database_lock_seconds,
        statement=settings.database_statement_seconds,
        idle_in_transaction=settings.database_idle_seconds,
    )


def worker_patience(settings: Settings) -> Patience:
    """How long the worker waits: no visitor does, and what it gives up it has to begin again."""
    return Patience(lock=settings.database_patient_seconds, statement=settings.database_patient_seconds)


def make_renderer(settings: Settings, deps: Dependencies) -> MailRenderer:
    """What makes texts of mails; the worker's, and that of the screens that show mails."""
    service = ServiceIdentity(
        name=settings.service_name,
        public_body=settings.public_body_name,
        support_address=settings.support_address,
        public_url=settings.public_url,
        postal_address=settings.postal_address,
        phone=settings.service_phone,
    )
    theme = load_theme(settings.theme_dir)
    return MailRenderer(HOUSE / "templates" / "mail", service, deps.registry, theme.light, theme.dark)


def make_transport(settings: Settings) -> SmtpTransport | KeptMail:
    """The mail server; without one (never in production) mails are kept in the database."""
    if settings.smtp_host is None:
        return KeptMail()
    return SmtpTransport(
        host=settings.smtp_host,
        port=settings.smtp_port,
        security=settings.smtp_security,
        mail_from=settings.mail_from,
        from_name=settings.service_name,
        reply_to=settings.support_address,
        timeout=settings.smtp_timeout,
        user=settings.smtp_user,
        password=settings.smtp_password,
        ca_file=Path(settings.smtp_ca_file) if settings.smtp_ca_file else None,
    )
