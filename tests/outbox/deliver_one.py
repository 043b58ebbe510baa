"""A process of its own that delivers one letter and may be killed on the way: `python -m … LETTER_ID`."""

from __future__ import annotations

import sys

from leads.app import create_app
from leads.failpoints import arm
from leads.outbox.delivery import deliver

if __name__ == "__main__":
    app = create_app()
    arm(app.extensions["settings"].failpoints)
    with app.app_context():
        deliver(letter_id=int(sys.argv[1]))
