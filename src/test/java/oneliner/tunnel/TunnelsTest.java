package oneliner.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.Future;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import oneliner.config.Settings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tunnels against a daemon that keeps the real one's rules. */
@SuppressWarnings("FutureReturnValueIgnored") // what matters is what arrives
class TunnelsTest {
    private static final String KEY = "secret-key";
    private StubDaemon daemon;
    private Tunnels tunnels;

    @BeforeEach
    void start() throws IOException {
        long seed = System.nanoTime();
        System.out.println("frames are cut with seed " + seed);
        daemon = new StubDaemon(seed);
        Settings.Yagna yagna = new Settings.Yagna(
                URI.create("http://127.0.0.1"), KEY, "public", "erc20", "hoodi", URI.create("http://127.0.0.1"));
        tunnels = new Tunnels(
                yagna,
                new Settings.Tunnel(Duration.ofSeconds(2), Duration.ofSeconds(2), Duration.ofMillis(50)),
                Thread::new);
    }

    @AfterEach
    void stop() throws IOException {
        tunnels.close();
        daemon.close();
    }

    /** Gathers what comes. */
    private static final class Sink extends ChannelInboundHandlerAdapter {
        private final ByteArrayOutputStream got = new ByteArrayOutputStream();
        private final CountDownLatch ended = new CountDownLatch(1);

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) throws IOException {
            ByteBuf bytes = (ByteBuf) message;
            synchronized (got) {
                bytes.readBytes(got, bytes.readableBytes());
            }
            bytes.release();
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            ended.countDown();
        }

