package oneliner.boot;

import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/** {@code deploy/run --hash}: makes of a password what a descriptor may hold, as Jakarta Security writes it. */
final class HashCommand {
    private static final String ALGORITHM = "PBKDF2WithHmacSHA512";
    /** OWASP's Password Storage Cheat Sheet, 2023. */
    private static final int ITERATIONS = 210_000;

    private static final int SALT_BYTES = 16;
    private static final int HASH_BITS = 256;

    private HashCommand() {}

    /** Asks for the password, or takes the first line of standard input where nobody can be asked. */
    static int run(List<String> args, PrintStream out, PrintStream err) {
        try {
            String password = password();
            if (password == null || password.isEmpty()) {
                err.println("oneliner: no password came; type one, or send it as a line of standard input");
                return 1;
            }
            out.println(hash(password));
            return 0;
        } catch (IOException e) {
            err.println("oneliner: cannot read the password: " + e.getMessage());
            return 1;
        }
    }

    @SuppressWarnings("SystemConsoleNull") // where it is never null any more, it reads a pipe as well
    private static String password() throws IOException {
        Console console = System.console();
        if (console != null) {
            char[] typed = console.readPassword("Password: ");
            return typed == null ? null : new String(typed);
        }
        return new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
    }

    static String hash(String password) {
        byte[] salt = new byte[SALT_BYTES];
        new SecureRandom().nextBytes(salt);
        try {
            byte[] hash = SecretKeyFactory.getInstance(ALGORITHM)
                    .generateSecret(new PBEKeySpec(password.toCharArray(), salt, ITERATIONS, HASH_BITS))
                    .getEncoded();
            Base64.Encoder base64 = Base64.getEncoder();
            return ALGORITHM + ":" + ITERATIONS + ":" + base64.encodeToString(salt) + ":" + base64.encodeToString(hash);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java 17 has " + ALGORITHM, e);
        }
    }
}
