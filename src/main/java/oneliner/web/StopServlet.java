package oneliner.web;

import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import oneliner.config.Settings;
import oneliner.services.StopRequest;

/**
 * {@code POST /-/stop} with {@code Authorization: Bearer <requestor.control-token>}: begins the orderly stop and
 * answers 202 at once; {@code /-/status} shows how far it is. Without a control token in the settings nobody may.
 */
@WebServlet("/-/stop")
public class StopServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Inject
    private transient Settings settings;

    @Inject
    private transient Event<StopRequest> stop;

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (!allowed(request.getHeader("Authorization"))) {
            response.setHeader("WWW-Authenticate", "Bearer");
            Answers.json(
                    response,
                    401,
                    Json.createObjectBuilder()
                            .add("message", "this needs the control token as bearer: see requestor.control-token")
                            .build());
            return;
        }
        stop.fire(new StopRequest("POST /-/stop"));
        Answers.json(
                response,
                202,
                Json.createObjectBuilder()
                        .add("message", "stopping; /-/status shows how far it is")
                        .build());
    }

    private boolean allowed(String header) {
        Optional<String> token = settings.requestor().controlToken();
        return token.isPresent()
                && header != null
                && MessageDigest.isEqual(
                        ("Bearer " + token.get()).getBytes(StandardCharsets.UTF_8),
                        header.getBytes(StandardCharsets.UTF_8));
    }
}