        byte[] bytes() {
            synchronized (got) {
                return got.toByteArray();
            }
        }
    }

    private Channel open(int port, Sink sink) throws Exception {
        return tunnels.open(url(port), sink).get(5, TimeUnit.SECONDS);
    }

    private URI url(int port) {
        return URI.create(daemon.tunnel("10.0.0.2") + "/" + port);
    }

    private static void eventually(BooleanSupplier fact, String what) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
        while (!fact.getAsBoolean() && System.nanoTime() < end) {
            TimeUnit.MILLISECONDS.sleep(5);
        }
        assertThat(fact.getAsBoolean()).as(what).isTrue();
    }

    private static ServerSocket service(StubService service) throws IOException {
        ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        StubDaemon.start("service", () -> {
            try (Socket socket = server.accept()) {
                service.serve(socket);
            }
        });
        return server;
    }

    private interface StubService {
        void serve(Socket socket) throws IOException;
    }

    private static void echo(Socket socket) throws IOException {
        socket.getInputStream().transferTo(socket.getOutputStream());
    }

    @Test
    void carriesBytesBothWaysInFramesTheDaemonTakes() throws Exception {
        long seed = System.nanoTime();
        System.out.println("noise has seed " + seed);
        byte[] noise = new byte[3_000_000];
        new Random(seed).nextBytes(noise);
        try (ServerSocket service = service(TunnelsTest::echo)) {
            Sink sink = new Sink();
            Channel channel = open(service.getLocalPort(), sink);
            channel.writeAndFlush(Unpooled.wrappedBuffer(noise));
            eventually(() -> sink.bytes().length == noise.length, "all bytes came back");
            assertThat(sink.bytes()).isEqualTo(noise);
            assertThat(daemon.broken).isEmpty();
            assertThat(daemon.frames).allMatch(size -> size <= 65_536);
            assertThat(daemon.keys).containsExactly("Bearer " + KEY);
        }
    }

    @Test
    void gathersSmallWritesUntilTheFlush() throws Exception {
        try (ServerSocket service = service(TunnelsTest::echo)) {
            Sink sink = new Sink();
            Channel channel = open(service.getLocalPort(), sink);
            for (int i = 0; i < 5; i++) {
                channel.write(Unpooled.copiedBuffer("ab", StandardCharsets.US_ASCII));
            }
            channel.flush();
            eventually(() -> sink.bytes().length == 10, "all bytes came back");
            assertThat(daemon.frames).containsExactly(10);
        }
    }

    @Test
    void losesNothingOfAServiceThatSpeaksFirst() throws Exception {
        try (ServerSocket service = service(socket -> {
            socket.getOutputStream().write("hello".getBytes(StandardCharsets.US_ASCII));
            socket.getInputStream().read();
        })) {
            Sink sink = new Sink();
            open(service.getLocalPort(), sink);
            eventually(() -> sink.bytes().length == 5, "the greeting came");
        }
    }

    @Test
    void pausesAndStaysAlive() throws Exception {
        try (ServerSocket service = service(socket -> {
            socket.getOutputStream().write(new byte[100_000]);
            socket.getInputStream().read();
        })) {
            Sink sink = new Sink();
            Channel channel = tunnels.open(url(service.getLocalPort()), new ChannelInboundHandlerAdapter() {
                        @Override
                        public void handlerAdded(ChannelHandlerContext ctx) {
                            ctx.channel().config().setAutoRead(false);
                            ctx.pipeline().addLast(sink);
                        }
                    })
                    .get(5, TimeUnit.SECONDS);
            int before = daemon.pongs.get();
            eventually(() -> daemon.pongs.get() >= before + 3, "pongs go out unasked while nothing is read");
            assertThat(sink.bytes().length).isLessThan(100_000);
            channel.config().setAutoRead(true);
            eventually(() -> sink.bytes().length == 100_000, "the rest came");
        }
    }

    @Test
    void anAbruptEndIsTheEndOfTheChannel() throws Exception {
        try (ServerSocket service = service(TunnelsTest::echo)) {
            Sink sink = new Sink();
            Channel channel = open(service.getLocalPort(), sink);
            daemon.dropAll();
            assertThat(sink.ended.await(5, TimeUnit.SECONDS)).isTrue();
            assertThat(channel.isActive()).isFalse();
        }
    }

    @Test
    void closingLetsWhatWasWrittenArrive() throws Exception {
        ByteArrayOutputStream got = new ByteArrayOutputStream();
        CountDownLatch ended = new CountDownLatch(1);
        try (ServerSocket service = service(socket -> {
            socket.getInputStream().transferTo(got);
            ended.countDown();
        })) {
            Channel channel = open(service.getLocalPort(), new Sink());
            channel.write(Unpooled.copiedBuffer("last words", StandardCharsets.US_ASCII));
            channel.close();
            assertThat(ended.await(5, TimeUnit.SECONDS)).isTrue();
            assertThat(got.toString(StandardCharsets.US_ASCII)).isEqualTo("last words");
        }
    }

    private TunnelException refused(URI url) throws InterruptedException {
        Future<Channel> opening = tunnels.open(url, new Sink());
        assertThat(opening.await(5, TimeUnit.SECONDS)).isTrue();
        assertThat(opening.cause()).isInstanceOf(TunnelException.class).hasMessageNotContaining(KEY);
        return (TunnelException) opening.cause();
    }

    @Test
    void tellsARefusalFromASilence() throws Exception {
        int closed;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = socket.getLocalPort();
        }
        TunnelException refusedByService = refused(url(closed));
        assertThat(refusedByService.kind()).isEqualTo(TunnelException.Kind.CANNOT_OPEN);
        assertThat(refusedByService.status()).isEqualTo(400);
        assertThat(refusedByService).hasMessageContaining("connection refused");
        assertThat(refused(url(1)).kind()).isEqualTo(TunnelException.Kind.TIMEOUT);
        assertThat(refused(url(2)).status()).isEqualTo(404);
        assertThat(refused(url(3)).kind()).as("handshake swallowed").isEqualTo(TunnelException.Kind.TIMEOUT);
        assertThat(refused(url(4)).kind()).as("no websocket").isEqualTo(TunnelException.Kind.CANNOT_OPEN);
        assertThat(refused(URI.create("ws://127.0.0.1:" + closed + "/x/tcp/10.0.0.2/1"))
                        .kind())
                .as("no daemon")
                .isEqualTo(TunnelException.Kind.CANNOT_OPEN);
    }
}
