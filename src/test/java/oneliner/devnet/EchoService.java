package oneliner.devnet;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** Sends back what it gets; a first line "close N" is answered with N bytes and the end of the stream. */
public final class EchoService {
    private EchoService() {}

    public static void main(String[] args) throws IOException {
        try (ServerSocket server = new ServerSocket(Integer.parseInt(args[1]), 50, InetAddress.getByName(args[0]))) {
            serve(server);
        }
    }

    static void serve(ServerSocket server) throws IOException {
        while (true) {
            Socket socket = server.accept();
            Thread thread = new Thread(() -> echo(socket));
            thread.setDaemon(true);
            thread.start();
        }
    }

    private static void echo(Socket socket) {
        try (socket;
                InputStream in = socket.getInputStream();
                OutputStream out = socket.getOutputStream()) {
            byte[] buffer = new byte[65536];
            int count;
            while ((count = in.read(buffer)) >= 0) {
                String text = new String(buffer, 0, Math.min(count, 40), java.nio.charset.StandardCharsets.US_ASCII);
                if (text.startsWith("close ")) {
                    out.write(new byte[Integer.parseInt(text.substring(6).strip())]);
                    return;
                }
                out.write(buffer, 0, count);
                out.flush();
            }
        } catch (IOException gone) {
            // the client left
        }
    }
}
