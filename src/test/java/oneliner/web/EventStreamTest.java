package oneliner.web;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventStreamTest {
    private final List<String> completed = new ArrayList<>();
    private final ScriptedOutput out = new ScriptedOutput();

    private EventStream stream() throws IOException {
        ServletResponse response = (ServletResponse) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {ServletResponse.class}, (proxy, method, args) -> out);
        AsyncContext context = (AsyncContext) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {AsyncContext.class}, (proxy, method, args) -> {
                    if (method.getName().equals("complete")) {
                        completed.add("complete");
                    }
                    return method.getName().equals("getResponse") ? response : null;
                });
        return new EventStream(context, ended -> completed.add("removed"));
    }

    @Test
    void writesInOrderOnceTheContainerIsReady() throws IOException {
        EventStream stream = stream();
        stream.offer("a");
        stream.offer("b");
        assertThat(out.text()).as("nothing before onWritePossible").isEmpty();

        stream.onWritePossible();
        stream.offer("c");

        assertThat(out.text()).isEqualTo("abc");
        assertThat(out.flushes).isPositive();
    }

    @Test
    void waitsForAReaderThatIsSlow() throws IOException {
        EventStream stream = stream();
        out.ready = false;
        stream.onWritePossible();
        stream.offer("a");
        assertThat(out.text()).isEmpty();

        out.ready = true;
        stream.onWritePossible();
        assertThat(out.text()).isEqualTo("a");
    }

    @Test
    void cutsOffAReaderThatFallsTooFarBehind() throws IOException {
        EventStream stream = stream();
        for (int i = 0; i <= EventStream.MAX_WAITING; i++) {
            stream.offer("x");
        }

        assertThat(completed).containsExactly("removed", "complete");
        stream.offer("late");
        assertThat(out.text()).isEmpty();
    }

    @Test
    void cutsOffAReaderWhoseFramesGrowTooLarge() throws IOException {
        EventStream stream = stream();
        stream.offer(new byte[EventStream.MAX_BYTES - 1]);
        stream.offer("x");
        assertThat(completed).isEmpty();
        stream.offer("y");
        assertThat(completed).containsExactly("removed", "complete");
    }

    @Test
    void endsOnceWhenTheReaderGoesAway() throws IOException {
        EventStream stream = stream();
        stream.onWritePossible();
        out.broken = true;
        stream.offer("a");
        stream.onError(new IOException("gone"));

        assertThat(completed).containsExactly("removed", "complete");
    }

    private static final class ScriptedOutput extends ServletOutputStream {
        private final List<Byte> bytes = new ArrayList<>();
        private boolean ready = true;
        private boolean broken;
        private int flushes;

        String text() {
            byte[] all = new byte[bytes.size()];
            for (int i = 0; i < all.length; i++) {
                all[i] = bytes.get(i);
            }
            return new String(all, StandardCharsets.UTF_8);
        }

        @Override
        public boolean isReady() {
            return ready;
        }

        @Override
        public void setWriteListener(WriteListener listener) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void write(int b) throws IOException {
            if (broken) {
                throw new IOException("broken pipe");
            }
            bytes.add((byte) b);
        }

        @Override
        public void flush() {
            flushes++;
        }
    }
}
