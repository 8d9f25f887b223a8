package oneliner.yagna;

import java.util.List;
import java.util.Map;

/**
 * What an allocation adds to a demand.
 *
 * @param properties to be merged, values are strings
 * @param constraints to be and-ed, each in its own parentheses
 */
public record Decoration(Map<String, String> properties, List<String> constraints) {}
