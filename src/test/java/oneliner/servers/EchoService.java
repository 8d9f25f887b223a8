package oneliner.servers;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Says who it is in a line, then sends back what comes. No HTTP. Arguments: address and port. */
public final class EchoService {
    private EchoService() {}

    public static void main(String[] args) throws IOException {
        byte[] hello = ("hello from " + args[0] + "\n").getBytes(StandardCharsets.UTF_8);
        ExecutorService threads = Executors.newCachedThreadPool();
        try (ServerSocket server = new ServerSocket(Integer.parseInt(args[1]), 100, InetAddress.getByName(args[0]))) {
            while (true) {
                Socket socket = server.accept();
                threads.execute(() -> serve(socket, hello));
            }
        }
    }

    private static void serve(Socket socket, byte[] hello) {
        try (socket) {
            socket.setTcpNoDelay(true);
            socket.getOutputStream().write(hello);
            socket.getInputStream().transferTo(socket.getOutputStream());
        } catch (IOException e) {
            System.out.println("a connection broke: " + e);
        }
    }
}
