package oneliner.requestor.payment;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One line of the ledger: how one agreement stands.
 *
 * @param node of the descriptor
 * @param slot which of its instances, such as {@code db/0}
 * @param providerId node id
 * @param providerName what it calls itself
 * @param agreementId the agreement
 * @param approvedAt since when it is in force, by our clock
 * @param endedAt empty while it is in force
 * @param accepted GLM we have promised to pay
 * @param rejected GLM that was asked for beyond that and refused
 * @param outstanding GLM that is billed beyond that and not decided yet
 * @param atMost GLM that its invoice can come to if it ended now; equal to {@code accepted} once settled
 * @param settled true when its invoice is accepted or refused
 */
public record Balance(
        String node,
        String slot,
        String providerId,
        String providerName,
        String agreementId,
        Instant approvedAt,
        Optional<Instant> endedAt,
        BigDecimal accepted,
        BigDecimal rejected,
        BigDecimal outstanding,
        BigDecimal atMost,
        boolean settled) {

    /** The names of the columns of {@link #csv}. */
    public static String csvHeader() {
        return "node,slot,provider,provider name,agreement,approved,ended,accepted,rejected,outstanding,at most,"
                + "settled";
    }

    /** As a line of a CSV file (RFC 4180), without its end. */
    public String csv() {
        return Stream.concat(
                        Stream.of(
                                node,
                                slot,
                                providerId,
                                providerName,
                                agreementId,
                                approvedAt.toString(),
                                endedAt.map(Instant::toString).orElse("")),
                        Stream.concat(
                                List.of(accepted, rejected, outstanding, atMost).stream()
                                        .map(BigDecimal::toPlainString),
                                Stream.of(Boolean.toString(settled))))
                .map(Balance::quoted)
                .collect(Collectors.joining(","));
    }

    /** A provider names itself: quotes against broken lines, an apostrophe against formulas in spreadsheets. */
    private static String quoted(String field) {
        String safe = !field.isEmpty() && "=+-@\t\r".indexOf(field.charAt(0)) >= 0 ? "'" + field : field;
        return safe.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r')
                ? '"' + safe.replace("\"", "\"\"") + '"'
                : safe;
    }
}
