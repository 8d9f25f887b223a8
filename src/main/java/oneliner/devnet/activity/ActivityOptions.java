package oneliner.devnet.activity;

import java.time.Duration;

/**
 * How long things take.
 *
 * @param createDelay until an exe-unit is Initialized
 * @param deployDelay of a deploy, beside the copying
 * @param startDelay of a start
 */
public record ActivityOptions(Duration createDelay, Duration deployDelay, Duration startDelay) {}
