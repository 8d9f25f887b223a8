package oneliner.proxy;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import oneliner.config.Settings;

/**
 * What holds for every request of this proxy.
 *
 * @param name ours in Via; a request that carries it has been here before. Another at each start, so that a proxy behind
 *     a proxy is no loop
 * @param requests limits
 * @param forwarding who is believed
 * @param secrets bearer tokens of ours
 */
record House(String name, Settings.Requests requests, Forwarding forwarding, List<String> secrets) {
    static House of(Settings settings) {
        List<String> secrets = new ArrayList<>();
        secrets.add(settings.yagna().appKey());
        settings.requestor().controlToken().ifPresent(secrets::add);
        Settings.Requests requests = settings.proxy().requests();
        return new House(
                "oneliner-" + UUID.randomUUID().toString().substring(0, 8),
                requests,
                new Forwarding(requests),
                List.copyOf(secrets));
    }

    /** True for an Authorization that opens a door of ours: a provider must never see it. */
    boolean secret(String authorization) {
        return secrets.stream()
                .anyMatch(secret -> authorization.regionMatches(true, 0, "Bearer ", 0, 7)
                        && authorization.substring(7).strip().equals(secret));
    }

    @Override
    public String toString() {
        return "House[" + name + "]";
    }
}
