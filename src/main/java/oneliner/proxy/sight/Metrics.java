package oneliner.proxy.sight;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.instrumentation.jvm.JvmBufferPoolMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmGarbageCollectorMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmMemoryMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmRuntimeInfoMetric;
import io.prometheus.metrics.instrumentation.jvm.JvmThreadsMetrics;
import io.prometheus.metrics.instrumentation.jvm.ProcessMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * All figures of the proxy. Labels hold the descriptor's node names, an instance's index and words of ours, never anything
 * a stranger said; so their number is bounded. Any thread may call; nothing here waits.
 */
public final class Metrics {
    private static final double[] SECONDS = {
        0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60
    };
    private static final String NODE = "node";
    private static final String INSTANCE = "instance";

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final ExpositionFormats formats = ExpositionFormats.init();
    private final Map<String, Meters> nodes = new ConcurrentHashMap<>();

    final Counter requests =
            counter("oneliner_requests", "Requests that are over, by how they ended.", NODE, "status", "end");
    final Counter tries = counter("oneliner_tries", "Instances chosen for requests.", NODE, INSTANCE);
    final Counter retries = counter("oneliner_retries", "Requests sent once more, by why.", NODE, "reason");
    final Counter up = counter("oneliner_request_body_bytes", "Bytes that went to providers, without heads.", NODE);
    final Counter down = counter("oneliner_response_body_bytes", "Bytes that went to browsers, without heads.", NODE);
    final Counter own = counter("oneliner_own_answers", "Answers of the proxy's own.", "status");
    final Histogram first =
            seconds("oneliner_first_byte_seconds", "From a request's arrival to the head of the provider's answer.");
    final Histogram total = seconds("oneliner_request_seconds", "From a request's arrival to its end; no upgrades.");
    final Gauge inFlight = gauge("oneliner_requests_in_flight", "Requests under way.", NODE);
    final Gauge upgrades = gauge("oneliner_upgrades_open", "Connections that have left HTTP, such as WebSocket.", NODE);
    private final Counter opened = counter("oneliner_tunnels_opened", "Tunnels opened.", NODE);
    private final Counter failed = counter("oneliner_tunnels_failed", "Tunnels that could not be opened.", NODE);
    private final Counter ejections =
            counter("oneliner_ejections", "Instances left alone after failures.", NODE, INSTANCE);

    private volatile Readings readings;

    /** Tells nothing of the proxy yet; {@code dropped} gives the number of log lines that were lost. */
    Metrics(LongSupplier dropped) {
        CounterWithCallback.builder()
                .name("oneliner_log_lines_dropped")
                .help("Lines of the log lost because its handlers were too slow.")
                .callback(tell -> tell.call((double) dropped.getAsLong()))
                .register(registry);
        gauge(
                "oneliner_pool_tunnels",
                "Open tunnels for HTTP.",
                tell -> {
                    for (Readings.Tunnels one : readings.tunnels()) {
                        tell.call(one.busy(), one.node(), "busy");
                        tell.call(one.idle(), one.node(), "idle");
                        tell.call(one.streams(), one.node(), "stream");
                    }
                },
                NODE,
                "state");
        gauge(
                "oneliner_pool_waiting",
                "Requests that wait for a tunnel.",
                tell -> {
                    for (Readings.Tunnels one : readings.tunnels()) {
                        tell.call(one.waiting(), one.node());
                    }
                },
                NODE);
        gauge(
                "oneliner_instance_requests_in_flight",
                "Requests under way at an instance.",
                tell -> {
                    for (Readings.Instance one : readings.instances()) {
                        tell.call(one.underWay(), one.node(), Integer.toString(one.index()));
                    }
                },
                NODE,
                INSTANCE);
        gauge(
                "oneliner_instance_ejected",
                "1 while an instance that failed is left alone.",
                tell -> {
                    for (Readings.Instance one : readings.instances()) {
                        tell.call(one.ejected() ? 1 : 0, one.node(), Integer.toString(one.index()));
                    }
                },
                NODE,
                INSTANCE);
        gauge(
                "oneliner_tcp_connections_open",
                "Connections open through a TCP door.",
                tell -> {
                    for (Readings.Door one : readings.doors()) {
                        tell.call(one.connections(), one.node(), Integer.toString(one.port()));
                    }
                },
                NODE,
                "port");
        counter(
                "oneliner_tcp_connections_refused",
                "Connections that a TCP door turned away.",
                tell -> {
                    for (Readings.Door one : readings.doors()) {
                        tell.call((double) one.refused(), one.node(), Integer.toString(one.port()));
                    }
                },
                NODE,
                "port");
        counter(
                "oneliner_retries_denied",
                "Retries that the budget of retries did not allow.",
                tell -> tell.call((double) readings.retriesDenied()));
        JvmMemoryMetrics.builder().register(registry);
        JvmBufferPoolMetrics.builder().register(registry);
        JvmGarbageCollectorMetrics.builder().register(registry);
        JvmThreadsMetrics.builder().register(registry);
        JvmRuntimeInfoMetric.builder().register(registry);
        ProcessMetrics.builder().register(registry);
    }

