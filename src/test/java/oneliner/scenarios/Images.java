package oneliner.scenarios;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Two images, and the app that runs them. A service is a few lines of Perl, which every system with a shell has. */
final class Images {
    static final String APP = """
            meta: {name: scenario}
            payloads:
              db: {runtime: vm, params: {image_tag: "t/db:latest"}}
              web: {runtime: vm, params: {image_tag: "t/web:latest"}}
            nodes:
              db:
                payload: db
                init: [{run: {args: ["/bin/serve"]}}]
                network: default
                ip: ["192.168.0.2"]
                probe: {port: 5000, path: /, interval: 300ms, timeout: 1500ms, failures: 2}
              web:
                payload: web
                init: [{run: {args: ["/bin/serve", "${nodes.db.network_node.ip}"]}}]
                network: default
                ip: ["192.168.0.3"]
                depends_on: [db]
                http_proxy: {ports: ["5000"]}
                probe: {port: 5000, path: /, interval: 300ms, timeout: 1500ms, failures: 2}
            networks:
              default: {ip: "192.168.0.0/24"}
            """;

    private static final String SERVE = "perl \"$ONELINER_IMAGE_ROOT/bin/answer\" \"$ONELINER_VPN_IP\" &";

    private static final String ANSWER = """
            use IO::Socket::INET;
            my $door = IO::Socket::INET->new(LocalAddr => $ARGV[0], LocalPort => 5000, Listen => 50, ReuseAddr => 1)
                or die "cannot listen: $!";
            while (my $caller = $door->accept) {
                while (my $line = <$caller>) { last if $line eq "\\r\\n"; }
                print $caller "HTTP/1.1 200 OK\\r\\nContent-Length: 2\\r\\nConnection: close\\r\\n\\r\\nok";
                close $caller;
            }
            """;

    private Images() {}

    static void write(Path folder, Map<String, String> services) throws IOException {
        for (String name : List.of("db", "web")) {
            Path bin = Files.createDirectories(folder.resolve(name + "/bin"));
            Files.writeString(bin.resolve("answer"), ANSWER);
            Path serve =
                    Files.writeString(bin.resolve("serve"), "#!/bin/sh\n" + services.getOrDefault(name, SERVE) + "\n");
            if (!serve.toFile().setExecutable(true)) {
                throw new IOException("cannot make a program of " + serve);
            }
        }
    }
}
