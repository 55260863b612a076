package io.kgraph.fuzz;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.stream.Stream;

/// All recipes, drawn by weight.
final class Recipes {
    private static final ImmutableList<Recipe> ALL = Stream.of(ElementRecipes.ALL, MoveRecipes.ALL, LibraryRecipes.ALL, WindowRecipes.ALL, MatrixRecipes.ALL, CompositeRecipes.ALL, ControlRecipes.ALL, RareRecipes.ALL)
            .flatMap(List::stream).collect(ImmutableList.toImmutableList());
    private static final int WEIGHT = ALL.stream().mapToInt(Recipe::weight).sum();

    private Recipes() {}

    static Recipe draw(GraphMaker graph) {
        int at = graph.random.nextInt(WEIGHT);
        int i = 0;
        while (at >= ALL.get(i).weight()) at -= ALL.get(i++).weight();
        return ALL.get(i);
    }
}
