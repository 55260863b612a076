package io.kgraph.matrix;

/// The matrix of cofactors, `det(A) · A⁻ᵀ` where there is an inverse: the derivative of the determinant.
///
/// Of a singular matrix it is read off the elimination with complete pivoting, `P · A · Q = L · U`: where only the last pivot is zero, the product of the others times
/// the null vectors of both sides; zero where more are.
public final class CofactorMatrix {
    private CofactorMatrix() {}

    public static void write(Matrices w, int a, int result) {
        int n = w.rows(a);
        int lu = w.temporary(3, n + 1, n), unit = w.temporary(4, n, n);
        LuFactor.factor(w, a, lu);
        double[] row = w.scratch(0, n);
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) row[j] = i == j ? 1 : 0;
            w.write(unit, i, 0, n, row, 0);
        }
        if (LuFactor.solve(w, lu, true, unit, result) >= 0) {
            singular(w, a, result);
            return;
        }
        double det = LuFactor.sign(w, lu);
        double[] pivots = LuFactor.pivots(w, lu);
        for (int i = 0; i < n; i++) det *= pivots[i];
        row = w.scratch(0, n);
        for (int i = 0; i < n; i++) {
            w.read(result, i, 0, n, row, 0);
            for (int j = 0; j < n; j++) row[j] *= det;
            w.write(result, i, 0, n, row, 0);
        }
    }

    private static void singular(Matrices w, int a, int result) {
        int n = w.rows(a), rank = 0, sign = 1;
        double[][] u = w.panel(2, n, n);
        int[] rows = new int[n], columns = new int[n];
        for (int i = 0; i < n; i++) {
            w.read(a, i, 0, n, u[i], 0);
            rows[i] = i;
            columns[i] = i;
        }
        for (; rank < n; rank++) {
            int row = rank, column = rank;
            for (int i = rank; i < n; i++)
                for (int j = rank; j < n; j++)
                    if (Math.abs(u[i][j]) > Math.abs(u[row][column])) {
                        row = i;
                        column = j;
                    }
            if (u[row][column] == 0) break;
            if (row != rank) sign = -sign;
            if (column != rank) sign = -sign;
            swap(rows, row, rank);
            swap(columns, column, rank);
            double[] kept = u[row];
            u[row] = u[rank];
            u[rank] = kept;
            for (int i = 0; i < n; i++) exchange(u[i], column, rank);
            for (int i = rank + 1; i < n; i++) {
                u[i][rank] /= u[rank][rank];
                Vectors.subtract(u[i][rank], u[rank], u[i], rank + 1, n);
            }
        }
        double product = rank < n - 1 ? 0 : sign;
        for (int i = 0; i < n - 1; i++) product *= u[i][i];
        double[] x = w.scratch(1, n), z = w.scratch(2, n), row = w.scratch(0, n);
        for (int i = n - 1; i >= 0 && rank >= n - 1; i--) {
            double right = i == n - 1 ? 1 : -u[i][n - 1], left = i == n - 1 ? 1 : 0;
            for (int j = i + 1; j < n; j++) {
                if (j < n - 1) right = Math.fma(-u[i][j], x[j], right);
                left = Math.fma(-u[j][i], z[j], left);
            }
            x[i] = i == n - 1 ? 1 : right / u[i][i];
            z[i] = left;
        }
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) row[columns[j]] = rank < n - 1 ? 0 : product * z[i] * x[j];
            w.write(result, rows[i], 0, n, row, 0);
        }
    }

    private static void swap(int[] x, int i, int j) {
        int kept = x[i];
        x[i] = x[j];
        x[j] = kept;
    }

    private static void exchange(double[] x, int i, int j) {
        double kept = x[i];
        x[i] = x[j];
        x[j] = kept;
    }
}
