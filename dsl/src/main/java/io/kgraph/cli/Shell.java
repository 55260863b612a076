package io.kgraph.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// What surrounds a command: its streams, the folder it was started in, and what the environment says.
///
/// @param in          what is read where a command says so
/// @param out         results
/// @param err         everything else
/// @param folder      paths on the command line are relative to it
/// @param errTerminal whether somebody is watching `err`
/// @param unicode     whether `err` shows more than ASCII
/// @param environment as the process has it
public record Shell(InputStream in, PrintStream out, PrintStream err, Path folder, boolean errTerminal, boolean unicode, Map<String, String> environment) {
    /// That of this process.
    static Shell ofProcess() {
        var out = new PrintStream(new java.io.FileOutputStream(java.io.FileDescriptor.out), false, StandardCharsets.UTF_8);
        var err = new PrintStream(new java.io.FileOutputStream(java.io.FileDescriptor.err), true, StandardCharsets.UTF_8);
        return new Shell(System.in, out, err, Path.of("").toAbsolutePath(), isTerminal(2), showsUnicode(System.getenv()), System.getenv());
    }

    /// Whether colour may be used where nobody asks for it.
    boolean colourful() {
        return errTerminal && environment.getOrDefault("NO_COLOR", "").isEmpty() && !"dumb".equals(environment.get("TERM"));
    }

    /// A path on the command line.
    Path path(String written) {
        return io.kgraph.data.Sources.resolve(folder, written);
    }

    /// Where this program keeps what is neither settings nor documents.
    Optional<Path> stateFolder() {
        for (String name : List.of("XDG_STATE_HOME", "LOCALAPPDATA")) {
            String written = environment.getOrDefault(name, "");
            if (!written.isEmpty() && Path.of(written).isAbsolute()) return Optional.of(Path.of(written, "kgraph"));
        }
        String home = environment.getOrDefault("HOME", "");
        return home.isEmpty() ? Optional.empty() : Optional.of(Path.of(home, ".local", "state", "kgraph"));
    }

    /// Whether a stream of the process ends at a terminal, as far as can be told.
    static boolean isTerminal(int descriptor) {
        Path link = Path.of("/proc/self/fd/" + descriptor);
        try {
            if (Files.isSymbolicLink(link)) {
                String target = Files.readSymbolicLink(link).toString();
                return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
            }
        } catch (IOException _) {
            return false;                                        // what cannot be told is taken for a file: no colours, no bars
        }
        return System.console() != null && System.console().isTerminal();
    }

    private static boolean showsUnicode(Map<String, String> environment) {
        for (String name : new String[] {"LC_ALL", "LC_CTYPE", "LANG"}) {
            String value = environment.getOrDefault(name, "");
            if (!value.isEmpty()) return value.toUpperCase(Locale.ROOT).replace("-", "").contains("UTF8");
        }
        return System.getProperty("os.name", "").startsWith("Mac");
    }
}
