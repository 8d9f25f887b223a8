package oneliner.proxy.conformance;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * One row: what is sent, what must arrive, what is answered, what must be got, as steps in the order in which they
 * happen.
 *
 * @param name what it shows
 * @param doors what runs behind the proxy
 * @param steps directly at the server
 * @param otherwise where a way differs: through NGINX, or on one server
 * @param once true for a case that waits for a time limit: it is run once, not with every cut
 */
record Case(String name, Doors doors, List<Step> steps, Map<Way, List<Step>> otherwise, boolean once) {
    /** What runs behind the proxy. */
    enum Doors {
        /** One instance, whose service is the script. */
        ONE,
        /** Two that lead to it. */
        TWO,
        /** No instance. */
        NONE,
        /** One that refuses connections. */
        REFUSES,
        /** One whose machine does not answer. */
        SILENT,
        /** One that cannot be reached, and one that can. */
        HALF,
        /** One whose service is this server. */
        LOOP
    }

    /** How the browser comes in. */
    enum Way {
        PAYARA,
        WILDFLY,
        NGINX,
        NGINX_PAYARA,
        NGINX_WILDFLY
    }

    /** Something that one end does, or must see. */
    @FunctionalInterface
    interface Step {
        void in(Talk talk) throws Exception;
    }

    static Case of(String name, Step... steps) {
        return new Case(name, Doors.ONE, List.of(steps), Map.of(), false);
    }

    Case behind(Doors what) {
        return new Case(name, what, steps, otherwise, once);
    }

    /** The way differs, and these steps are how; no step at all: it makes no sense there. */
    Case but(Way way, Step... others) {
        Map<Way, List<Step>> all = new EnumMap<>(Way.class);
        all.putAll(otherwise);
        all.put(way, List.of(others));
        return new Case(name, doors, steps, all, once);
    }

    /** It waits for a time limit. */
    Case slow() {
        return new Case(name, doors, steps, otherwise, true);
    }

    /** The steps for a server, directly or through NGINX; empty when it makes no sense there. */
    List<Step> on(boolean wildfly, boolean nginx) {
        List<Way> ways = new ArrayList<>();
        if (nginx) {
            ways.add(wildfly ? Way.NGINX_WILDFLY : Way.NGINX_PAYARA);
            ways.add(Way.NGINX);
        } else {
            ways.add(wildfly ? Way.WILDFLY : Way.PAYARA);
        }
        return ways.stream()
                .filter(otherwise::containsKey)
                .map(otherwise::get)
                .findFirst()
                .orElse(steps);
    }
}
