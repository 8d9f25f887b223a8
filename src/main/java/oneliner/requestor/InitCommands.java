package oneliner.requestor;

import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import oneliner.descriptor.App;
import oneliner.descriptor.DescriptorException;
import oneliner.lifecycle.Deadline;
import oneliner.requestor.activity.ExeUnit;

/** The init commands of one instance on its machine. */
final class InitCommands {
    private static final System.Logger LOG = System.getLogger(InitCommands.class.getName());

    private InitCommands() {}

    /**
     * Runs them one after the other; daemons are put into the background.
     *
     * @param resolve replaces references, and puts the variables of the node beside those of the command
     * @throws oneliner.descriptor.DescriptorException naming what resolves to nothing
     * @throws oneliner.requestor.activity.CommandFailed naming the command that failed or did not end in time
     */
    static void run(ExeUnit unit, App.Node node, UnaryOperator<App.Command> resolve, Deadline deadline)
            throws InterruptedException {
        unit.console().env(env(resolve));
        List<App.Command> commands = node.init();
        for (int i = 0; i < commands.size(); i++) {
            App.Command whole = resolve.apply(commands.get(i));
            if (whole.daemon()) {
                unit.launch(i, whole.args(), whole.env().values(), deadline);
            } else {
                unit.run(whole.args(), whole.env().values(), deadline);
            }
        }
    }

    /**
     * Knows them again on a machine where another process of ours has run them.
     *
     * @param resolve as in {@link #run}; what resolves to nothing now, for the other node is being rented anew, is left
     *     as it is written, and commands run later have none of the node's variables then
     */
    static void adopt(ExeUnit unit, App.Node node, UnaryOperator<App.Command> resolve) {
        try {
            unit.console().env(env(resolve));
        } catch (DescriptorException e) {
            LOG.log(
                    Level.WARNING,
                    node.name() + ": commands beside the service have no variables until it is replaced: "
                            + e.getMessage());
        }
        List<App.Command> commands = node.init();
        for (int i = 0; i < commands.size(); i++) {
            if (commands.get(i).daemon()) {
                App.Command whole = known(commands.get(i), resolve);
                unit.adopt(i, whole.args(), whole.env().values());
            }
        }
    }

    private static App.Command known(App.Command command, UnaryOperator<App.Command> resolve) {
        try {
            return resolve.apply(command);
        } catch (DescriptorException e) {
            return command;
        }
    }

    /** The variables that every command of the node has, also one that comes later. */
    private static Map<String, String> env(UnaryOperator<App.Command> resolve) {
        return resolve.apply(App.Command.of("true")).env().values();
    }
}
