package oneliner.devnet.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.traffic.ChannelTrafficShapingHandler;
import io.netty.util.ReferenceCountUtil;
import oneliner.devnet.faults.Fault;
import oneliner.devnet.http.Connections;

/** Sits between the service and the tunnel, and spoils what comes from the service. Event loop only. */
final class TunnelTrouble extends ChannelInboundHandlerAdapter {
    private static final long CHECK_MILLIS = 50;

    private final Channel client;
    private final boolean keepOpen;
    private final int cutAfter;
    private final int stallAfter;
    private long passed;

    private TunnelTrouble(Fault fault, Channel client) {
        this.client = client;
        this.keepOpen = fault.flag("keep-open");
        this.cutAfter = fault.number("cut-after").orElse(Integer.MAX_VALUE);
        this.stallAfter = fault.number("stall-after").orElse(Integer.MAX_VALUE);
    }

    /** Puts the trouble in front of the tunnel's own handler. */
    static void install(Fault fault, Channel client, Channel service) {
        service.pipeline().addBefore("tunnel", "trouble", new TunnelTrouble(fault, client));
        fault.number("bytes-per-second")
                .ifPresent(rate -> service.pipeline()
                        .addBefore(
                                "trouble",
                                "slow",
                                new ChannelTrafficShapingHandler(0, Math.max(1, rate), CHECK_MILLIS)));
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        long room = Math.min(cutAfter, stallAfter) - passed;
        if (room <= 0) {
            ReferenceCountUtil.release(bytes);
            if (cutAfter <= stallAfter) {
                Connections.hangUp(client);
            }
        } else if (bytes.readableBytes() < room) {
            passed += bytes.readableBytes();
            ctx.fireChannelRead(bytes);
        } else {
            passed += room;
            ctx.fireChannelRead(bytes.readRetainedSlice((int) room));
            bytes.release();
            if (cutAfter <= stallAfter) {
                // behind what was just sent, so that the last bytes still arrive
                client.eventLoop().execute(() -> Connections.hangUp(client));
            }
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (!keepOpen && passed < stallAfter) {
            ctx.fireChannelInactive();
        }
    }
}
