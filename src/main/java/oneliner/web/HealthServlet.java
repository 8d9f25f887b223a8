package oneliner.web;

import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import oneliner.services.Readiness;

/**
 * {@code /-/health/live} and {@code /-/health/ready} in the shape of MicroProfile Health: 200 with {@code UP} or 503
 * with {@code DOWN} and the reason. Our own, because WildFly's standalone.xml has no MicroProfile Health.
 */
@WebServlet("/-/health/*")
public class HealthServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Inject
    private transient Instance<Readiness> readiness;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String which = Optional.ofNullable(request.getPathInfo()).orElse("/");
        switch (which) {
            case "/live" -> answer(response, "live", Optional.empty());
            case "/ready", "/" ->
                answer(
                        response,
                        "ready",
                        readiness.stream()
                                .map(Readiness::notReady)
                                .flatMap(Optional::stream)
                                .findFirst());
            default ->
                Answers.json(
                        response,
                        404,
                        Json.createObjectBuilder()
                                .add("message", "there is no health check " + which + ": ask /live or /ready")
                                .build());
        }
    }

    private static void answer(HttpServletResponse response, String name, Optional<String> fault) throws IOException {
        String word = fault.isPresent() ? "DOWN" : "UP";
        JsonArrayBuilder checks = Json.createArrayBuilder();
        var check = Json.createObjectBuilder().add("name", name).add("status", word);
        fault.ifPresent(reason -> check.add("data", Json.createObjectBuilder().add("reason", reason)));
        Answers.json(
                response,
                fault.isPresent() ? 503 : 200,
                Json.createObjectBuilder()
                        .add("status", word)
                        .add("checks", checks.add(check))
                        .build());
    }
}
