package oneliner.descriptor;

import java.util.Optional;

/** Reads one network. */
final class NetworkReader {
    private static final String USUAL = "192.168.0.0/24";

    private NetworkReader() {}

    static App.Network usual(String name) {
        return new App.Network(name, USUAL, Optional.empty(), Optional.empty());
    }

    static App.Network read(String name, Field field) {
        Fields in = field.map();
        in.ignore("network_id", "owner_id", "state");
        Field ip = in.get("ip");
        Field maskField = in.get("mask");
        Optional<String> mask = maskField.word();
        Field owner = in.get("owner_ip");
        Field gateway = in.get("gateway");
        in.finish();
        // GAP-16 writes the whole network under mask
        boolean whole =
                mask.isPresent() && mask.get().contains(".") && mask.get().contains("/");
        Field from = !ip.present() && whole ? maskField : ip;
        Optional<Cidr> network = Cidr.parse(from.word().orElse(USUAL), whole ? Optional.empty() : mask);
        if (network.isEmpty()) {
            (from.present() ? from : maskField)
                    .fault("must be an IPv4 network such as " + USUAL + " with 8 to 30 bits of network, not "
                            + Faults.shown(from.word().orElse(mask.orElse(""))));
            return usual(name);
        }
        return new App.Network(
                name, network.get().toString(), host(owner, network.get()), host(gateway, network.get()));
    }

    private static Optional<String> host(Field field, Cidr network) {
        Optional<String> text = field.word().map(s -> s.replaceFirst("/[0-9]{1,2}$", ""));
        if (text.isPresent() && !Cidr.address(text.get()).map(network::host).orElse(false)) {
            field.fault("must be the address of a host in " + network + ", not " + Faults.shown(text.get()));
        }
        return text;
    }
}
