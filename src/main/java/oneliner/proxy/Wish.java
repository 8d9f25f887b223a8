package oneliner.proxy;

import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * Which form of an answer of ours a request asks for by its Accept headers (RFC 9110, 12.5.1). A browser that opens a page
 * always names HTML; who does not is a program and gets JSON, whatever else it names.
 */
enum Wish {
    /** A page for a person. */
    HTML,
    /** The same for a program. */
    JSON;

    /** Neither a range of the list that says nothing of a type, nor one that refuses it. */
    private static final int UNSAID = -1;

    private static final int MOST = 1_000;

    /** Decides; {@code accept} holds the headers' values, none, one or more. */
    static Wish of(List<String> accept) {
        Range html = new Range();
        Range json = new Range();
        for (String value : accept) {
            for (String part : value.split(",", MOST)) {
                String[] pieces = part.split(";", MOST);
                String type = pieces[0].strip().toLowerCase(Locale.ROOT);
                int weight = weight(pieces);
                switch (type) {
                    case "text/html" -> html.hears(3, weight);
                    case "text/*" -> html.hears(2, weight);
                    case "application/problem+json", "application/json" -> json.hears(3, weight);
                    case "application/*" -> json.hears(2, weight);
                    case "*/*" -> {
                        html.hears(1, weight);
                        json.hears(1, weight);
                    }
                    default -> {
                        // says nothing of what we have
                    }
                }
            }
        }
        boolean page = html.weight > json.weight || (html.weight == json.weight && html.precise == 3);
        return page && html.weight > 0 ? HTML : JSON;
    }

    /** From an enumeration as the servlet API gives it, null for none. */
    static Wish of(java.util.Enumeration<String> accept) {
        return of(accept == null ? List.of() : Collections.list(accept));
    }

    /** In thousandths; one that is not understood counts as none given. */
    private static int weight(String[] pieces) {
        for (int i = 1; i < pieces.length; i++) {
            String piece = pieces[i].strip().toLowerCase(Locale.ROOT);
            if (piece.startsWith("q=")) {
                String number = piece.substring(2).strip();
                return number.matches("0(\\.\\d{0,3})?|1(\\.0{0,3})?")
                        ? (int) Math.round(Double.parseDouble(number) * 1_000)
                        : 1_000;
            }
        }
        return 1_000;
    }

    /** What was said of one type: the most precise range counts. */
    private static final class Range {
        private int precise;
        private int weight = UNSAID;

        void hears(int how, int next) {
            if (how > precise) {
                precise = how;
                weight = next;
            } else if (how == precise) {
                weight = Math.max(weight, next);
            }
        }
    }
}
