package oneliner.devnet.market;

import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import oneliner.devnet.core.Wire;

/** One expression of the market's constraint language, an LDAP filter over flat properties. */
public sealed interface Constraint {
    /** What an expression says about properties; a property that is not there makes it undefined. */
    enum Verdict {
        /** It holds. */
        TRUE,
        /** It does not hold. */
        FALSE,
        /** It speaks of a property that is not there or cannot be compared. */
        UNDEFINED
    }

    /** Judges {@code properties}; only {@link Verdict#TRUE} is a match. */
    Verdict judge(JsonObject properties);

    /**
     * Reads an expression.
     *
     * @throws IllegalArgumentException if the text is none; the message says where
     */
    static Constraint parse(String text) {
        return new ConstraintParser(text).parse();
    }

    /** True when {@code properties} satisfy this. */
    default boolean matches(JsonObject properties) {
        return judge(properties) == Verdict.TRUE;
    }

    /** All of the parts; true when there are none. */
    record All(List<Constraint> parts) implements Constraint {
        /** Copies the list. */
        public All {
            parts = List.copyOf(parts);
        }

        @Override
        public Verdict judge(JsonObject properties) {
            Verdict verdict = Verdict.TRUE;
            for (Constraint part : parts) {
                Verdict one = part.judge(properties);
                if (one == Verdict.FALSE) {
                    return Verdict.FALSE;
                }
                verdict = one == Verdict.UNDEFINED ? one : verdict;
            }
            return verdict;
        }
    }

    /** At least one of the parts. */
    record Any(List<Constraint> parts) implements Constraint {
        /** Copies the list. */
        public Any {
            parts = List.copyOf(parts);
        }

        @Override
        public Verdict judge(JsonObject properties) {
            Verdict verdict = Verdict.FALSE;
            for (Constraint part : parts) {
                Verdict one = part.judge(properties);
                if (one == Verdict.TRUE) {
                    return Verdict.TRUE;
                }
                verdict = one == Verdict.UNDEFINED ? one : verdict;
            }
            return verdict;
        }
    }

    /** The opposite of its part; undefined stays undefined. */
    record Not(Constraint part) implements Constraint {
        @Override
        public Verdict judge(JsonObject properties) {
            Verdict verdict = part.judge(properties);
            if (verdict == Verdict.UNDEFINED) {
                return verdict;
            }
            return verdict == Verdict.TRUE ? Verdict.FALSE : Verdict.TRUE;
        }
    }

    /** The property is there, whatever its value. */
    record Present(String name) implements Constraint {
        @Override
        public Verdict judge(JsonObject properties) {
            return properties.containsKey(name) ? Verdict.TRUE : Verdict.FALSE;
        }
    }

    /** The property compares with a value. */
    record Compare(String name, Operator operator, String value) implements Constraint {
        @Override
        public Verdict judge(JsonObject properties) {
            JsonValue property = properties.get(name);
            return property == null ? Verdict.UNDEFINED : compare(property);
        }

        private Verdict compare(JsonValue property) {
            if (property instanceof JsonNumber number) {
                Optional<BigDecimal> wanted = Wire.decimal(Wire.string(value));
                return wanted.isEmpty()
                        ? Verdict.UNDEFINED
                        : of(operator.holds(number.bigDecimalValue().compareTo(wanted.get())));
            }
            if (property instanceof JsonString text) {
                return operator == Operator.EQUAL
                        ? of(Wildcard.fits(value, text.getString()))
                        : of(operator.holds(text.getString().compareTo(value)));
            }
            if (operator != Operator.EQUAL) {
                return Verdict.UNDEFINED;
            }
            if (property instanceof JsonArray list) {
                return of(list.stream().anyMatch(item -> compare(item) == Verdict.TRUE));
            }
            return of(value.equalsIgnoreCase(property.toString()));
        }

        private static Verdict of(boolean holds) {
            return holds ? Verdict.TRUE : Verdict.FALSE;
        }
    }

    /** How values are compared. */
    enum Operator {
        /** Less or equal. */
        AT_MOST("<="),
        /** Greater or equal. */
        AT_LEAST(">="),
        /** Less. */
        BELOW("<"),
        /** Greater. */
        ABOVE(">"),
        /** Equal; for lists: contains. */
        EQUAL("=");

        private final String sign;

        Operator(String sign) {
            this.sign = sign;
        }

        /** As written. */
        public String sign() {
            return sign;
        }

        boolean holds(int comparison) {
            return switch (this) {
                case AT_MOST -> comparison <= 0;
                case AT_LEAST -> comparison >= 0;
                case BELOW -> comparison < 0;
                case ABOVE -> comparison > 0;
                case EQUAL -> comparison == 0;
            };
        }
    }
}
