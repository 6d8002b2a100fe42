"""The database that the gradebook is kept in: opened, shared by several graders, and named without its password."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from nbgrader import api
from nbgrader.api import Base, Comment, Grade, Gradebook, SubmittedNotebook
from nbgrader.dbutil import ALEMBIC_DIR
from sqlalchemy import Engine, Index, create_engine, func, inspect, select
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.pool import NullPool

from grader.errors import GraderError

#: nbgrader's tables have none: finding one student's grades would take longer with every other student.
INDEXES = (
    Index("grader_submitted_notebook", SubmittedNotebook.assignment_id),
    Index("grader_grade", Grade.notebook_id),
    Index("grader_comment", Comment.notebook_id),
)
FORM = "write it as postgresql+psycopg://user@host/database, or as sqlite:////folder/gradebook.db"
#: What PostgreSQL's drivers take as a part of the address, and nobody is to read.
SECRET = ("password", "sslpassword", "passfile")
#: Of the advisory lock that graders of one PostgreSQL database share; any number will do.
LOCK = 20_170_815


def ask_alembic_here() -> None:
    """Have nbgrader learn within this process which version of its tables is the newest, when it makes new ones.

    It starts alembic's command for that, which takes seconds, and is found by name only in an active environment.
    """
    api.get_alembic_version = _newest_version


def _newest_version() -> str:
    from alembic.script import ScriptDirectory  # Here, since a course's gradebook is made once.

    (newest,) = ScriptDirectory(ALEMBIC_DIR).get_heads()
    return newest


@contextmanager
def opened(url: str, course_id: str) -> Iterator[Gradebook]:
    """Open the gradebook of this address; its tables are made where there are none.

    Raises
    ------
    GraderError
        When the database cannot be opened, or fails while it is open.
    """
    address = _parsed(url)
    try:
        _require_ours(address)
        ask_alembic_here()
        with _alone_at(address):
            gradebook = Gradebook(url, course_id)
            for index in INDEXES:
                index.create(gradebook.engine, checkfirst=True)
    except (ModuleNotFoundError, NoSuchModuleError) as error:
        advice = f"{FORM}, and install what it needs with: pip install -e '.[postgres]'"
        raise GraderError(f"The gradebook {shown(url)} cannot be opened ({error}); {advice}.") from None
    except DBAPIError as error:
        advice = "" if address.drivername == "sqlite" else "; check server, user, password and database"
        raise GraderError(f"The gradebook {shown(url)} cannot be opened: {_reason(error, address)}{advice}.") from None
    try:
        with gradebook:
            yield gradebook
    except DBAPIError as error:
        advice = "what was recorded stays, and the same command goes on from there"
        raise GraderError(f"The gradebook {shown(url)} failed: {_reason(error, address)}; {advice}.") from None


def shown(url: str) -> str:
    """The address as it may be printed."""
    address = _parsed(url)
    return address.difference_update_query(SECRET).render_as_string(hide_password=True)


@contextmanager
def one_at_a_time(engine: Engine) -> Iterator[None]:
    """Keep other graders waiting who share the database: two that make the same tables or rows would collide.

    SQLite needs no such thing: it lets one write at a time.
    """
    if engine.dialect.name != "postgresql":
        yield
        return
    with engine.connect() as connection:
        connection.execute(select(func.pg_advisory_xact_lock(LOCK)))
        yield  # The lock ends with the transaction.


@contextmanager
def _alone_at(address: URL) -> Iterator[None]:
    engine = create_engine(address, poolclass=NullPool)
    with one_at_a_time(engine):
        yield


def _require_ours(address: URL) -> None:
    """Refuse a database that other programs made: nbgrader would add its tables to theirs."""
    engine = create_engine(address, poolclass=NullPool)
    tables = set(inspect(engine).get_table_names())
    foreign = tables - set(Base.metadata.tables) - {"alembic_version"}
    if foreign and SubmittedNotebook.__tablename__ not in tables:
        name = shown(address.render_as_string(hide_password=False))
        table = f"it has a table {min(foreign)}"
        raise GraderError(f"The gradebook {name} is a database of another program: {table}; name another with --db.")


def _parsed(url: str) -> URL:
    try:
        address = make_url(url)
    except (ArgumentError, ValueError):  # Its message may hold the password.
        raise GraderError(f"The gradebook's address is not a database's; {FORM}.") from None
    if "@" in (address.host or ""):
        raise GraderError("The gradebook's address has a @ too many; write those of the password as %40.")
    return address


def _reason(error: DBAPIError, address: URL) -> str:
    """What the database said, on one line, whatever it said of the password taken out."""
    text = " ".join(str(error.orig).split()).removeprefix("connection failed: ").rstrip(".")
    for secret in filter(None, (address.password, *(address.query.get(name) for name in SECRET))):
        text = text.replace(str(secret), "***")
    return text[:300]
