package oneliner.requestor.payment;

import java.math.BigDecimal;
import java.util.Optional;

/**
 * How the money stands.
 *
 * @param level what follows from it
 * @param words why, for a person; empty when all is well
 * @param spent GLM accepted
 * @param atMost GLM that will have been accepted at most if everything were ended now
 */
public record Standing(Level level, Optional<String> words, BigDecimal spent, BigDecimal atMost) {
    /** What follows. */
    public enum Level {
        /** Go on. */
        FINE,
        /** Four fifths are gone; somebody should know. */
        WARNING,
        /** What runs must be ended now, or it could not be paid any more. */
        USED_UP
    }
}
