package oneliner.yagna;

import jakarta.json.JsonObject;

/**
 * What is asked for on the market; also the body of a counter-proposal.
 *
 * @param properties flat object with dotted names
 * @param constraints LDAP-filter-like text
 */
public record Demand(JsonObject properties, String constraints) {}
