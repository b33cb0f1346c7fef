//! The delete-one jackknife: how much a statistic moves when one replication is left out tells how much it
//! would move from one set of replications to the next.

use super::student::critical;

/// A statistic of all replications, and of all but each one.
pub(super) struct DeleteOne {
    /// The statistic of all replications, not corrected for bias.
    pub value: f64,
    /// The statistic without the first replication, without the second, …; empty if it does not always exist.
    pub without: Vec<f64>,
}

impl DeleteOne {
    /// The ratio of the sums of `(numerator, denominator)` pairs; NaN without a denominator.
    pub fn ratio(pairs: &[(f64, f64)]) -> DeleteOne {
        let (above, below) = sums(pairs);
        let defined = below > 0.0 && pairs.iter().all(|pair| below - pair.1 > 0.0);
        let without = if defined {
            pairs.iter().map(|pair| (above - pair.0) / (below - pair.1)).collect()
        } else {
            Vec::new()
        };
        DeleteOne { value: if below > 0.0 { above / below } else { f64::NAN }, without }
    }

    /// This statistic and `other`, of the same replications, combined by `f`.
    pub fn combine(&self, other: &DeleteOne, f: impl Fn(f64, f64) -> f64) -> DeleteOne {
        let without = self.without.iter().zip(&other.without).map(|(a, b)| f(*a, *b)).collect();
        DeleteOne { value: f(self.value, other.value), without }
    }

    /// Whether a standard error exists: at least two replications, and each can be left out.
    pub fn is_defined(&self) -> bool {
        self.without.len() >= 2 && self.without.iter().all(|v| v.is_finite())
    }

    /// The standard error, in the unit of the statistic.
    ///
    /// Source: Efron and Tibshirani, *An Introduction to the Bootstrap* (1993), equation 11.5.
    pub fn standard_error(&self) -> f64 {
        let n = self.without.len() as f64;
        let mean = self.mean();
        let squares: f64 = self.without.iter().map(|v| (v - mean) * (v - mean)).sum();
        libm::sqrt((n - 1.0) / n * squares)
    }

    /// The ends of the interval of `level`: Student's t with one degree of freedom less than replications,
    /// corrected for the skewness of the replications' influence if `skewed`.
    pub fn ends(&self, level: f64, skewed: bool) -> (f64, f64) {
        let n = self.without.len() as f64;
        let t = critical(level, n - 1.0);
        let shape = if skewed { self.skewness() / libm::sqrt(n) } else { 0.0 };
        let error = self.standard_error();
        (self.value - error * untransform(t, shape), self.value - error * untransform(-t, shape))
    }

    /// The skewness of the replications' influence on the statistic; 0 if they all have the same.
    fn skewness(&self) -> f64 {
        let n = self.without.len() as f64;
        let mean = self.mean();
        let (mut squares, mut cubes) = (0.0, 0.0);
        for v in &self.without {
            // Leaving out a large replication makes the statistic small: the sign turns.
            let influence = mean - v;
            squares += influence * influence;
            cubes += influence * influence * influence;
        }
        let variance = squares / n;
        if variance > 0.0 { cubes / n / (variance * libm::sqrt(variance)) } else { 0.0 }
    }

    fn mean(&self) -> f64 {
        self.without.iter().sum::<f64>() / self.without.len() as f64
    }
}

/// The t statistic that is `t` once freed of skewness, where `shape` is skewness/√n.
///
/// Source: Hall, *On the removal of skewness by transformation*, Journal of the Royal Statistical Society B
/// 54 (1992): the inverse of g(T) = T + sT²/3 + s²T³/27 + s/6 with s = `shape`, which rises everywhere.
fn untransform(t: f64, shape: f64) -> f64 {
    if shape.abs() < 1e-8 {
        return t;
    }
    3.0 / shape * (libm::cbrt(1.0 + shape * (t - shape / 6.0)) - 1.0)
}

/// The two sums, in the order of the replications.
pub(super) fn sums(pairs: &[(f64, f64)]) -> (f64, f64) {
    pairs.iter().fold((0.0, 0.0), |(above, below), pair| (above + pair.0, below + pair.1))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A mean, whose jackknife is known: the standard error is s/√n and the skewness that of the sample.
    fn mean_of(values: &[f64]) -> DeleteOne {
        let pairs: Vec<_> = values.iter().map(|v| (*v, 1.0)).collect();
        DeleteOne::ratio(&pairs)
    }

    #[test]
    fn the_jackknife_of_a_mean_is_the_textbook_standard_error() {
        // Deviations −2, −1, 0, 3 from the mean 3: s² = 14/3.
        let mean = mean_of(&[1.0, 2.0, 3.0, 6.0]);
        assert_eq!(mean.value, 3.0);
        assert!((mean.standard_error() - (14.0_f64 / 3.0 / 4.0).sqrt()).abs() < 1e-15);
        // Third central moment (−8 − 1 + 27)/4, second 14/4.
        assert!((mean.skewness() - 4.5 / 3.5_f64.powf(1.5)).abs() < 1e-14);
    }

    #[test]
    fn the_skewness_correction_moves_both_ends_to_the_long_tail_and_is_undone_by_its_inverse() {
        let mean = mean_of(&[1.0, 2.0, 3.0, 6.0]);
        let (low, high) = mean.ends(0.9, false);
        let (moved_low, moved_high) = mean.ends(0.9, true);
        assert!(moved_low > low && moved_high > high);
        let even = mean_of(&[1.0, 2.0, 4.0, 5.0]);
        assert_eq!(even.ends(0.9, true), even.ends(0.9, false));
        for shape in [-1.0, -0.01, 1e-7, 0.3, 1.0] {
            for t in [-4.0, -0.5, 0.0, 2.0] {
                let u: f64 = untransform(t, shape);
                let back = u + shape * u * u / 3.0 + shape * shape * u * u * u / 27.0 + shape / 6.0;
                assert!((back - t).abs() < 1e-7, "{shape} {t}");
            }
        }
    }

    #[test]
    fn a_replication_that_holds_the_whole_denominator_cannot_be_left_out() {
        assert!(!DeleteOne::ratio(&[(1.0, 2.0), (0.0, 0.0)]).is_defined());
        assert!(!DeleteOne::ratio(&[(1.0, 2.0)]).is_defined());
        assert!(DeleteOne::ratio(&[]).value.is_nan());
        assert!(DeleteOne::ratio(&[(1.0, 2.0), (1.0, 3.0), (0.0, 0.0)]).is_defined());
    }
}
