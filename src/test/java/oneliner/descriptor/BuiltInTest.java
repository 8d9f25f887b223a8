package oneliner.descriptor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What other parts rely on in the app that comes with the project. */
class BuiltInTest {

    @Test
    void chatBesideItsDatabase() {
        App app = DescriptorReader.read(List.of(Source.builtIn()));
        assertThat(app.nodes().keySet()).containsExactly("db", "http");
        App.Node http = app.nodes().get("http");
        assertThat(http.dependsOn()).containsExactly("db");
        assertThat(http.ips()).containsExactly("192.168.0.3");
        assertThat(http.httpProxy()).extracting(App.Port::remote).containsExactly(5000);
        assertThat(Interpolation.apply(http.init().get(0).args(), Interpolation.statics(app)))
                .containsExactly("/bin/sh", "-c", "/webapp/oneliner --db-address 192.168.0.2 --db-port 4001 initdb");
        assertThat(app.payloads().get("db").image()).isEqualTo(new App.Image.ByTag("oneliner/db:latest", false));
        assertThat(app.payloads().get("http").image()).isEqualTo(new App.Image.ByTag("oneliner/web:latest", false));
        assertThat(app.payloads().values()).allMatch(p -> p.capabilities().equals(List.of("vpn")));
    }
}
