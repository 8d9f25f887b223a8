package oneliner.web.api;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;
import oneliner.config.Role;
import oneliner.config.Settings;
import oneliner.services.AppControl;
import oneliner.services.ControlException;
import oneliner.services.ServiceDirectory;
import oneliner.services.ServiceEvent;
import oneliner.web.Answers;
import oneliner.web.ControlToken;

/** Answers {@code /-/api/…}: checks who asks, finds the {@link Route}, writes down what was done, words every fault. */
@ApplicationScoped
public class Api {
    private static final System.Logger LOG = System.getLogger(Api.class.getName());
    /** A command that runs long holds one; the server has more threads than this. */
    private static final int AT_ONCE = 16;

    private static final String DOCUMENT = "/openapi.json";

    private final Semaphore room = new Semaphore(AT_ONCE);
    private final Settings settings;
    private final ControlToken token;
    private final ServiceDirectory directory;
    private final Clock clock;
    private final Routes routes;

    /** For the container's proxy only. */
    protected Api() {
        this.settings = null;
        this.token = null;
        this.directory = null;
        this.clock = null;
        this.routes = null;
    }

    /** Made by the container, once per application. */
    @Inject
    public Api(Settings settings, ControlToken token, AppControl control, ServiceDirectory directory, Clock clock) {
        this.settings = settings;
        this.token = token;
        this.directory = directory;
        this.clock = clock;
        this.routes = new Routes(control);
    }

    /**
     * Answers one request.
     *
     * @throws IOException if its client went away
     */
    public void serve(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String path = Optional.ofNullable(request.getPathInfo()).orElse("");
        try {
            if (path.equals(DOCUMENT) && request.getMethod().equals("GET")) {
                write(response, new Answer(200, "application/json", document(), ""));
                return;
            }
            requireAllowed(request, response);
            write(response, answer(request, response, path));
        } catch (Problem problem) {
            refuse(response, problem);
        }
    }

    private void requireAllowed(HttpServletRequest request, HttpServletResponse response) {
        if (settings.role() != Role.REQUESTOR) {
            throw new Problem(404, "this server is in the role web: it runs no app");
        }
        String site = request.getHeader("Sec-Fetch-Site");
        if (site != null && !site.equals("same-origin") && !site.equals("none")) {
            throw new Problem(403, "pages of another site may not act on the app");
        }
        switch (token.judge(request)) {
            case ALLOWED -> {}
            case CLOSED ->
                throw new Problem(
                        403,
                        "nobody may, for there is no control token: set requestor.control-token (or the variable"
                                + " REQUESTOR_CONTROL_TOKEN) to a secret of 16 characters or more, start again, and"
                                + " send it as Authorization: Bearer");
            case WRONG -> {
                response.setHeader("WWW-Authenticate", "Bearer");
                throw new Problem(401, "send the control token (requestor.control-token) as Authorization: Bearer");
            }
            case TOO_OFTEN -> {
                response.setHeader("Retry-After", "60");
                throw new Problem(429, "too many wrong tokens from your address: wait a minute");
            }
        }
    }

    private Answer answer(HttpServletRequest request, HttpServletResponse response, String path) throws IOException {
        List<String> segments =
                path.isEmpty() ? List.of() : List.of(path.substring(1).split("/", -1));
        List<Route> here = routes.all().stream()
                .filter(route -> route.match(segments).isPresent())
                .toList();
        if (here.isEmpty()) {
            throw new Problem(404, "there is nothing at this address; /-/api/openapi.json names what there is");
        }
        Optional<Route> route = here.stream()
                .filter(one -> one.method().equals(request.getMethod()))
                .findFirst();
        if (route.isEmpty()) {
            response.setHeader("Allow", here.stream().map(Route::method).collect(Collectors.joining(", ")));
            throw new Problem(405, "this address does not know " + Body.shown(request.getMethod()));
        }
        if (!room.tryAcquire()) {
            response.setHeader("Retry-After", "5");
            throw new Problem(503, AT_ONCE + " requests are being answered already: come back in a moment");
        }
        try {
            return answer(route.get(), request, route.get().match(segments).orElseThrow());
        } finally {
            room.release();
        }
    }

    private Answer answer(Route route, HttpServletRequest request, Map<String, String> values) throws IOException {
        Call call = new Call(request, values, "control token from " + request.getRemoteAddr());
        String what = what(route, values);
        try {
            // first, so that the parameters are those of the query and never of a form
            Body.requireJson(request);
            call.requireQuery(route.query());
            Answer answer = route.work().answer(call);
            note(route, call, what, answer.result());
            return answer;
        } catch (ControlException e) {
            Problem problem = Problem.of(e);
            note(route, call, what, "refused: " + e.getMessage());
            throw problem;
        } catch (Problem problem) {
            note(route, call, what, "refused: " + problem.getMessage());
            throw problem;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            note(route, call, what, "cut short, for the server stops");
            throw new Problem(503, "the server stops");
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, what + " failed", e);
            note(route, call, what, "failed: the log above has the details");
            throw new Problem(500, "it failed; the server's log has the details");
        }
    }

    /** Such as {@code scale db} or {@code exec web/1}; bodies are not logged. */
    private static String what(Route route, Map<String, String> values) {
        String verb = route.path().substring(route.path().lastIndexOf('/') + 1);
        String node = values.get("node");
        String index = values.get("index");
        return verb + (node == null ? "" : " " + Body.shown(node)) + (index == null ? "" : "/" + Body.shown(index));
    }

    private void note(Route route, Call call, String what, String result) {
        if (route.acts()) {
            LOG.log(Level.INFO, "asked by " + call.who() + ": " + what + ": " + result);
            directory.tell(new ServiceEvent.Acted(clock.instant(), call.who(), what, result));
        } else {
            LOG.log(Level.DEBUG, "asked by " + call.who() + ": " + what);
        }
    }

    private static void write(HttpServletResponse response, Answer answer) throws IOException {
        byte[] bytes = answer.bytes();
        response.setStatus(answer.status());
        Answers.headers(response, answer.type());
        response.setContentLength(bytes.length);
        response.getOutputStream().write(bytes);
    }

    private static void refuse(HttpServletResponse response, Problem problem) throws IOException {
        byte[] bytes = problem.json().toString().getBytes(StandardCharsets.UTF_8);
        response.setStatus(problem.status());
        Answers.headers(response, "application/problem+json");
        response.setContentLength(bytes.length);
        response.getOutputStream().write(bytes);
    }

    /** The description of all routes, as it is kept beside this class. */
    static String document() throws IOException {
        try (InputStream in = Objects.requireNonNull(Api.class.getResourceAsStream("openapi.json"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
