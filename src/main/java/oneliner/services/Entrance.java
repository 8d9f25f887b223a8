package oneliner.services;

import java.util.Objects;
import java.util.Optional;

/**
 * How a TCP door of the app does right now.
 *
 * @param listening address and port where it listens, such as {@code 127.0.0.1:2222}; empty while it does not
 * @param connections that are open through it
 * @param refused connections that were closed at once since it opened: too many, or no instance took them
 * @param reason why it does not listen and what to do, for a person; empty while it does
 */
public record Entrance(Optional<String> listening, int connections, long refused, Optional<String> reason) {
    /** Refuses nulls. */
    public Entrance {
        Objects.requireNonNull(listening, "listening");
        Objects.requireNonNull(reason, "reason");
    }
}
