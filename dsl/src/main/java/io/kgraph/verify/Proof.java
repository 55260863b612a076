package io.kgraph.verify;

import com.google.common.collect.ImmutableMap;
import io.kgraph.Session;
import io.kgraph.config.Settings;
import java.util.function.ObjDoubleConsumer;

/// What all sections of the proof computed somewhere, as a hash for each.
///
/// @param version  of the definitions that it goes by
/// @param sections each section's hash, in their order
public record Proof(Extent extent, int version, ImmutableMap<Section, String> sections) {
    /// Goes up whenever a definition changes bits, or the proof itself.
    public static final int VERSION = 1;

    /// Computes all sections on a target, with so many threads; 0 means all cores.
    ///
    /// @param progress hears how much of a section is done, from 0 to 1
    public static Proof compute(Extent extent, String target, int threads, ObjDoubleConsumer<Section> progress) {
        var options = Session.Options.DEFAULT.withTarget(target).withThreads(threads);
        return ScopedValue.where(Settings.SCOPED, Settings.defaults()).call(() -> {
            var hashes = ImmutableMap.<Section, String>builder();
            for (Section section : Section.values()) {
                var run = new Run(section, extent, options, progress);
                section.run(run);
                hashes.put(section, run.hash());
            }
            return new Proof(extent, VERSION, hashes.build());
        });
    }

    /// The one hash of all.
    public String hash() {
        var digest = new Digest();
        digest.add("kgraph " + extent + " " + version);
        sections.forEach((section, hash) -> digest.add(section + " " + hash));
        return digest.hex();
    }
}
