package io.kgraph.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The short proof gives the published hashes on every target and any number of threads.
///
/// Where a definition has changed bits on purpose, `Proof.VERSION` goes up, and `-Dkgraph.verify=publish` writes what is published: both proofs, computed by the
/// fastest target, in two minutes.
class ProofTest {
    private static final boolean PUBLISH = "publish".equals(System.getProperty("kgraph.verify"));
    private static final Path RESOURCE = Path.of("src/main/resources/io/kgraph/verify/published.txt"), DOCUMENT = Path.of("../docs/reproducibility.md");

    @BeforeAll static void publish() throws IOException {
        if (!PUBLISH) return;
        Proof brief = compute(Extent.SHORT, "auto", 0), full = compute(Extent.FULL, "auto", 0);
        Files.writeString(RESOURCE, Published.text(brief, full));
        Files.writeString(DOCUMENT, row(row(Files.readString(DOCUMENT), brief), full));
        Assumptions.abort("published; it counts when it is built anew");
    }

    private static Proof compute(Extent extent, String target, int threads) {
        return Proof.compute(extent, target, threads, (_, _) -> {});
    }

    /// The document with the row of that proof.
    private static String row(String document, Proof proof) {
        String row = "| " + proof.extent() + " | `";
        return document.replaceAll(Pattern.quote(row) + "[0-9a-f]*` \\|", row + proof.hash() + "` |");
    }

    @ParameterizedTest
    @CsvSource({"reference, 1", "jvm, 1", "x64, 1", "x64, 2", "x64, 7", "jvm, 7"})
    void theShortProofIsThePublishedOne(String target, int threads) {
        Proof proof = compute(Extent.SHORT, target, threads);
        assertThat(proof.sections()).as("where bits have changed on purpose: Proof.VERSION goes up, and -Dkgraph.verify=publish").isEqualTo(Published.proof(Extent.SHORT).sections());
        assertThat(Published.firstDifference(proof)).isEmpty();
    }

    @Test void theDocumentHasTheHashes() throws IOException {
        for (Extent extent : Extent.values()) assertThat(Files.readString(DOCUMENT)).contains("| " + extent + " | `" + Published.proof(extent).hash() + "` |");
        assertThat(Published.proof(Extent.FULL).version()).isEqualTo(Proof.VERSION);
        assertThat(Published.proof(Extent.FULL).sections()).hasSize(Section.values().length);
    }
}
