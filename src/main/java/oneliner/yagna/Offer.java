package oneliner.yagna;

import jakarta.json.JsonObject;

/**
 * What a provider offers to everybody, whether it fits a demand of ours or not.
 *
 * @param providerId node id
 * @param properties flat object with dotted names
 */
public record Offer(String providerId, JsonObject properties) {}
