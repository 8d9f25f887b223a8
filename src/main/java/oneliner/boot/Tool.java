package oneliner.boot;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import oneliner.boot.launch.Changes;
import oneliner.boot.launch.Launch;
import oneliner.config.SettingsException;
import oneliner.devnet.DevnetCommand;
import oneliner.persistence.InitDb;
import oneliner.standin.Standin;

/**
 * The command line: {@code java -cp 'opt/lib/*' oneliner.boot.Tool COMMAND …}. Exit code 0 when all went well, 1 when
 * not (with a message on standard error), 2 for words that it does not understand.
 */
public final class Tool {
    /** One command. */
    @FunctionalInterface
    interface Command {
        int run(List<String> args, PrintStream out, PrintStream err);
    }

    private static final Map<String, Command> COMMANDS = new TreeMap<>(Map.of(
            "apply", Changes::apply,
            "check", Changes::check,
            "devnet", DevnetCommand::run,
            "hash", HashCommand::run,
            "initdb", InitDb::run,
            "launch", Launch::run,
            "standin", Standin::run));

    private Tool() {}

    /** Runs the command that the first argument names and ends the JVM with its exit code. */
    public static void main(String... args) {
        // UTF-8 whatever the locale says: a container has none, and lines and arrows are not ASCII
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        PrintStream err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        System.exit(run(List.of(args), out, err));
    }

    static int run(List<String> args, PrintStream out, PrintStream err) {
        Command command = args.isEmpty() ? null : COMMANDS.get(args.get(0));
        if (command == null) {
            err.println("oneliner: " + (args.isEmpty() ? "no command given" : "unknown command '" + args.get(0) + "'")
                    + "; use one of " + String.join(", ", COMMANDS.keySet()));
            return 2;
        }
        try {
            return command.run(args.subList(1, args.size()), out, err);
        } catch (SettingsException e) {
            err.println("oneliner: " + e.getMessage());
            return 1;
        }
    }
}
