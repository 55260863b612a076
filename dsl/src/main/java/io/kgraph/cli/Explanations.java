package io.kgraph.cli;

import io.kgraph.error.BrokenInvariant;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;

/// What the codes of messages mean, at length: one text for each, beside this class.
final class Explanations {
    private static final Pattern CODE = Pattern.compile("[EeWw][0-9]{4}");

    private Explanations() {}

    static boolean isCode(String text) {
        return CODE.matcher(text).matches();
    }

    /// The text of a code, if there is such a code.
    static Optional<String> of(String code) {
        try (InputStream in = Explanations.class.getResourceAsStream("codes/" + code + ".txt")) {
            return in == null ? Optional.empty() : Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new BrokenInvariant("Explanations", "the text of " + code + " is readable", e);
        }
    }
}
