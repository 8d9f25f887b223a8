package oneliner.services;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * How a door treats requests, as the descriptor says for its node.
 *
 * @param host what the provider is told as Host
 * @param sticky name of the cookie by which a browser stays with one instance; empty when any instance will do
 * @param access who may do what; empty when everybody may do everything
 * @param limits of each request
 */
public record Manners(HostHeader host, Optional<String> sticky, List<Access> access, Limits limits) {
    /** Nothing special: Host as it came, any instance, open to everybody, the limits of the settings. */
    public static final Manners PLAIN =
            new Manners(new HostHeader.Preserve(), Optional.empty(), List.of(), Limits.DEFAULT);

    /** What the provider is told as Host. */
    public sealed interface HostHeader {
        /** What the browser said. */
        record Preserve() implements HostHeader {}

        /** Address and port of the instance. */
        record Upstream() implements HostHeader {}

        /**
         * Always the same.
         *
         * @param name a host name, with a port where one belongs to it
         */
        record Name(String name) implements HostHeader {}
    }

    /**
     * One rule. The first rule with a pattern for the path decides, together with the other rules that have the same
     * patterns: among these the first one that names the method. Where there are rules and none decides, the request is
     * refused.
     *
     * @param paths patterns of whole paths, at least one: {@code **} stands for any characters, {@code *} for any but a
     *     slash
     * @param methods in capital letters; empty for all
     * @param users hashed passwords by user name, {@code ALGORITHM:ITERATIONS:SALT:HASH} as Jakarta Security writes
     *     them; empty when nobody is asked who he is
     */
    public record Access(List<String> paths, Set<String> methods, Map<String, String> users) {
        @Override
        public String toString() {
            return "Access[paths=" + paths + ", methods=" + methods + ", users=" + users.keySet() + "]";
        }
    }

    /**
     * Limits of a request; what is empty follows the settings.
     *
     * @param body bytes of a request's body, at most
     * @param firstByte from the last byte of the request to the head of the response
     * @param idle longest silence inside a body
     * @param total from the request's head to the last byte of the response; not for what has left HTTP
     */
    public record Limits(
            OptionalLong body, Optional<Duration> firstByte, Optional<Duration> idle, Optional<Duration> total) {
        /** The settings decide everything. */
        public static final Limits DEFAULT =
                new Limits(OptionalLong.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }
}
