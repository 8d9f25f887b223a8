package oneliner.web;

import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import oneliner.services.StopRequest;

/**
 * {@code POST /-/stop} with {@code Authorization: Bearer <requestor.control-token>}: begins the orderly stop and
 * answers 202 at once; {@code /-/status} shows how far it is. Without a control token in the settings nobody may.
 */
@WebServlet("/-/stop")
public class StopServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Inject
    private transient ControlToken token;

    @Inject
    private transient Event<StopRequest> stop;

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        ControlToken.Verdict verdict = token.judge(request);
        if (verdict != ControlToken.Verdict.ALLOWED) {
            int status = verdict == ControlToken.Verdict.TOO_OFTEN ? 429 : 401;
            response.setHeader(status == 401 ? "WWW-Authenticate" : "Retry-After", status == 401 ? "Bearer" : "60");
            Answers.json(
                    response,
                    status,
                    Json.createObjectBuilder()
                            .add("message", "this needs the control token as bearer: see requestor.control-token")
                            .build());
            return;
        }
        stop.fire(new StopRequest("control token from " + request.getRemoteAddr()));
        Answers.json(
                response,
                202,
                Json.createObjectBuilder()
                        .add("message", "stopping; /-/status shows how far it is")
                        .build());
    }
}
