package oneliner.descriptor;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * How the ports of one {@code http_proxy} treat requests.
 *
 * @param host {@code preserve}, {@code upstream}, or the name that the provider is always told
 * @param sticky name of the cookie by which a browser stays with one instance; empty when any instance will do
 * @param access rules, in order; empty when everybody may do everything
 * @param limits of each request
 */
public record DoorManners(String host, Optional<String> sticky, List<Rule> access, Bounds limits) {
    /** Host as the browser said it. */
    public static final String PRESERVE = "preserve";
    /** Address and port of the instance as Host. */
    public static final String UPSTREAM = "upstream";
    /** Nothing is written. */
    public static final DoorManners PLAIN = new DoorManners(PRESERVE, Optional.empty(), List.of(), Bounds.DEFAULT);

    /**
     * Who may do what to which paths.
     *
     * @param paths patterns, at least one; {@code **} stands for any characters, {@code *} for any but a slash
     * @param methods in capital letters; empty for all
     * @param users hashed passwords by user name; empty when nobody is asked who he is
     */
    public record Rule(List<String> paths, Set<String> methods, Map<String, String> users) {
        @Override
        public String toString() {
            return "Rule[paths=" + paths + ", methods=" + methods + ", users=" + users.keySet() + "]";
        }
    }

    /**
     * Limits of a request; what is empty follows the settings.
     *
     * @param body bytes of its body, at most
     * @param firstByte until the head of the response
     * @param idle longest silence inside a body
     * @param total until the last byte of the response
     */
    public record Bounds(
            OptionalLong body, Optional<Duration> firstByte, Optional<Duration> idle, Optional<Duration> total) {
        /** The settings decide everything. */
        public static final Bounds DEFAULT =
                new Bounds(OptionalLong.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }
}
