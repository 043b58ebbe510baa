"""Two people who may be one: a lead of Coral Gables and its twin there."""

from leads.vocabulary import StaffRole
from tests.web.policy_table import GROUP_READERS, OFFICE_READERS

PATHS = {
    "people.show_comparison": "/desk/people/{pair[0]}/compare/{pair[1]}",
    "people.merge_them": "/desk/people/{pair[0]}/merge/{pair[1]}",
    "people.say_no": "/desk/people/{pair[0]}/different/{pair[1]}",
    "people.show_merge": "/desk/people/merges/{merge}",
    "people.undo_merge": "/desk/people/merges/{merge}/undo",
}


def expected(endpoint: str, role: StaffRole, place: str) -> int:
    """Readers of leads compare; who keeps follow-ups also decides; out of sight is not there."""
    if role not in OFFICE_READERS | GROUP_READERS:
        return 403
    if not endpoint.partition(".")[2].startswith("show") and role is StaffRole.PRIVACY:
        return 403
    if role in OFFICE_READERS and place != "own":
        return 404
    if endpoint.startswith("people.show"):
        return 200
    # Nobody has seen the page, so nothing is merged; what is done twice is done once.
    return 409 if endpoint == "people.merge_them" else 303
