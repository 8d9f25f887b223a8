package oneliner.web;

import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import oneliner.services.ServiceDirectory;

/** {@code GET /-/status}: the whole app at this moment, as JSON. */
@WebServlet("/-/status")
public class StatusServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Inject
    private transient ServiceDirectory directory;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Answers.json(response, 200, StatusJson.of(directory.status(), directory.doors(), directory.entrances()));
    }
}
