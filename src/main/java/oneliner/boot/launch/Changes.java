package oneliner.boot.launch;

import java.io.PrintStream;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import oneliner.descriptor.Check;

/** {@code deploy/run --check} and {@code --apply}: what descriptors mean, also for the app that runs already. */
public final class Changes {
    private Changes() {}

    /**
     * Tells what would be rented and, when an app runs in the data folder, what would change about it.
     *
     * @param args descriptor files in order; none for the built-in one
     * @return 0, or 1 when there is any fault
     */
    public static int check(List<String> args, PrintStream out, PrintStream err) {
        return check(args, data(System.getenv()), out, err);
    }

    /**
     * Makes the app that runs in the data folder into the one that these files describe.
     *
     * @param args descriptor files in order, at least one
     * @return 0 when that is begun, or 1
     */
    public static int apply(List<String> args, PrintStream out, PrintStream err) {
        return apply(args, data(System.getenv()), out, err);
    }

    static int check(List<String> args, Optional<Path> data, PrintStream out, PrintStream err) {
        int code = Check.run(args, out, err);
        if (code != 0 || args.isEmpty()) {
            return code;
        }
        Optional<RunningApp.Answer> answer =
                data.flatMap(RunningApp::in).flatMap(running -> running.ask("plan", files(args)));
        if (answer.isPresent()) {
            out.println("\nFor the app that runs now");
            List<String> lines =
                    answer.get().good() ? answer.get().changes() : answer.get().faults();
            lines.forEach(line -> out.println("  " + line));
            if (answer.get().good() && !answer.get().nothing()) {
                out.println("do it with: deploy/run --apply " + String.join(" ", args));
            }
        }
        return 0;
    }

    static int apply(List<String> args, Optional<Path> data, PrintStream out, PrintStream err) {
        int code = Check.run(args, new PrintStream(PrintStream.nullOutputStream()), err);
        if (code != 0) {
            return code;
        }
        Optional<RunningApp.Answer> answer =
                data.flatMap(RunningApp::in).flatMap(running -> running.ask("apply", files(args)));
        if (answer.isEmpty()) {
            err.println("deploy/run: no app runs in " + data.map(Path::toString).orElse("any data folder")
                    + ": start it with deploy/run, or name its folder with ONELINER_DATA_DIR");
            return 1;
        }
        if (!answer.get().good()) {
            answer.get().faults().forEach(line -> err.println("deploy/run: " + line));
            return 1;
        }
        answer.get().changes().forEach(out::println);
        out.println(answer.get().nothing() ? "nothing differs" : "begun; the terminal of deploy/run shows how it goes");
        return 0;
    }

    private static List<Path> files(List<String> args) {
        return args.stream()
                .map(arg -> Path.of(arg).toAbsolutePath().normalize())
                .toList();
    }

    private static Optional<Path> data(Map<String, String> env) {
        try {
            return Optional.ofNullable(env.get("ONELINER_DATA_DIR")).map(Path::of);
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }
}
