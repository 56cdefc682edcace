"""Opens Microsoft Graph for those whose tenant gave access."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.checks import clouds

if TYPE_CHECKING:
    from bot.model.profile import Cloud
    from bot.model.tenant import Credentials
    from bot.net import Graph, Net


def opened(net: Net, credentials: Credentials, cloud: Cloud, *, login_url: str = "", graph_url: str = "") -> Graph:
    """Return Graph as *credentials* see it.

    Args:
        login_url: The sign-in service that the operator set; "" for that of *cloud*.
        graph_url: The same of Graph.
    """
    assert net.graphs is not None, "only a net with a clock can sign in"
    online = clouds.ONLINE[cloud]
    return net.graphs.open(
        credentials, login_url=login_url or online.login_url, graph_url=graph_url or online.graph_url
    )


def with_graph(
    net: Net, credentials: Credentials | None, cloud: Cloud, *, login_url: str = "", graph_url: str = ""
) -> Net:
    """Return *net* with Graph in it, if there are *credentials*."""
    if credentials is None:
        return net
    return replace(net, graph=opened(net, credentials, cloud, login_url=login_url, graph_url=graph_url))
