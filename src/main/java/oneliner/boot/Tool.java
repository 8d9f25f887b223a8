package oneliner.boot;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import oneliner.boot.launch.Launch;

/** The command line of the jar: the first word chooses the command, the rest are its arguments. */
public final class Tool {
    private Tool() {}

    /** Runs one command and ends the JVM with its exit code; 2 for a command that does not exist. */
    public static void main(String... args) {
        // UTF-8 whatever the locale says: a container has none, and lines and arrows are not ASCII
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        PrintStream err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        System.exit(run(List.of(args), out, err));
    }

    /** Runs one command and returns its exit code. */
    static int run(List<String> args, PrintStream out, PrintStream err) {
        String command = args.isEmpty() ? "" : args.get(0);
        List<String> rest = args.isEmpty() ? args : args.subList(1, args.size());
        return switch (command) {
            case "launch" -> Launch.run(rest, out, err);
            default -> {
                err.println("unknown command '" + command + "': choose launch");
                yield 2;
            }
        };
    }
}
