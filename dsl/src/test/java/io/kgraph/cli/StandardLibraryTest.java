package io.kgraph.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The library that is written in the language: what each of its names computes.
class StandardLibraryTest {
    @TempDir Path folder;

    private String run(String text) throws IOException {
        Files.writeString(folder.resolve("s.kgraph"), text);
        Called called = Called.in(folder, "run", "s.kgraph");
        assertThat(called.err()).isEmpty();
        assertThat(called.exit()).isZero();
        return called.out();
    }

    @Test void stats() throws IOException {
        assertThat(run("""
                import "std/stats" as s
                print s.mse([1.0, 2.0], [1.0, 4.0]), s.rmse([1.0, 2.0], [1.0, 4.0]), s.mae([1.0, 2.0], [1.0, 4.0]), s.r2([1.0, 3.0], [1.0, 2.0])
                print s.covariance([[1.0, 2.0], [3.0, 6.0]]), s.normal_logpdf(0f64, 0f64, 1f64), s.normal_cdf(0.0, 0.0, 1.0), s.exponential_logpdf(2.0, 1.0)
                let hits = s.accuracy([1, 0], [[0.1, 0.9], [0.2, 0.8]])
                let near = max(abs(s.correlation([[1.0, 2.0], [3.0, 6.0]]) - 1)) < 1e-6
                print hits, s.precision([[2, 1], [0, 3]]), s.recall([[2, 1], [0, 3]])
                print s.bernoulli_logpmf(1f64, 0f64), near
                """)).isEqualTo("""
                s.mse([1.0, 2.0], [1.0, 4.0]) = 2
                s.rmse([1.0, 2.0], [1.0, 4.0]) = 1.4142135
                s.mae([1.0, 2.0], [1.0, 4.0]) = 1
                s.r2([1.0, 3.0], [1.0, 2.0]) = 0.5
                s.covariance([[1.0, 2.0], [3.0, 6.0]]) = [[2 4]
                                                          [4 8]]
                s.normal_logpdf(0f64, 0f64, 1f64) = -0.9189385332046727
                s.normal_cdf(0.0, 0.0, 1.0) = 0.5
                s.exponential_logpdf(2.0, 1.0) = -2
                hits = 0.5
                s.precision([[2, 1], [0, 3]]) = [1 0.75]
                s.recall([[2, 1], [0, 3]]) = [0.6666667 1]
                s.bernoulli_logpmf(1f64, 0f64) = -0.6931471805599453
                near = true
                """);
    }

    @Test void data() throws IOException {
        assertThat(run("""
                from "std/data" import standardised, rescaled, standardised_like, normalised, from_bytes, windows
                print standardised([[1.0, 2.0], [3.0, 2.0]]), rescaled([1.0, 2.0, 5.0]), standardised_like([4.0], [1.0, 3.0])
                print normalised([[3.0, 4.0], [0.0, 0.0]]), from_bytes([0, 255]), windows([1, 2, 3, 4], 3)
                """)).isEqualTo("""
                standardised([[1.0, 2.0], [3.0, 2.0]]) = [[-1 0]
                                                          [ 1 0]]
                rescaled([1.0, 2.0, 5.0]) = [0 0.25 1]
                standardised_like([4.0], [1.0, 3.0]) = [2]
                normalised([[3.0, 4.0], [0.0, 0.0]]) = [[0.6 0.8]
                                                        [  0   0]]
                from_bytes([0, 255]) = [0 1]
                windows([1, 2, 3, 4], 3) = [[1 2 3]
                                            [2 3 4]]
                """);
    }

    @Test void optim() throws IOException {
        assertThat(run("""
                import "std/optim" as o
                variable w: float64 = 4.0
                variable v: float64 = 0.0
                let g = gradients(o.l2(w), [w])[0]
                let to, speed = o.pushed(w, v, g, 0.5, 0.9)
                update step { w := to  v := speed }
                run step
                print w, v, o.l1([-1.0, 2.0]), o.clipped([3.0, 4.0], 2.5), o.averaged(1.0, 3.0, 0.5), o.newton(3.0, 4.0, 2.0), o.descended(1.0, 2.0, 0.25)
                print o.warmed_up(1.0, 0.1, 4.0), o.inverse_decay(1.0, 0.1, 1.0)
                """)).isEqualTo("w = 2\nv = -2\no.l1([-1.0, 2.0]) = 3\no.clipped([3.0, 4.0], 2.5) = [1.5 2]\no.averaged(1.0, 3.0, 0.5) = 2\no.newton(3.0, 4.0, 2.0) = 1\no.descended(1.0, 2.0, 0.25) = 0.5\n"
                + "o.warmed_up(1.0, 0.1, 4.0) = 0.05\no.inverse_decay(1.0, 0.1, 1.0) = 0.05\n");
    }

    @Test void layersHaveTheShapesAndGradientsOfTheirFormulas() throws IOException {
        String out = run("""
                import "std/nn" as nn
                dim batch
                placeholder image: float32[batch, 5, 5, 2]
                placeholder ids: int64[batch, 3]
                let conv = nn.Conv2D(4, 3, padding="same", activation=tanh)
                let net = nn.Sequential([conv, nn.Flatten(), nn.Dense(3), nn.LayerNorm(), nn.Dropout(0.5)])
                let y = net(image)
                let words = nn.Embedding(7, 2)
                let lstm = nn.LstmCell(2)
                let gru = nn.GruCell(2)
                let h, c = lstm(zeros([batch, 2]), zeros([batch, 2]), words(ids)[:, 0])
                let r = gru(h, words(ids)[:, 1]) + c
                print conv(image).shape, y.shape, words(ids).shape, r.shape with { image: zeros([2, 5, 5, 2]), ids: [[0, 1, 2], [3, 4, 5]] }
                gradcheck sum(y ** 2) over [conv.kernel, conv.bias] with { image: random_uniform([2, 5, 5, 2], seed=1) }
                gradcheck sum(r) over [words.rows, lstm.wx, lstm.wh, gru.wx, gru.wh, gru.bias] with { ids: [[0, 1, 2], [3, 4, 5]] }
                let dense = nn.Dense(2, activation=relu)
                print max(abs(dense([[1.0, -1.0]]) - relu([[1.0, -1.0]] @ dense.w + dense.b)), axis=0) == 0
                """);
        assertThat(out).contains("conv(image).shape = [2, 5, 5, 4]", "y.shape = [2, 3]", "words(ids).shape = [2, 3, 2]", "r.shape = [2, 2]", "gradcheck sum(y ** 2): ok", "gradcheck sum(r): ok", "[true true]");
    }

    @Test void batchNormMovesItsMeansWhileTrainingAlone() throws IOException {
        assertThat(run("""
                import "std/nn" as nn
                dim batch
                placeholder x: float32[batch, 2]
                let bn = nn.BatchNorm(momentum=0.5)
                let y = bn(x)
                let loss = mean(square(y))
                train { minimize loss over [bn.beta] using sgd(0.0) on table(x=[[1.0, 2.0], [3.0, 2.0]]) epochs 1 }
                print bn.moving_mean, bn.moving_variance
                print y with { x: [[1.0, 1.0]], bn.moving_mean: [1.0, 1.0] }
                print bn.moving_mean
                """)).contains("bn.moving_mean = [1 1]\n", "y = [[0 0]]\nbn.moving_mean = [1 1]\n");
    }
}
