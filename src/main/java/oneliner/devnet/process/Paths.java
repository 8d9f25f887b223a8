package oneliner.devnet.process;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Absolute paths in commands, as an image sees them. A path is taken to lie in the image when it exists there, or when
 * its folder does and the host has no such path.
 */
final class Paths {
    /** A path not preceded by anything that makes it part of a word, a relative path, a URL or a variable. */
    private static final Pattern ABSOLUTE =
            Pattern.compile("(?<![\\w./~}*-])/(?!/)[\\w.@%+,=*?\\[\\]-]+(?:/[\\w.@%+,=*?\\[\\]-]*)*");

    /** What makes a text a command for a shell rather than one word. */
    private static final Pattern SHELL = Pattern.compile("[\\s;|&<>]");

    private static final Pattern SPECIAL = Pattern.compile("[^\\w./@%+=:,-]");

    private final Path root;

    /** Paths of one image copy. */
    Paths(Path root) {
        this.root = root;
    }

    /** Rewrites every absolute path in a text, which may be a shell command. */
    String rewrite(String text) {
        boolean command = SHELL.matcher(text).find();
        Matcher matcher = ABSOLUTE.matcher(text);
        return matcher.replaceAll(found -> Matcher.quoteReplacement(
                inImage(found.group())
                        ? prefix(command && !quoted(text, found.start())) + found.group()
                        : found.group()));
    }

    /** The folder of the image; where a shell would take it apart, as at a space, with backslashes. */
    private String prefix(boolean escaped) {
        return escaped ? SPECIAL.matcher(root.toString()).replaceAll("\\\\$0") : root.toString();
    }

    private static boolean quoted(String text, int end) {
        char quote = 0;
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            if (c == '\\' && quote != '\'') {
                i++;
            } else if (quote == 0 && (c == '\'' || c == '"')) {
                quote = c;
            } else if (c == quote) {
                quote = 0;
            }
        }
        return quote != 0;
    }

    /**
     * The program to start.
     *
     * @param entry absolute, relative to the image, or a bare name
     * @param path folders to look a bare name up in
     */
    String program(String entry, List<String> path) {
        if (entry.startsWith("/")) {
            Path inside = root.resolve(entry.substring(1));
            return Files.exists(inside) ? inside.toString() : entry;
        }
        if (entry.contains("/")) {
            return root.resolve(entry).toString();
        }
        return path.stream()
                .map(folder -> Path.of(folder, entry))
                .filter(Files::isExecutable)
                .findFirst()
                .map(Path::toString)
                .orElse(entry);
    }

    private boolean inImage(String path) {
        try {
            Path inside = root.resolve(path.substring(1)).normalize();
            if (!inside.startsWith(root)) {
                return false;
            }
            if (Files.exists(inside, LinkOption.NOFOLLOW_LINKS)) {
                return true;
            }
            Path folder = inside.getParent();
            return folder != null && Files.isDirectory(folder) && !Files.exists(Path.of(path));
        } catch (InvalidPathException e) {
            return false;
        }
    }
}
