package oneliner.descriptor;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads {@code http_proxy} and {@code tcp_proxy}. */
final class PortReader {
    static final int MAX_PORT = 65535;
    private static final Pattern PORT = Pattern.compile("([0-9]+)(?::([0-9]+))?");

    private PortReader() {}

    static List<App.Port> http(Field proxy) {
        if (!proxy.isMap()) {
            return ports(proxy);
        }
        Fields in = proxy.map();
        List<App.Port> ports = ports(in.get("ports"));
        DoorManners manners = MannersReader.read(in);
        in.finish();
        return ports.stream()
                .map(port -> new App.Port(port.remote(), port.local(), manners, port.address()))
                .toList();
    }

    static List<App.Port> tcp(Field proxy) {
        if (!proxy.isMap()) {
            return ports(proxy);
        }
        Fields in = proxy.map();
        List<App.Port> ports = ports(in.get("ports"));
        Optional<String> address = address(in.get("address"));
        in.finish();
        return ports.stream()
                .map(port -> new App.Port(port.remote(), port.local(), port.manners(), address))
                .toList();
    }

    private static Optional<String> address(Field field) {
        Optional<String> written = field.word();
        if (written.isPresent()
                && !written.get().matches("::|::1")
                && Cidr.address(written.get()).isEmpty()) {
            field.fault("must be an address of this machine such as 127.0.0.1, 0.0.0.0 for all of them, not "
                    + Faults.shown(written.get()));
            return Optional.empty();
        }
        return written;
    }

    private static List<App.Port> ports(Field list) {
        List<App.Port> ports = new ArrayList<>();
        List<Field> written = list.oneOrMany();
        written.forEach(port -> port(port).filter(p -> !ports.contains(p)).ifPresent(ports::add));
        if (written.isEmpty() && (list.present() || list.path.endsWith(".ports"))) {
            list.fault("names no port, such as \"80\" or \"8080:80\"");
        }
        return List.copyOf(ports);
    }

    private static Optional<App.Port> port(Field field) {
        if (field.isMap()) {
            Fields in = field.map();
            in.ignore("address");
            Field remoteField = in.get("remote_port");
            if (!remoteField.present()) {
                remoteField.fault("is missing: the port on the provider");
            }
            OptionalInt remote = remoteField.number(1, MAX_PORT);
            OptionalInt local = in.get("local_port").number(1, MAX_PORT);
            in.finish();
            return remote.isPresent() ? Optional.of(new App.Port(remote.getAsInt(), local)) : Optional.empty();
        }
        // the text as written: YAML itself reads 2222:22 as a number to the base 60
        Optional<String> text = field.required("a port such as \"80\" or \"8080:80\"");
        if (text.isEmpty()) {
            return Optional.empty();
        }
        Matcher m = PORT.matcher(text.get());
        if (!m.matches()) {
            field.fault(
                    "must be a port such as \"80\", or \"8080:80\" for local:remote, not " + Faults.shown(text.get()));
            return Optional.empty();
        }
        OptionalInt first = portNumber(m.group(1));
        OptionalInt second = m.group(2) == null ? OptionalInt.empty() : portNumber(m.group(2));
        if (first.isEmpty() || (m.group(2) != null && second.isEmpty())) {
            field.fault("a port is a number from 1 to 65535, not " + Faults.shown(text.get()));
            return Optional.empty();
        }
        return Optional.of(
                second.isPresent() ? new App.Port(second.getAsInt(), first) : new App.Port(first.getAsInt(), second));
    }

    private static OptionalInt portNumber(String digits) {
        if (digits.length() > 5 || digits.startsWith("0")) {
            return OptionalInt.empty();
        }
        int number = Integer.parseInt(digits);
        return number <= MAX_PORT ? OptionalInt.of(number) : OptionalInt.empty();
    }
}
