package oneliner.devnet.activity;

import jakarta.json.JsonObject;
import java.util.List;
import java.util.Map;

/** One step of an exe-script. */
sealed interface Command {
    /** Its key in the script. */
    String name();

    /**
     * Puts the image and the node in place.
     *
     * @param nets the VPNs that the node joins
     * @param hosts addresses by name
     */
    record Deploy(List<Net> nets, Map<String, String> hosts) implements Command {
        public Deploy {
            nets = List.copyOf(nets);
            hosts = Map.copyOf(hosts);
        }

        @Override
        public String name() {
            return "deploy";
        }
    }

    /**
     * A VPN to join.
     *
     * @param id network id
     * @param nodeIp the node's own address
     * @param nodes node ids by address
     */
    record Net(String id, String nodeIp, JsonObject nodes) {}

    /** Starts the runtime. */
    record Start() implements Command {
        @Override
        public String name() {
            return "start";
        }
    }

    /**
     * Runs a program and waits for it.
     *
     * @param entry the program
     * @param args its arguments
     * @param stdout what to keep of its output
     * @param stderr what to keep of its errors
     */
    record Run(String entry, List<String> args, Capture stdout, Capture stderr) implements Command {
        public Run {
            args = List.copyOf(args);
        }

        /** The same with output as bytes. */
        Run binary() {
            return new Run(entry, args, stdout.asBytes(), stderr.asBytes());
        }

        @Override
        public String name() {
            return "run";
        }
    }

    /**
     * Moves a file.
     *
     * @param from where it is, such as {@code https://host/file} or {@code container:/file}
     * @param to where it goes
     * @param archive true when it is to be packed or unpacked on the way
     */
    record Transfer(String from, String to, boolean archive) implements Command {
        @Override
        public String name() {
            return "transfer";
        }
    }

    /** Signs the results; devnet has no keys. */
    record Sign() implements Command {
        @Override
        public String name() {
            return "sign";
        }
    }

    /** Stops what runs and goes back to the beginning. */
    record Terminate() implements Command {
        @Override
        public String name() {
            return "terminate";
        }
    }
}
