package oneliner.proxy;

import io.netty.buffer.ByteBuf;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import oneliner.config.Settings;
import oneliner.proxy.sight.Account;
import oneliner.proxy.sight.RequestId;
import oneliner.proxy.sight.Sight;
import oneliner.services.Door;
import oneliner.services.ServiceDirectory;
import oneliner.services.ServiceEvent;
import oneliner.services.ServiceInstance;
import oneliner.tunnel.Tunnels;

/** Serves the app's nodes to browsers. Any thread may call; nothing here waits. */
@ApplicationScoped
public class Proxy {
    private final Fleet fleet;
    private final Settings settings;
    private final ServiceDirectory directory;
    private final Tunnels tunnels;
    private final Sight sight;
    private final Pages pages;
    private final House house;
    private final Access access = new Access(new Passwords());

    /**
     * Where a request goes.
     *
     * @param door which node, port and manners
     * @param target path and query for the provider, byte for byte
     */
    record Route(Door door, String target) {
        String node() {
            return door.node();
        }

        int port() {
            return door.remotePort();
        }
    }

    /** For the container's proxy only. */
    protected Proxy() {
        this(null, null, null, null);
    }

    /** Made by the container, once per application. */
    @Inject
    public Proxy(Settings settings, ServiceDirectory directory, Tunnels tunnels, Sight sight) {
        this.settings = settings;
        this.directory = directory;
        this.tunnels = tunnels;
        this.sight = sight;
        this.fleet =
                settings == null ? null : new Fleet(settings, directory, tunnels, sight.metrics(), System::nanoTime);
        this.pages = new Pages(directory);
        if (sight != null) {
            sight.metrics().watch(new FleetReadings(fleet, directory));
        }
        this.house = settings == null ? null : House.of(settings);
    }

    /**
     * Serves one request, asynchronously unless it is refused at once.
     *
     * @param door which node and port
     * @param target path and query for the provider, as they came
     */
    void serve(HttpServletRequest request, HttpServletResponse response, Door door, String target) throws IOException {
        Account account = account(request, target, door.node());
        try {
            Route route = new Route(door, target);
            RequestHead head = RequestHead.of(request, route, house);
            access.check(door, request.getMethod(), target, request.getHeader("Authorization"), head.body());
            head.message().headers().set(RequestId.HEADER, account.id());
            Attempts attempts = new Attempts(fleet, route, head, fleet.visit(route, head, request.getRequestURI()));
            Pool pool = fleet.pool();
            ServerSide server = new ServerSide(account, request, response, pool.loop());
            new Exchange(this, route, pool, head, attempts, server).start();
        } catch (BadRequest e) {
            e.headers().forEach(response::setHeader);
            answer(account, request, response, e.status(), e.getMessage(), e.last());
        } catch (IOException | RuntimeException e) {
            account.gone(e);
            account.close();
            throw e;
        }
    }

    private Account account(HttpServletRequest request, String target, String node) {
        String peer = request.getRemoteAddr();
        boolean trusted = house.forwarding().trusts(peer);
        String told = trusted ? request.getHeader("X-Forwarded-For") : null;
        String id = RequestId.of(request.getHeader(RequestId.HEADER), trusted);
        return sight.begin(id, told == null ? peer : told, request.getMethod(), target, node);
    }

    /** Answers in our own words, on the container's thread: a request that goes to no node. */
    void answer(HttpServletRequest request, HttpServletResponse response, int status, String reason)
            throws IOException {
        answer(account(request, request.getRequestURI(), "-"), request, response, status, reason, status != 503);
    }

    private void answer(
            Account account,
            HttpServletRequest request,
            HttpServletResponse response,
            int status,
            String reason,
            boolean last)
            throws IOException {
        account.own(status, reason);
        if (last) {
            // what is left of a refused request is not worth reading
            response.setHeader("Connection", "close");
        }
        ByteBuf body = pages.fill(account, request, response, status, reason, request.getMethod());
        account.down(body.readableBytes());
        try {
            body.readBytes(response.getOutputStream(), body.readableBytes());
        } finally {
            body.release();
            account.close();
        }
    }

    /** Tunnels are opened before anybody asks. */
    void commissioned(@Observes ServiceEvent.Commissioned event) {
        fleet.commissioned(event.instance());
    }

    /** Tunnels are closed, unless browsers stay with it for a while. */
    void lost(@Observes ServiceEvent.Lost event) {
        fleet.lost(event.instance());
    }

    /** False for an instance that takes no requests any more, not even of browsers that were with it. */
    boolean reaches(ServiceInstance instance) {
        return directory.reaches(instance);
    }

    /** What is known of the instances and the tunnels to them. */
    Fleet fleet() {
        return fleet;
    }

    Balancer balancer() {
        return fleet.balancer();
    }

    Tunnels tunnels() {
        return tunnels;
    }

    Pages pages() {
        return pages;
    }

    Settings.Proxy settings() {
        return settings.proxy();
    }
}
