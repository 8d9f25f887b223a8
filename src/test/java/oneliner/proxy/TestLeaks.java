package oneliner.proxy;

import io.netty.util.ResourceLeakDetector;
import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.stream.IntStream;
import oneliner.services.ServiceDirectory;

/**
 * Put into a copy of the WAR by tests of the real server: {@code ?level=PARANOID} sets how closely Netty watches its
 * buffers, {@code ?node=n} answers how many requests are under way there. Either collects garbage first, so that a
 * buffer that was lost is found when the next one is taken.
 */
@WebServlet("/-/test/leaks")
public class TestLeaks extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Inject
    private transient ServiceDirectory directory;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        System.gc();
        String level = request.getParameter("level");
        if (level != null) {
            ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.valueOf(level));
        }
        String node = request.getParameter("node");
        response.getWriter()
                .println(IntStream.range(0, 8)
                        .map(i -> directory.traffic().underWay(node + "-" + i))
                        .sum());
    }
}
