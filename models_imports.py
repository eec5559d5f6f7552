"""Tables of imports: the files in which entities and their people come from elsewhere, and their lines.

Lines refer to nothing that they became: the journal and the rows themselves say that, and lines are forgotten soon.
"""

from __future__ import annotations

from peewee import BooleanField, CharField, Check, ForeignKeyField, IntegerField, JSONField

from domain.imports import ImportState, LineOutcome
from models import Account
from models_base import Base, UtcDateTimeField, one_of, partial_index


class ImportFile(Base):
    """A file, its columns as they were matched (codes, '' of one that is left out), and how far the worker is.

    `steps` counts the chunks: a task says which one it is for, so that none is done twice. `counts` is what the check
    foretold: {outcome: lines}; `done` what the import did.
    """

    author = ForeignKeyField(Account, backref="imports", on_delete="RESTRICT")
    filename = CharField(max_length=100)
    sha256 = CharField(max_length=64)
    headings = JSONField(default=list)
    columns = JSONField(default=list)
    notes = JSONField(default=list)
    state = CharField(max_length=10, default=ImportState.READING)
    lines = IntegerField(default=0)
    position = IntegerField(default=0)
    steps = IntegerField(default=0)
    counts = JSONField(default=dict)
    done = JSONField(default=dict)
    created_at = UtcDateTimeField(index=True)
    stepped_at = UtcDateTimeField(null=True)
    finished_at = UtcDateTimeField(null=True)
    emptied_at = UtcDateTimeField(null=True)

    class Meta:
        constraints = [
            one_of("state", ImportState, "import_file_state"),
            Check("position <= lines", name="import_file_position"),
        ]

    @property
    def display_name(self) -> str:
        return str(self.filename)


class ImportLine(Base):
    """One line of a file: its cells as they were typed, what the check says of it, what the import made of it.

    `number` is the line's in the file, `place` its place among those that are read. The keys are digests, each on the
    first line alone that describes an entity, names a person or gives somebody a role there; `…_mark` says how.
    """

    file = ForeignKeyField(ImportFile, index=False, backref="rows", on_delete="CASCADE")
    place = IntegerField()
    number = IntegerField()
    cells = JSONField()
    entity_key = CharField(max_length=32, null=True)
    entity_mark = CharField(max_length=32, null=True)
    person_key = CharField(max_length=32, null=True)
    person_mark = CharField(max_length=32, null=True)
    role_key = CharField(max_length=32, null=True)
    verdict = CharField(max_length=10, null=True)
    outcome = CharField(max_length=10, null=True)
    troubled = BooleanField(default=False)
    problems = JSONField(default=list)

    class Meta:
        indexes = ((("file", "place"), True),)
        constraints = [
            one_of("verdict", LineOutcome, "import_line_verdict"),
            one_of("outcome", LineOutcome, "import_line_outcome"),
        ]


for name in ("entity_key", "person_key", "role_key"):
    column = getattr(ImportLine, name)
    partial_index(f"import_line_{name}", f"{name} IS NOT NULL", ImportLine.file, column, unique=True)
# Those with problems, among a hundred thousand without any.
partial_index("import_line_troubled", "troubled", ImportLine.file, ImportLine.place)


TABLES: tuple[type[Base], ...] = (ImportFile, ImportLine)
"""In an order that satisfies the foreign keys."""
