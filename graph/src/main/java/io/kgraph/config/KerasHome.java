package io.kgraph.config;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// Where the settings of a process come from: `keras.json` in `KERAS_HOME`, else in `.keras` below the user's home, then `KERAS_BACKEND`.
///
/// @param environment the process's variables
/// @param home        the user's home folder
/// @param temporary   stands in for a home that cannot be written
/// @param announcements gets the line that names the backend
record KerasHome(Map<String, String> environment, Path home, Path temporary, PrintStream announcements) {
    static KerasHome ofProcess() {
        return new KerasHome(System.getenv(), Path.of(System.getProperty("user.home", ".")),
                Path.of(System.getProperty("java.io.tmpdir", ".")), System.err);
    }

    /// Reads the file or writes the defaults to it, then obeys the environment, and says which backend it is.
    ///
    /// @throws io.kgraph.error.GraphError for a recognised key with an inadmissible value, or a backend that does not exist
    Settings load() {
        Settings settings = Settings.defaults();
        base().ifPresent(folder -> {
            Path file = folder.resolve("keras.json");
            if (Files.exists(file)) read(file).ifPresent(json -> apply(json, settings));
            else write(file, settings);
        });
        String chosen = environment.getOrDefault("KERAS_BACKEND", "");
        if (!chosen.isEmpty()) settings.backend(chosen);
        announcements.println("Using " + Backends.admit(settings.backend()) + " backend.");
        return settings;
    }

    private Optional<Path> base() {
        String given = environment.getOrDefault("KERAS_HOME", "");
        if (given.isEmpty()) return Optional.of((Files.isWritable(home) ? home : temporary).resolve(".keras"));
        try {
            return Optional.of(Path.of(given));
        } catch (InvalidPathException _) {                       // no such folder can exist: the defaults stand
            return Optional.empty();
        }
    }

    /// The object in the file; what is no JSON object counts as an empty one.
    private static Optional<Map<?, ?>> read(Path file) {
        try {
            return Json.parse(Files.readString(file)).flatMap(json -> json instanceof Map<?, ?> map ? Optional.of(map) : Optional.empty());
        } catch (MalformedInputException _) {                    // bytes that are no text are no JSON either
            return Optional.empty();
        } catch (IOException _) {                                // an unreadable file never keeps a program from starting
            return Optional.empty();
        }
    }

    private static void apply(Map<?, ?> json, Settings settings) {
        Object floatx = json.get("floatx"), epsilon = json.get("epsilon"), format = json.get("image_data_format"), backend = json.get("backend");
        if (floatx != null) settings.floatx(floatx);
        if (epsilon != null) {
            if (!(epsilon instanceof Double number)) throw Settings.refuse("epsilon in keras.json is a number with a fraction or an exponent, but not " + Settings.quoted(epsilon) + ".");
            settings.epsilon(number);
        }
        if (format != null) settings.imageDataFormat(format);
        if (backend != null) {
            if (!(backend instanceof String name)) throw Settings.refuse("backend in keras.json is a name, but not " + backend + ".");
            settings.backend(name);
        }
    }

    /// `1e-07`, as Python writes it.
    private static String number(double value) {
        String[] parts = Double.toString(value).split("E");
        if (parts.length == 1) return parts[0];
        int exponent = Integer.parseInt(parts[1]);
        return parts[0].replaceAll("\\.0$", "") + (exponent < 0 ? "e-" : "e+") + (Math.abs(exponent) < 10 ? "0" : "") + Math.abs(exponent);
    }

    private static void write(Path file, Settings settings) {
        String json = """
                {
                    "floatx": "%s",
                    "epsilon": %s,
                    "backend": "%s",
                    "image_data_format": "%s"
                }
                """.formatted(settings.floatx(), number(settings.epsilon()), settings.backend(), settings.imageDataFormat());
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(file, json);
        } catch (IOException | SecurityException _) {            // a home that cannot be written never keeps a program from starting
        }
    }
}
