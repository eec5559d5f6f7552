"""Files that the administration joined to what it wrote to an applicant, from the follow-up page."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from domain.errors import LinkUnusable, NotFound
from public_signup.blueprint import blueprint
from public_signup.followed import dead_link
from queries.attached_files import sent_file
from services.machinery.links import followed_request
from web import file_access
from web.attached_files import demand_open, handed_over
from web.current import actor, deps


@blueprint.route("/suivi/<token>/fichiers-joints/<file_id>")
def attached(token: str, file_id: str) -> ResponseReturnValue:
    """The file, once the antivirus found nothing in it; before that, a page that says so."""
    try:
        followed = followed_request(deps(), token, actor().account_id)
    except LinkUnusable:
        return dead_link()
    if not (file_id.isascii() and file_id.isdigit() and len(file_id) < 10):
        raise NotFound()
    file = sent_file(followed, int(file_id))
    demand_open(file)
    access = file_access.of_attached(file)
    if not access.given:
        return render_template("public_signup/no_file.html", token=token, file=file, access=access), 403
    return handed_over(file)
