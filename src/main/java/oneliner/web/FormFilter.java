package oneliner.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Enumeration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the forms that are sent to pages, in place of the servers, which differ here: no more than 256 KiB however they
 * are framed (413), plain forms only (415), and only what is UTF-8 (400) instead of a guess at it.
 *
 * <p>The init parameter {@code stateless-pages} lists the pages that never hand out a view state; a form with one is
 * forged there (400).
 */
public class FormFilter extends HttpFilter {
    private static final long serialVersionUID = 1L;
    private static final int MOST_BYTES = 256 * 1024;
    // so that a sender who is a little over the limit reads the answer, instead of a broken connection
    private static final int MOST_DROPPED = 4 * 1024 * 1024;
    private static final String PLAIN_FORM = "application/x-www-form-urlencoded";

    private Set<String> stateless = Set.of();

    /** Made by the container. */
    public FormFilter() {}

    @Override
    public void init(FilterConfig config) {
        stateless = Set.of(Optional.ofNullable(config.getInitParameter("stateless-pages"))
                .orElse("")
                .strip()
                .split("\\s+"));
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (!request.getMethod().equals("POST")) {
            chain.doFilter(request, response);
            return;
        }
        byte[] body = request.getInputStream().readNBytes(MOST_BYTES + 1);
        if (body.length > MOST_BYTES) {
            drop(request.getInputStream());
            response.sendError(HttpServletResponse.SC_REQUEST_ENTITY_TOO_LARGE);
            return;
        }
        if (body.length > 0 && !plain(request.getContentType())) {
            response.sendError(HttpServletResponse.SC_UNSUPPORTED_MEDIA_TYPE);
            return;
        }
        try {
            Map<String, String[]> fields =
                    FormFields.read(request.getQueryString(), new String(body, StandardCharsets.ISO_8859_1));
            if (fields.containsKey("jakarta.faces.ViewState") && stateless.contains(request.getServletPath())) {
                response.sendError(HttpServletResponse.SC_BAD_REQUEST);
                return;
            }
            chain.doFilter(new Read(request, fields), response);
        } catch (CharacterCodingException e) {
            response.sendError(HttpServletResponse.SC_BAD_REQUEST);
        }
    }

    private static boolean plain(String type) {
        return type != null
                && type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT).equals(PLAIN_FORM);
    }

    private static void drop(InputStream in) throws IOException {
        byte[] buffer = new byte[8192];
        int dropped = 0;
        for (int n = in.read(buffer); n >= 0 && dropped < MOST_DROPPED; n = in.read(buffer)) {
            dropped += n;
        }
    }

    /** The request with the fields that were read from it. */
    private static final class Read extends HttpServletRequestWrapper {
        private final Map<String, String[]> fields;

        Read(HttpServletRequest request, Map<String, String[]> fields) {
            super(request);
            this.fields = fields;
        }

        @Override
        public String getParameter(String name) {
            String[] values = fields.get(name);
            return values == null ? null : values[0];
        }

        @Override
        public String[] getParameterValues(String name) {
            String[] values = fields.get(name);
            return values == null ? null : values.clone();
        }

        @Override
        public Enumeration<String> getParameterNames() {
            return Collections.enumeration(fields.keySet());
        }

        @Override
        public Map<String, String[]> getParameterMap() {
            return Collections.unmodifiableMap(fields);
        }
    }
}
