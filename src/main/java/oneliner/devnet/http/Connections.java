package oneliner.devnet.http;

import io.netty.channel.Channel;

/** What is done to connections without waiting for the outcome: a connection that fails ends by itself. */
public final class Connections {
    private Connections() {}

    /** Sends a message; its buffer is released in any case. */
    public static void send(Channel channel, Object message) {
        channel.writeAndFlush(message).addListener(sent -> {});
    }

    /** Closes without a word. */
    public static void hangUp(Channel channel) {
        channel.close().addListener(closed -> {});
    }
}
