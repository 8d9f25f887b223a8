package oneliner.web.api;

import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** {@code /-/api/…}, every method. */
@WebServlet("/-/api/*")
public class ApiServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Inject
    private transient Api api;

    /** Made by the container. */
    public ApiServlet() {}

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        api.serve(request, response);
    }
}
