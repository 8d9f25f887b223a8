package oneliner.proxy.tcp;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import oneliner.services.Door;
import oneliner.services.ServiceInstance;
import oneliner.tunnel.Tunnels;

/**
 * The way of one connection to an instance. Nothing was sent yet, so any instance may be tried after another, and none
 * being there may be waited for: what the client sends meanwhile stays in the kernel. On the connection's event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what comes of it is told to the link
final class Approach {
    private static final long PAUSE_MILLIS = 200;
    /** Instances that are tried even when that takes longer than the patience. */
    private static final int ENOUGH = 3;

    private final Door door;
    private final Tunnels tunnels;
    private final Instances instances;
    private final Link link;
    private final EventLoop loop;
    private final long end;
    private final Set<String> tried = new HashSet<>();
    private int tries;
    private String why;

    Approach(Door door, Tunnels tunnels, Instances instances, Link link, EventLoop loop, long patienceNanos) {
        this.door = door;
        this.tunnels = tunnels;
        this.instances = instances;
        this.link = link;
        this.loop = loop;
        this.end = loop.ticker().nanoTime() + patienceNanos;
        this.why = "no instance of " + door.node() + " serves";
    }

    /** Tries until there is a tunnel, the patience is over or the link is. */
    void go() {
        if (link.over()) {
            return;
        }
        boolean late = loop.ticker().nanoTime() - end >= 0;
        Optional<ServiceInstance> chosen =
                late && tries >= ENOUGH ? Optional.empty() : instances.take(door.node(), tried);
        if (chosen.isPresent()) {
            tries++;
            open(chosen.get());
        } else if (late) {
            link.refused(why);
        } else {
            // all of them once more: one may have come back
            tried.clear();
            loop.schedule(this::go, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void open(ServiceInstance instance) {
        tunnels.open(instance.tunnelTo(door.remotePort()), loop, link.far()).addListener((Future<Channel> opened) -> {
            if (opened.isSuccess()) {
                link.joined(instance);
            } else {
                instances.failed(instance);
                tried.add(instance.id());
                why = instance.providerName() + ": " + opened.cause().getMessage();
                go();
            }
        });
    }
}
