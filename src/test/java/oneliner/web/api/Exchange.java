package oneliner.web.api;

import jakarta.json.JsonObject;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** One request to a servlet and its answer, without a server. */
final class Exchange {
    final Map<String, String> answered = new HashMap<>();
    int status = 200;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final String method;
    private final String path;
    private final Map<String, String> headers = new HashMap<>();
    private final Map<String, String[]> query = new LinkedHashMap<>();
    private byte[] body = {};

    private Exchange(String method, String path) {
        this.method = method;
        this.path = path;
    }

    static Exchange get(String path) {
        return new Exchange("GET", path);
    }

    static Exchange post(String path, String json) {
        return new Exchange("POST", path)
                .with("Content-Type", "application/json")
                .body(json.getBytes(StandardCharsets.UTF_8));
    }

    static Exchange of(String method, String path) {
        return new Exchange(method, path);
    }

    Exchange with(String header, String value) {
        headers.put(header.toLowerCase(Locale.ROOT), value);
        return this;
    }

    Exchange without(String header) {
        headers.remove(header.toLowerCase(Locale.ROOT));
        return this;
    }

    Exchange query(String name, String... values) {
        query.put(name, values);
        return this;
    }

    Exchange body(byte[] bytes) {
        body = bytes.clone();
        return this;
    }

    String text() {
        return out.toString(StandardCharsets.UTF_8);
    }

    JsonObject json() {
        return Schemas.read(text());
    }

    HttpServletRequest request() {
        ByteArrayInputStream in = new ByteArrayInputStream(body);
        ServletInputStream stream = new ServletInputStream() {
            @Override
            public boolean isFinished() {
                return in.available() == 0;
            }

            @Override
            public boolean isReady() {
                return true;
            }

            @Override
            public void setReadListener(ReadListener listener) {
                throw new UnsupportedOperationException();
            }

            @Override
            public int read() {
                return in.read();
            }

            @Override
            public int read(byte[] to, int from, int length) {
                return in.read(to, from, length);
            }
        };
        return (HttpServletRequest) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {HttpServletRequest.class},
                (proxy, called, args) -> switch (called.getName()) {
                    case "getMethod" -> method;
                    case "getPathInfo" -> path;
                    case "getHeader" -> headers.get(String.valueOf(args[0]).toLowerCase(Locale.ROOT));
                    case "getContentType" -> headers.get("content-type");
                    case "getContentLengthLong" ->
                        headers.containsKey("content-length") ? Long.parseLong(headers.get("content-length")) : -1L;
                    case "getInputStream" -> stream;
                    case "getParameterMap" -> query;
                    case "getParameterValues" -> query.get(String.valueOf(args[0]));
                    case "getRemoteAddr" -> "192.0.2.7";
                    default -> throw new UnsupportedOperationException(called.getName());
                });
    }

    HttpServletResponse response() {
        ServletOutputStream stream = new ServletOutputStream() {
            @Override
            public boolean isReady() {
                return true;
            }

            @Override
            public void setWriteListener(WriteListener listener) {
                throw new UnsupportedOperationException();
            }

            @Override
            public void write(int b) throws IOException {
                out.write(b);
            }
        };
        return (HttpServletResponse) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {HttpServletResponse.class}, (proxy, called, args) -> {
                    switch (called.getName()) {
                        case "setStatus" -> status = (Integer) args[0];
                        case "setHeader" -> answered.put(String.valueOf(args[0]), String.valueOf(args[1]));
                        case "setContentType" -> answered.put("Content-Type", String.valueOf(args[0]));
                        case "setCharacterEncoding", "setContentLength" -> {}
                        case "getOutputStream" -> {
                            return stream;
                        }
                        default -> throw new UnsupportedOperationException(called.getName());
                    }
                    return null;
                });
    }
}
