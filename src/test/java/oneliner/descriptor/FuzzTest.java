package oneliner.descriptor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

/** Whatever is written: an app or a list of faults, soon, and nothing else. */
class FuzzTest {
    private static final int ROUNDS = 3000;
    private static final List<String> WORDS = List.of(
            "payloads",
            "nodes",
            "networks",
            "meta",
            "services",
            "db",
            "http",
            "default",
            "payload",
            "init",
            "run",
            "args",
            "cmd",
            "params",
            "env",
            "network",
            "ip",
            "http_proxy",
            "tcp_proxy",
            "ports",
            "host",
            "sticky",
            "access",
            "paths",
            "methods",
            "users",
            "/admin/**",
            "body",
            "first_byte",
            "idle",
            "total",
            "address",
            "GET",
            "10 MiB",
            "remote_port",
            "local_port",
            "depends_on",
            "probe",
            "command",
            "timeout",
            "limits",
            "max_running_time",
            "port",
            "path",
            "interval",
            "instances",
            "instance_params",
            "daemon",
            "hosts",
            "true",
            "${instance.role}",
            "${networks.default.hosts}",
            "runtime",
            "vm",
            "vm/manifest",
            "image_tag",
            "image_hash",
            "manifest",
            "manifest_path",
            "capabilities",
            "constraints",
            "mask",
            "owner_ip",
            "~",
            "80",
            "2222:22",
            "192.168.0.2",
            "192.168.0.0/24",
            "${nodes.db.network_node.ip}",
            "'${nodes.db.ip[0]}'",
            "${meta.name}",
            "-1",
            "1e9999",
            "<<",
            "&a",
            "*a",
            "!!str",
            "!x",
            "\"",
            "'",
            "|",
            ">",
            "%",
            "@",
            "\\",
            "\0");

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    @Test
    void randomTrees() {
        assertThat(all(i -> tree(0, new StringBuilder()).toString())).isLessThan(ROUNDS);
    }

    @Test
    void randomChangesOfAGoodFile() {
        String good = Source.builtIn().text();
        int apps = all(i -> {
            StringBuilder text = new StringBuilder(good);
            for (int n = random.nextInt(4) + 1; n > 0; n--) {
                int at = random.nextInt(text.length());
                switch (random.nextInt(4)) {
                    case 0 -> text.deleteCharAt(at);
                    case 1 -> text.insert(at, WORDS.get(random.nextInt(WORDS.size())));
                    case 2 -> text.setCharAt(at, (char) random.nextInt(0x3000));
                    default -> text.delete(at, Math.min(text.length(), at + random.nextInt(200)));
                }
            }
            return text.toString();
        });
        assertThat(apps).as("some changes do no harm, seed %d", seed).isBetween(1, ROUNDS - 1);
    }

    @Test
    void randomBytes() {
        int apps = all(i -> {
            byte[] bytes = new byte[random.nextInt(300)];
            random.nextBytes(bytes);
            for (int n = 0; n < bytes.length && i % 2 == 0; n++) {
                bytes[n] = (byte) "[]{},:-?&*!|>'\"%@` \nab#\t<".charAt((bytes[n] & 0xff) % 25);
            }
            return new String(bytes, StandardCharsets.ISO_8859_1);
        });
        assertThat(apps).as("noise is no app, seed %d", seed).isLessThan(ROUNDS);
    }

    private int all(Function<Integer, String> text) {
        System.out.println("FuzzTest seed " + seed);
        int apps = 0;
        for (int i = 0; i < ROUNDS; i++) {
            String first = text.apply(i);
            List<Source> sources = i % 5 == 0
                    ? List.of(Source.builtIn(), new Source("b.yaml", first))
                    : List.of(new Source("a.yaml", first));
            apps += Assertions.assertTimeout(
                    Duration.ofSeconds(5), () -> outcome(sources), () -> "seed " + seed + ":\n" + first);
        }
        return apps;
    }

    private int outcome(List<Source> sources) {
        try {
            App app = DescriptorReader.read(sources);
            assertThat(app.nodes()).isNotEmpty();
            app.nodes().values().forEach(n -> assertThat(app.payloads()).containsKey(n.payload()));
            return 1;
        } catch (DescriptorException e) {
            assertThat(e.faults())
                    .isNotEmpty()
                    .allMatch(f -> f.line() > 0 && !f.message().isBlank());
            return 0;
        } catch (RuntimeException e) {
            throw new AssertionError(
                    "seed " + seed + ", input:\n"
                            + sources.get(sources.size() - 1).text(),
                    e);
        }
    }

    private StringBuilder tree(int depth, StringBuilder out) {
        int kind = depth == 0 ? 0 : depth > 5 ? 2 : random.nextInt(3);
        int count = random.nextInt(5);
        if (kind == 2) {
            return out.append(word());
        }
        out.append(kind == 0 ? "{" : "[");
        for (int i = 0; i < count; i++) {
            out.append(i > 0 ? ", " : "");
            if (kind == 0) {
                out.append(word()).append(": ");
            }
            tree(depth + 1, out);
        }
        return out.append(kind == 0 ? "}" : "]");
    }

    private String word() {
        // mostly words that lead further in
        return WORDS.get(random.nextInt(random.nextInt(20) == 0 ? WORDS.size() : WORDS.size() - 16));
    }
}
