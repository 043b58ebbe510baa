"""PostgreSQL goes away in the middle of the work and comes back: everything finds it again by itself."""

from __future__ import annotations

import pytest

from leads.database import db
from tests.stack.running import running_stack
from tests.workers.conftest import assert_each_once, let_time_pass, send_requests

pytestmark = pytest.mark.stack


def test_a_restart_of_postgresql_in_the_middle_loses_no_lead(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("stack")
    with running_stack(folder, "worker", "relay", "beat", own_postgres=True) as stack:
        leads = send_requests(stack, 15)
        with stack.app.app_context():
            db.engine.dispose()
        stack.stop("postgres")
        stack.start("postgres")
        leads += send_requests(stack, 5)

        let_time_pass(stack, leads)
        stack.until(lambda: stack.log("relay").count("relay.listening") >= 2)

        assert_each_once(stack, leads)
