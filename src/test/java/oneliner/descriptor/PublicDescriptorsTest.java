package oneliner.descriptor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** Descriptors that are public for dapp-runner are read without change. */
class PublicDescriptorsTest {

    private static App read(String name) {
        return DescriptorReader.read(Source.of(List.of(Path.of("src", "test", "resources", "descriptors", name))));
    }

    @Test
    void webApplicationAndItsDatabase() {
        App app = read("webapp.yaml");
        assertThat(app.name()).isEqualTo("Simple, db-enabled web application.");
        assertThat(app.meta()).containsEntry("version", "0.1.0").containsEntry("author", "Golem Factory");
        assertThat(app.nodes().keySet()).containsExactly("db", "http");
        assertThat(app.networks())
                .containsEntry(
                        "default", new App.Network("default", "192.168.0.0/24", Optional.empty(), Optional.empty()));
        App.Node db = app.nodes().get("db");
        assertThat(Descriptors.words(db)).containsExactly(List.of("/bin/run_rqlite.sh"));
        assertThat(db.ips()).containsExactly("192.168.0.2");
        assertThat(db.probe()).isEmpty();
        App.Node http = app.nodes().get("http");
        assertThat(Descriptors.words(http))
                .extracting(command -> command.get(2))
                .containsExactly(
                        "cd /webapp && python app.py --db-address 192.168.0.2 --db-port 4001 initdb",
                        "cd /webapp && python app.py --db-address 192.168.0.2 --db-port 4001 run"
                                + " > /webapp/out 2> /webapp/err &");
        assertThat(http.httpProxy()).containsExactly(new App.Port(5000, OptionalInt.empty()));
        assertThat(http.dependsOn()).containsExactly("db");
        assertThat(app.payloads().values()).allMatch(p -> p.capabilities().equals(List.of("vpn")));
    }

    @Test
    void proxyWithAnImplicitNetwork() {
        App app = read("http-proxy.yaml");
        assertThat(app.networks()).containsOnlyKeys("default");
        assertThat(app.nodes().get("http").network()).contains("default");
        assertThat(app.nodes().get("http").ips()).isEmpty();
        assertThat(app.nodes().get("http").init()).hasSize(5);
        assertThat(app.payloads().get("nginx").capabilities()).containsExactly("vpn");
    }

    @Test
    void serviceWithoutANetwork() {
        App app = read("simple-service.yaml");
        assertThat(app.networks()).isEmpty();
        assertThat(Descriptors.words(app.nodes().get("simple-service")))
                .hasSize(3)
                .contains(List.of("/bin/sh", "-c", "sleep 15"));
        assertThat(app.nodes().get("simple-service").probe()).isEmpty();
        assertThat(app.payloads().get("simple-service").capabilities()).isEmpty();
    }
}
