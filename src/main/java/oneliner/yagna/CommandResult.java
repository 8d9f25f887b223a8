package oneliner.yagna;

/**
 * What one command of an exe-script came to.
 *
 * @param index from 0
 * @param ok false ends the batch
 * @param message the daemon's words, such as {@code ExeScript command exited with code 3}; may be empty
 * @param stdout as far as captured, may be empty
 * @param stderr as far as captured, may be empty
 * @param finished true on the last result of the batch
 */
public record CommandResult(int index, boolean ok, String message, String stdout, String stderr, boolean finished) {}
