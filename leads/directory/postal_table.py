"""Brings the table of postal codes to what the data file says: one COPY, then only differences written."""

from sqlalchemy import text

from leads.database import db
from leads.directory.datafiles import read_postal_table

FILE = "postal_centroids.csv.gz"

_STAGE = "create temporary table postal_file (like postal_code) on commit drop"
_COPY = "copy postal_file (country, code, latitude, longitude, zone) from stdin"
_REMOVE = """
delete from postal_code p where not exists
    (select from postal_file f where f.country = p.country and f.code = p.code)
"""
_WRITE = """
insert into postal_code as p (country, code, latitude, longitude, zone)
select country, code, latitude, longitude, zone from postal_file
on conflict (country, code) do update
    set latitude = excluded.latitude, longitude = excluded.longitude, zone = excluded.zone
    where (p.latitude, p.longitude, p.zone)
        is distinct from (excluded.latitude, excluded.longitude, excluded.zone)
"""


def load_postal_table() -> None:
    """Make table and file equal inside the current transaction.

    Raises   BadDataFile if the file cannot be read.
    """
    connection = db.session.connection()
    connection.execute(text(_STAGE))
    driver = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(_COPY) as copy:  # type: ignore[union-attr]
        for row in read_postal_table(FILE):
            copy.write_row(row)
    connection.execute(text(_REMOVE))
    connection.execute(text(_WRITE))
    connection.execute(text("drop table pg_temp.postal_file"))
