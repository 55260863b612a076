package io.kgraph.cli;

import com.google.common.collect.ImmutableList;
import io.kgraph.exec.MachineFacts;
import io.kgraph.verify.Extent;
import io.kgraph.verify.Proof;
import io.kgraph.verify.Published;
import io.kgraph.verify.Section;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/// `kgraph doctor --verify`: the proof on each target that is meant, whose hash has to be the published one.
record Verification(Extent extent, ImmutableList<String> targets, int threads) {
    static Verification of(String how, String target, int threads) {
        if (threads < 0) throw new UsageError("--threads is " + threads + ", but cannot be negative");
        Extent extent = switch (how) {
            case "full" -> Extent.FULL;
            case "short" -> Extent.SHORT;
            default -> throw new UsageError("--verify takes full or short, not '" + how + "'");
        };
        return new Verification(extent, SessionOptions.checked(target).equals("auto") ? here() : ImmutableList.of(target), threads);
    }

    /// Machine code where there is any, and the portable target.
    private static ImmutableList<String> here() {
        return MachineFacts.here().refusal().isEmpty() ? ImmutableList.of("x64", "jvm") : ImmutableList.of("jvm");
    }

    int run(Output output) {
        Proof published = Published.proof(extent);
        Optional<Proof> odd = Optional.empty();
        for (String target : targets) {
            Proof proof = Proof.compute(extent, target, threads, (section, done) -> output.progress().part(target + ": " + section, done));
            output.progress().finish();
            Optional<Section> difference = Published.firstDifference(proof);
            output.json(object(target, proof, published));
            difference.ifPresent(section -> output.remark("kgraph: What " + target + " computes here is not what was published: " + section + " is the first section that differs, with "
                    + proof.sections().get(section) + " in place of " + published.sections().get(section) + ". Please report this, with what kgraph doctor says."));
            if (difference.isPresent() && odd.isEmpty()) odd = Optional.of(proof);
        }
        output.line(odd.orElse(published).hash());
        return Cli.end(output, List.of(), odd.isEmpty() ? ExitCode.DONE : ExitCode.FAILED);
    }

    private static LinkedHashMap<String, Object> object(String target, Proof proof, Proof published) {
        var object = new LinkedHashMap<String, Object>();
        object.put("type", "verify");
        object.put("target", target);
        object.put("version", proof.version());
        object.put("hash", proof.hash());
        object.put("published", published.hash());
        proof.sections().forEach((section, hash) -> object.put(section.toString(), hash));
        return object;
    }
}
