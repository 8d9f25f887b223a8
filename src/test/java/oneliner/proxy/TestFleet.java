package oneliner.proxy;

import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import oneliner.services.ServiceDirectory;

/**
 * Put into a copy of the WAR by tests of the real server: {@code ?drain=id} and {@code ?remove=id} are what the requestor
 * does when an instance is replaced; {@code ?node=n} answers with the instances that are ejected.
 */
@WebServlet("/-/test/fleet")
public class TestFleet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Inject
    private transient ServiceDirectory directory;

    @Inject
    private transient Proxy proxy;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (request.getParameter("drain") != null) {
            response.getWriter().print(directory.drain(request.getParameter("drain"), "test"));
        } else if (request.getParameter("remove") != null) {
            directory.remove(request.getParameter("remove"), "test");
        } else {
            for (Balancer.State one : proxy.fleet().instances(request.getParameter("node"))) {
                response.getWriter().print(one.ejected() ? one.instance() + " " : "");
            }
        }
    }
}
