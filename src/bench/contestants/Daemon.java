import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The tunnels of a daemon and nothing else of it: {@code GET /…/net/{id}/tcp/{ip}/{port}} becomes a websocket that is
 * joined to {@code 127.0.0.1:port}. As lean as can be, so that a benchmark measures what stands in front of it.
 *
 * <p>As strict as yagna where it matters to a client: a key is needed; a frame above 64 KiB or one in pieces ends the
 * tunnel; pings every 5 s; the far side's end is an end without a Close frame. Anything else it is asked for is 404.
 *
 * <p>{@code java -cp '…/WEB-INF/lib/*' Daemon.java PORT}
 */
final class Daemon {
    private static final int MAX_FRAME = 65_536;
    private static final int MAX_HEAD = 16_384;
    private static final String MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private Daemon() {}

    public static void main(String[] arguments) {
        int loops = Math.max(2, Runtime.getRuntime().availableProcessors());
        EventLoopGroup group = new MultiThreadIoEventLoopGroup(loops, NioIoHandler.newFactory());
        new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, 1024)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new Tunnel());
                    }
                })
                .bind("127.0.0.1", Integer.parseInt(arguments[0]))
                .syncUninterruptibly()
                .channel()
                .closeFuture()
                .syncUninterruptibly();
    }

    /** The client's side: first a request, then frames. */
    private static final class Tunnel extends ByteToMessageDecoder {
        private Channel origin;
        private boolean asked;

        @Override
        protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws Exception {
            if (origin != null) {
                frame(ctx, in);
            } else if (!asked) {
                request(ctx, in);
            } else {
                ctx.close(); // frames before the 101
            }
        }

        private void request(ChannelHandlerContext ctx, ByteBuf in) throws Exception {
            String head = in.toString(StandardCharsets.ISO_8859_1);
            int end = head.indexOf("\r\n\r\n");
            if (end < 0) {
                if (head.length() > MAX_HEAD) {
                    ctx.close();
                }
                return;
            }
            in.skipBytes(end + 4);
            String path = head.split(" ", 3)[1];
            String key = header(head, "sec-websocket-key");
            int tcp = path.indexOf("/tcp/");
            if (tcp < 0 || key == null) {
                refuse(ctx, "404 Not Found");
            } else if (header(head, "authorization") == null) {
                refuse(ctx, "401 Unauthorized");
            } else {
                asked = true;
                connect(ctx, Integer.parseInt(path.substring(path.lastIndexOf('/') + 1)), accept(key));
            }
        }

        private static String header(String head, String name) {
            return head.lines()
                    .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                    .map(line -> line.substring(name.length() + 1).strip())
                    .findFirst()
                    .orElse(null);
        }

        private static String accept(String key) throws Exception {
            byte[] bytes = (key + MAGIC).getBytes(StandardCharsets.US_ASCII);
            return Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-1").digest(bytes));
        }

        private static void refuse(ChannelHandlerContext ctx, String status) {
            ctx.writeAndFlush(bytes("HTTP/1.1 " + status + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"))
                    .addListener(ChannelFutureListener.CLOSE);
        }

        private void connect(ChannelHandlerContext ctx, int port, String accept) {
            Channel client = ctx.channel();
            new Bootstrap()
                    .group(client.eventLoop())
                    .channel(NioSocketChannel.class)
                    .option(ChannelOption.TCP_NODELAY, true)
                    .option(ChannelOption.AUTO_READ, false)
                    .handler(new Origin(client))
                    .connect("127.0.0.1", port)
                    .addListener((ChannelFuture connected) -> {
                        if (!connected.isSuccess()) {
                            refuse(ctx, "400 Bad Request");
                            return;
                        }
                        origin = connected.channel();
                        ctx.writeAndFlush(bytes("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                                + "Connection: Upgrade\r\nSec-WebSocket-Accept: " + accept + "\r\n\r\n"));
                        origin.config().setAutoRead(true);
                        var pings = ctx.executor()
                                .scheduleAtFixedRate(
                                        () -> ctx.writeAndFlush(control(0x9, Unpooled.EMPTY_BUFFER)),
                                        5,
                                        5,
                                        TimeUnit.SECONDS);
                        client.closeFuture().addListener(closed -> {
                            pings.cancel(false);
                            origin.close();
                        });
                    });
        }

        private void frame(ChannelHandlerContext ctx, ByteBuf in) {
            int at = in.readerIndex();
            if (in.readableBytes() < 2) {
                return;
            }
            int first = in.getByte(at);
            int second = in.getByte(at + 1);
            int length = second & 0x7f;
            int start = at + 2;
            if (length == 126) {
                if (in.readableBytes() < 4) {
                    return;
                }
                length = in.getUnsignedShort(start);
                start += 2;
            } else if (length == 127) {
                if (in.readableBytes() < 10) {
                    return;
                }
                length = (int) Math.min(Integer.MAX_VALUE, in.getLong(start) & Long.MAX_VALUE);
                start += 8;
            }
            int opcode = first & 0x0f;
            boolean wrong = (first & 0xf0) != 0x80 || (second & 0x80) == 0 || opcode == 0;
            if (wrong || length > MAX_FRAME) {
                System.err.println("a client broke the rules: " + Integer.toHexString(first & 0xff) + " " + length);
                ctx.close();
                return;
            }
            if (in.writerIndex() < start + 4 + length) {
                return;
            }
            int mask = in.getInt(start);
            in.readerIndex(start + 4);
            ByteBuf data = in.readRetainedSlice(length);
            unmask(data, mask);
            if (opcode == 0x8) {
                ctx.writeAndFlush(control(0x8, data)).addListener(ChannelFutureListener.CLOSE);
            } else if (opcode == 0x9) {
                ctx.writeAndFlush(control(0xa, data));
            } else if (opcode == 0xa) {
                data.release();
            } else {
                origin.write(data);
            }
        }

        private static void unmask(ByteBuf data, int mask) {
            int at = data.readerIndex();
            int end = data.writerIndex();
            long twice = ((long) mask << 32) | (mask & 0xffffffffL);
            for (; at + 8 <= end; at += 8) {
                data.setLong(at, data.getLong(at) ^ twice);
            }
            for (int shift = 24; at < end; at++, shift -= 8) {
                data.setByte(at, data.getByte(at) ^ (mask >> (shift & 31)));
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext ctx) throws Exception {
            super.channelReadComplete(ctx);
            if (origin != null) {
                origin.flush();
                ctx.channel().config().setAutoRead(origin.isWritable());
            }
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext ctx) {
            if (origin != null) {
                origin.config().setAutoRead(ctx.channel().isWritable());
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }
    }

    /** The provider's side: plain bytes. */
    private static final class Origin extends ChannelInboundHandlerAdapter {
        private final Channel client;

        Origin(Channel client) {
            this.client = client;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ByteBuf data = (ByteBuf) message;
            int length = data.readableBytes();
            ByteBuf head = ctx.alloc().directBuffer(10).writeByte(0x82);
            if (length < 126) {
                head.writeByte(length);
            } else if (length <= 0xffff) {
                head.writeByte(126).writeShort(length);
            } else {
                head.writeByte(127).writeLong(length);
            }
            client.write(head);
            client.write(data);
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext ctx) {
            client.flush();
            ctx.channel().config().setAutoRead(client.isWritable());
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext ctx) {
            client.config().setAutoRead(ctx.channel().isWritable());
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            client.close();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }
    }

    private static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
    }

    /** A frame with no more than 125 bytes. */
    private static ByteBuf control(int opcode, ByteBuf data) {
        ByteBuf frame = Unpooled.buffer(2 + data.readableBytes())
                .writeByte(0x80 | opcode)
                .writeByte(data.readableBytes())
                .writeBytes(data);
        data.release();
        return frame;
    }
}
