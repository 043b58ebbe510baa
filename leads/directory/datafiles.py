"""Reads the data files beside the code; a bad one is one clear line that names the file and the place."""

import csv
import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

DATA = Path(__file__).resolve().parent.parent / "data"


class BadDataFile(ValueError):
    """A data file cannot be used; the text names the file, the entry and what is wrong, in one line."""

    def __init__(self, file: str, problem: str) -> None:
        super().__init__(f"leads/data/{file}: {problem}")


def read_json(file: str) -> Any:
    """The content of a JSON data file.

    Raises   BadDataFile if it is missing or not JSON.
    """
    try:
        return json.loads((DATA / file).read_text(encoding="utf-8"))
    except OSError as error:
        raise BadDataFile(file, f"cannot be read ({type(error).__name__})") from None
    except ValueError as error:
        raise BadDataFile(file, f"is not JSON: {error}") from None


def read_postal_table(file: str) -> Iterator[tuple[str, str, float, float, str]]:
    """Country, code, latitude, longitude and zone of each row of the gzipped postal table.

    Raises   BadDataFile for an unreadable file or a row that is not like that.
    """
    try:
        with gzip.open(DATA / file, "rt", encoding="utf-8", newline="") as table:
            for number, row in enumerate(csv.DictReader(table), start=2):
                try:
                    yield row["country"], row["code"], float(row["lat"]), float(row["lon"]), row["tz"]
                except (KeyError, TypeError, ValueError):
                    raise BadDataFile(file, f"line {number} is not country,code,lat,lon,tz") from None
    except (OSError, EOFError) as error:
        raise BadDataFile(file, f"cannot be read ({type(error).__name__})") from None
