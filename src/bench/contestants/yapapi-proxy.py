"""yapapi's LocalHttpProxy as published, with one service that runs: python yapapi-proxy.py PORT API-URL NET IP REMOTE-PORT KEY

The proxy, the service's request handler and the network node are yapapi's own; only what they ask the engine for (the API's
address, the key, the list of instances) is told here, because renting a machine is no part of what is measured.
"""

import asyncio
import sys
from types import SimpleNamespace

from yapapi.contrib.service.http_proxy import HttpProxyService, LocalHttpProxy
from yapapi.network import Node
from yapapi.services import ServiceState

port, api, net, ip, remote_port, key = sys.argv[1:]


class Web(HttpProxyService):
    state = ServiceState.running
    cluster = SimpleNamespace(
        service_runner=SimpleNamespace(
            _job=SimpleNamespace(engine=SimpleNamespace(_api_config=SimpleNamespace(app_key=key)))
        )
    )
    network_node = Node(
        network=SimpleNamespace(_net_api=SimpleNamespace(api_url=api), network_id=net), node_id="0x1", ip=ip
    )


async def main():
    web = Web(remote_port=int(remote_port))
    await LocalHttpProxy(SimpleNamespace(instances=[web]), int(port)).run()
    await asyncio.Event().wait()


asyncio.run(main())
