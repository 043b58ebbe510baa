"""Who reads a page of this room, when, and in what frame; as everywhere on the desk."""

from leads.desk.reader import list_address, reader_frame, reader_setting

__all__ = ["list_address", "reader_frame", "reader_setting"]
