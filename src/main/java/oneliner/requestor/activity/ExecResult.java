package oneliner.requestor.activity;

/**
 * What a command came to that was run beside a service.
 *
 * @param exitCode 0 to 255; 124 when it was cut, as {@code timeout} has it
 * @param timedOut true when it did not end in its time and was ended
 * @param stdout the end of its output, at most {@value Script#EXEC_BYTES} bytes
 * @param stderr the end of its errors, bounded alike
 * @param shortened true when one of them had more than that
 */
public record ExecResult(int exitCode, boolean timedOut, String stdout, String stderr, boolean shortened) {}
