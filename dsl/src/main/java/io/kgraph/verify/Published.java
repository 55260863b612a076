package io.kgraph.verify;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.collect.ImmutableMap;
import io.kgraph.error.BrokenInvariant;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Optional;

/// The published hashes: what [Proof] has to compute everywhere.
public final class Published {
    private static final String RESOURCE = "published.txt";

    private Published() {}

    /// What was published for that extent.
    public static Proof proof(Extent extent) {
        var sections = ImmutableMap.<Section, String>builder();
        int version = 0;
        for (String line : text().lines().toList()) {
            String[] words = line.split(" ");
            if (words[0].equals("version")) version = Integer.parseInt(words[1]);
            else if (words[0].equals(extent.toString())) sections.put(Section.valueOf(words[1].toUpperCase(java.util.Locale.ROOT)), words[2]);
        }
        return new Proof(extent, version, sections.buildOrThrow());
    }

    private static String text() {
        try (var in = Published.class.getResourceAsStream(RESOURCE)) {
            if (in == null) throw new BrokenInvariant("Published", RESOURCE + " is missing");
            return new String(in.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The text that publishes these.
    public static String text(Proof... proofs) {
        var text = new StringBuilder("version " + Proof.VERSION + "\n");
        for (Proof proof : proofs) proof.sections().forEach((section, hash) -> text.append(proof.extent()).append(' ').append(section).append(' ').append(hash).append('\n'));
        return text.toString();
    }

    /// The first section in which a proof is not the published one.
    public static Optional<Section> firstDifference(Proof proof) {
        Proof published = proof(proof.extent());
        for (Section section : Section.values()) if (!Objects.equals(proof.sections().get(section), published.sections().get(section))) return Optional.of(section);
        return Optional.empty();
    }
}
