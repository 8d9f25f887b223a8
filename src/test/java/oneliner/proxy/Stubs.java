package oneliner.proxy;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import oneliner.services.ServiceInstance;

/** Requests and responses of no server, with only what the proxy asks them for. */
final class Stubs {
    private Stubs() {}

    /** A request from this address; headers as {@code name: value}. */
    static HttpServletRequest request(String method, String from, String... headers) {
        Map<String, List<String>> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        if (Arrays.stream(headers).noneMatch(header -> header.startsWith("Host:"))) {
            all.put("Host", List.of("h"));
        }
        for (String header : headers) {
            String[] parts = header.split(": ?", 2);
            all.computeIfAbsent(parts[0], name -> new ArrayList<>()).add(parts[1]);
        }
        return (HttpServletRequest) Proxy.newProxyInstance(
                Stubs.class.getClassLoader(), new Class<?>[] {HttpServletRequest.class}, (self, call, arguments) -> {
                    List<String> values =
                            arguments == null ? List.of() : all.getOrDefault(arguments[0].toString(), List.of());
                    return switch (call.getName()) {
                        case "getMethod" -> method;
                        case "getProtocol" -> "HTTP/1.1";
                        case "getScheme" -> "http";
                        case "getServerName" -> "server";
                        case "getRemoteAddr" -> from;
                        case "getHeaderNames" -> Collections.enumeration(all.keySet());
                        case "getHeaders" -> Collections.enumeration(values);
                        case "getHeader" -> values.isEmpty() ? null : values.get(0);
                        default -> throw new UnsupportedOperationException(call.getName());
                    };
                });
    }

    /** A response that keeps what is set: headers by name in lower case, the status as {@code :status}. */
    static HttpServletResponse response(Map<String, List<String>> kept) {
        return (HttpServletResponse) Proxy.newProxyInstance(
                Stubs.class.getClassLoader(), new Class<?>[] {HttpServletResponse.class}, (self, call, arguments) -> {
                    String name = switch (call.getName()) {
                        case "setStatus" -> ":status";
                        case "setContentLength", "setContentLengthLong" -> "content-length";
                        case "setContentType" -> "content-type";
                        case "setHeader", "addHeader" -> arguments[0].toString().toLowerCase(Locale.ROOT);
                        default -> throw new UnsupportedOperationException(call.getName());
                    };
                    kept.computeIfAbsent(name, key -> new ArrayList<>())
                            .add(arguments[arguments.length - 1].toString());
                    return null;
                });
    }

    static ServiceInstance instance(String id, String tunnel) {
        return new ServiceInstance(id, "app", 0, "0x1", "provider", "10.0.0.2", URI.create(tunnel));
    }
}
