/**
 * The daemon's public interface as its OpenAPI files describe it, reduced to names, types and statuses, and a check of
 * answers against it.
 */
package oneliner.devnet.contract;
