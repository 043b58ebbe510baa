"""What a restored database must be told before anybody works with it, as one script.

Between the backup and now letters left that it knows nothing of. So all streams are held until staff
resume them; every letter that had not ended may have arrived, and every touch that came due may have been
sent: they wait for a decision. Numbers go on far ahead, so that no reference is given to two people.
"""

from __future__ import annotations

from datetime import datetime

from leads.operations.streams import RESTORED
from leads.vocabulary import Stream

_AHEAD = 10_000
_NUMBERED = ("lead", "person", "letter", "touch")

_HOLD = """
insert into public.stream_pause (stream, at, reason) select unnest('{streams}'::text[]), {now}, '{why}'
  on conflict (stream) do update set at = excluded.at, reason = excluded.reason, staff_id = null;
insert into public.stream_change (stream, what, at, reason)
  select unnest('{streams}'::text[]), 'held', {now}, '{why}';
update public.letter set state = 'unknown', reason = '{why}', resent = true, lease_until = null
  where state in ('pending', 'claimed', 'sending', 'deferred') or state = 'unknown' and not resent;
update public.touch set state = 'failed', reason = '{why}', lease_until = null, finished_at = {now}
  where state = 'claimed' or state = 'planned' and due_at <= {now};
delete from public.mail_pause;
delete from public.mail_bucket;
delete from public.heartbeat;
"""
_GO_AHEAD = (
    "select setval(pg_get_serial_sequence('public.{table}', 'id'),"
    " (select coalesce(max(id), 0) + {ahead} from public.{table}));"
)


def after_restore_script(now: datetime | None = None) -> str:
    """The script; `now` is the moment of the restore, the server's own when it is None."""
    moment = f"timestamptz '{now.isoformat()}'" if now else "clock_timestamp()"
    ahead = [_GO_AHEAD.format(table=table, ahead=_AHEAD) for table in _NUMBERED]
    streams = "{" + ",".join(Stream) + "}"
    return "\n".join([_HOLD.format(now=moment, why=RESTORED, streams=streams), *ahead])
