package oneliner.descriptor;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/** One key of a descriptor: where it is, what stands there, and how to complain about it. */
final class Field {
    private static final Pattern WHOLE = Pattern.compile("0|[1-9][0-9]{0,8}");
    private static final Pattern DECIMAL = Pattern.compile("[0-9]{1,7}(\\.[0-9]{1,6})?|\\.[0-9]{1,6}");

    final String path;
    final Place at;
    private final Optional<Value> value;
    private final Faults faults;

    Field(String path, Place at, Optional<Value> value, Faults faults) {
        this.path = path;
        this.at = at;
        this.value = value.filter(v -> !(v instanceof Value.Nothing));
        this.faults = faults;
    }

    void fault(String message) {
        faults.add(at, path, message);
    }

    /** Something other than null is written. */
    boolean present() {
        return value.isPresent();
    }

    boolean isText() {
        return value.isPresent() && value.get() instanceof Value.Scalar;
    }

    boolean isList() {
        return value.isPresent() && value.get() instanceof Value.Items;
    }

    boolean isMap() {
        return value.isPresent() && value.get() instanceof Value.Entries;
    }

    /** The text as written; empty when absent, blank or (with a fault) no text. */
    Optional<String> text() {
        if (isText()) {
            String text = ((Value.Scalar) value.get()).text();
            if (text.indexOf('\0') >= 0) {
                fault("holds a NUL character");
                return Optional.empty();
            }
            return Optional.of(text);
        }
        if (present()) {
            fault("must be text");
        }
        return Optional.empty();
    }

    /** Text without blanks around it; blank counts as absent. */
    Optional<String> word() {
        return text().map(String::strip).filter(s -> !s.isEmpty());
    }

    /** As {@link #word} but its absence is a fault. */
    Optional<String> required(String what) {
        if (!present()) {
            fault("is missing: " + what);
            return Optional.empty();
        }
        Optional<String> word = word();
        if (word.isEmpty() && isText()) {
            fault("is empty: " + what);
        }
        return word;
    }

    boolean flag() {
        return word().map(text -> switch (text.toLowerCase(java.util.Locale.ROOT)) {
                    case "true", "yes", "on", "y" -> true;
                    case "false", "no", "off", "n" -> false;
                    default -> {
                        fault("must be true or false, not " + Faults.shown(text));
                        yield false;
                    }
                })
                .orElse(false);
    }

    OptionalInt number(int least, int most) {
        Optional<String> word = word();
        if (word.isEmpty()) {
            return OptionalInt.empty();
        }
        if (WHOLE.matcher(word.get()).matches()) {
            int number = Integer.parseInt(word.get());
            if (number >= least && number <= most) {
                return OptionalInt.of(number);
            }
        }
        fault("must be a whole number from " + least + " to " + most + ", not " + Faults.shown(word.get()));
        return OptionalInt.empty();
    }

    Optional<BigDecimal> decimal() {
        Optional<String> word = word();
        if (word.isPresent() && !DECIMAL.matcher(word.get()).matches()) {
            fault("must be a number such as 0.5, not " + Faults.shown(word.get()));
            return Optional.empty();
        }
        return word.map(BigDecimal::new);
    }

    /** The items of a list, or the one scalar as a list of one. */
    List<Field> oneOrMany() {
        return isText() ? List.of(this) : items();
    }

    List<Field> items() {
        List<Field> out = new ArrayList<>();
        if (isList()) {
            List<Value> items = ((Value.Items) value.get()).items();
            for (int i = 0; i < items.size(); i++) {
                Value item = items.get(i);
                out.add(new Field(path + "[" + i + "]", item.at(), Optional.of(item), faults));
            }
        } else if (present()) {
            fault("must be a list");
        }
        return out;
    }

    /** The keys below; without any (and with a fault when something else stands here) if it is no map. */
    Fields map() {
        if (isMap()) {
            return new Fields(this, ((Value.Entries) value.get()).entries(), faults);
        }
        if (present()) {
            fault("must be a map");
        }
        return new Fields(this, java.util.Map.of(), faults);
    }
}