    /** From now on these are read whenever somebody asks for the figures. */
    public void watch(Readings all) {
        readings = all;
    }

    /** A tunnel to an instance of that node is open. */
    public void tunnelOpened(String node) {
        opened.labelValues(node).inc();
    }

    /** A tunnel to an instance of that node could not be opened. */
    public void tunnelFailed(String node) {
        failed.labelValues(node).inc();
    }

    /** An instance is left alone for a while. */
    public void ejected(String node, int instance) {
        ejections.labelValues(node, Integer.toString(instance)).inc();
    }

    /** The figures of one node. */
    Meters of(String node) {
        Meters known = nodes.get(node);
        return known != null ? known : nodes.computeIfAbsent(node, name -> new Meters(this, name));
    }

    /**
     * How all figures are written.
     *
     * @param accept the reader's Accept header, null for none: decides between the text format 0.0.4 and OpenMetrics
     */
    Exposition exposition(String accept) {
        ExpositionFormatWriter writer = formats.getOpenMetricsTextFormatWriter().accepts(accept)
                ? formats.getOpenMetricsTextFormatWriter()
                : formats.getPrometheusTextFormatWriter();
        return new Exposition(writer.getContentType(), out -> writer.write(out, registry.scrape()));
    }

    /**
     * The figures in one format.
     *
     * @param type for Content-Type
     * @param body writes them as they are then
     */
    record Exposition(String type, Body body) {
        /** Writes to a stream. */
        interface Body {
            void to(OutputStream out) throws IOException;
        }
    }

    private Counter counter(String name, String help, String... labels) {
        return Counter.builder()
                .name(name)
                .help(help)
                .labelNames(labels)
                .withoutExemplars()
                .register(registry);
    }

    private Gauge gauge(String name, String help, String... labels) {
        return Gauge.builder()
                .name(name)
                .help(help)
                .labelNames(labels)
                .withoutExemplars()
                .register(registry);
    }

    private void gauge(String name, String help, Consumer<GaugeWithCallback.Callback> values, String... labels) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .labelNames(labels)
                .callback(tell -> told(values, tell))
                .register(registry);
    }

    private void counter(String name, String help, Consumer<CounterWithCallback.Callback> values, String... labels) {
        CounterWithCallback.builder()
                .name(name)
                .help(help)
                .labelNames(labels)
                .callback(tell -> told(values, tell))
                .register(registry);
    }

    private <T> void told(Consumer<T> values, T tell) {
        if (readings != null) {
            values.accept(tell);
        }
    }

    private Histogram seconds(String name, String help) {
        return Histogram.builder()
                .name(name)
                .help(help)
                .labelNames(NODE)
                .classicOnly()
                .classicUpperBounds(SECONDS)
                .withoutExemplars()
                .register(registry);
    }
}
