package oneliner.devnet.net;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshaker;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshakerFactory;
import java.time.Duration;
import java.util.Optional;
import oneliner.devnet.core.Loop;
import oneliner.devnet.faults.Fault;
import oneliner.devnet.faults.Faults;
import oneliner.devnet.faults.Kind;
import oneliner.devnet.http.Connections;
import oneliner.devnet.http.Exchange;

/** Opens websocket tunnels: first the connection to the service, then the handshake, as the daemon does. */
final class Tunnels {
    private static final Duration NO_ANSWER = Duration.ofSeconds(5);
    private static final WebSocketDecoderConfig FRAMES = WebSocketDecoderConfig.newBuilder()
            .maxFramePayloadLength(TunnelPair.MAX_FRAME)
            .allowExtensions(false)
            .withUTF8Validator(false)
            .closeOnProtocolViolation(false)
            .build();

    private final Loop loop;
    private final Faults faults;

    Tunnels(Loop loop, Faults faults) {
        this.loop = loop;
        this.faults = faults;
    }

    /** Leads to {@code ip:port} of the network; 504 after 5 s where nothing is deployed, 400 where nobody listens. */
    void open(Exchange exchange, Network network, int ip, int port) {
        HttpHeaders headers = exchange.request().headers();
        if (!headers.containsValue(HttpHeaderNames.UPGRADE, "websocket", true)
                || !headers.contains(HttpHeaderNames.SEC_WEBSOCKET_KEY)) {
            exchange.error(400, "WebSocket upgrade expected");
            return;
        }
        String node = network.nodes.get(ip);
        Optional<Fault> fault = node == null ? Optional.empty() : faults.strike(Kind.TUNNEL, node);
        Optional<String> answer = fault.flatMap(f -> f.text("answer"));
        if (answer.filter("refused"::equals).isPresent()) {
            exchange.error(400, "Connection refused");
            return;
        }
        if (node == null
                || answer.isPresent()
                || faults.gone(node)
                || faults.lasts(Kind.VPN_GONE, node)
                || !network.deployed.containsKey(ip)) {
            loop.later(NO_ANSWER, () -> exchange.empty(504));
            return;
        }
        Channel client = exchange.channel();
        new Bootstrap()
                .group(client.eventLoop())
                .channel(NioSocketChannel.class)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) NO_ANSWER.toMillis())
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.TCP_NODELAY, true)
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        // the pair's handler comes once the handshake is through
                    }
                })
                .connect(Cidr.text(network.map(ip)), port)
                .addListener(connected -> {
                    if (connected.isSuccess()) {
                        upgrade(exchange, network, node, fault, ((ChannelFuture) connected).channel());
                    } else if (connected.cause() instanceof io.netty.channel.ConnectTimeoutException) {
                        exchange.empty(504);
                    } else {
                        exchange.error(400, "Connection refused");
                    }
                });
    }

    private static void upgrade(
            Exchange exchange, Network network, String node, Optional<Fault> fault, Channel service) {
        Channel client = exchange.channel();
        WebSocketServerHandshaker handshaker =
                new WebSocketServerHandshakerFactory("", null, FRAMES).newHandshaker(exchange.request());
        if (handshaker == null || !client.isActive() || !exchange.takeOver()) {
            Connections.hangUp(service);
            exchange.error(400, "WebSocket version not supported");
            return;
        }
        ChannelPipeline pipeline = client.pipeline();
        pipeline.remove("idle");
        TunnelPair pair = new TunnelPair(client, service);
        network.tunnels.put(client, node);
        client.closeFuture().addListener(closed -> network.tunnels.remove(client));
        handshaker.handshake(client, exchange.request()).addListener(done -> {
            if (done.isSuccess()) {
                pair.begin();
            } else {
                Connections.hangUp(client);
                Connections.hangUp(service);
            }
        });
        pipeline.remove("api");
        pair.install();
        fault.ifPresent(f -> TunnelTrouble.install(f, client, service));
    }
}
