"""What every request passes on its way in, whichever door it is for."""

from __future__ import annotations

from starlette.types import ASGIApp

from qa.web.front.access import Access
from qa.web.front.bodies import BodyLimit
from qa.web.front.forwarded import Forwarded, Proxies
from qa.web.front.guard import Addresses, Guard
from qa.web.front.headers import SecurityHeaders
from qa.web.front.kinds import ContentTypes
from qa.web.front.login import Logins
from qa.web.front.logs import RequestLog, adopt_uvicorn
from qa.web.front.rates import PATIENCE, Rates
from qa.web.front.slots import Slots
from qa.web.front.streams import Streams
from qa.web.services import Services


def front(
    app: ASGIApp, services: Services, addresses: Addresses, *, patience: float = PATIENCE
) -> ASGIApp:
    """Return an application behind all that guards it, the outermost last.

    `patience` are the seconds after which who reads too often is told so.
    """
    config, space = services.assistant.config, bool(addresses.endings)
    logins = Logins(config.password, services.name, framed=space) if config.password else None
    app = Streams(app)
    app = Slots(app)
    app = Rates(app, config, patience=patience)
    app = Access(app, logins, config.keys())
    app = ContentTypes(app)
    app = BodyLimit(app, config)
    app = Guard(app, addresses)
    app = SecurityHeaders(app, framed=space)
    app = Forwarded(app, addresses, Proxies(networks=config.proxies(), inner=space))
    adopt_uvicorn()
    return RequestLog(app, services.metrics.requested if services.metrics else None)
