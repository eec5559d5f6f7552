"""`/backoffice/demandes`: one view, made of the parts that stand beside it."""

from __future__ import annotations

from backoffice.requests.address import RequestAddress
from backoffice.requests.answers import RequestAnswers
from backoffice.requests.cells import RequestCells
from backoffice.requests.claims import RequestClaims
from backoffice.requests.decisions import RequestDecisions
from backoffice.requests.documents import RequestDocuments
from backoffice.requests.grid import RequestGrid
from backoffice.requests.messages import RequestMessages
from backoffice.requests.news import RequestNews
from backoffice.requests.page import RequestPage
from backoffice.requests.rivals import RequestRivals
from backoffice.requests.together import RequestsTogether
from backoffice.requests.typing_in import RequestTyping
from backoffice.requests.upkeep import RequestUpkeep


class Requests(
    RequestPage,
    RequestDecisions,
    RequestClaims,
    RequestUpkeep,
    RequestAddress,
    RequestAnswers,
    RequestDocuments,
    RequestMessages,
    RequestRivals,
    RequestsTogether,
    RequestCells,
    RequestNews,
    RequestTyping,
    RequestGrid,
):
    """The grid is the Flask-Admin list; each other part exposes pages below a request and says who may open them."""

    permissions = {
        **RequestGrid.permissions,
        **RequestPage.permissions,
        **RequestDecisions.permissions,
        **RequestClaims.permissions,
        **RequestUpkeep.permissions,
        **RequestAddress.permissions,
        **RequestAnswers.permissions,
        **RequestDocuments.permissions,
        **RequestMessages.permissions,
        **RequestRivals.permissions,
        **RequestsTogether.permissions,
        **RequestCells.permissions,
        **RequestNews.permissions,
        **RequestTyping.permissions,
    }
