//! The delete-one jackknife: the change of a statistic when one replication is left out tells how much it
//! would move from one set of replications to the next.
//!
//! Where a few replications hold most of the statistic, its t statistic is skewed, and the estimate of its variance is
//! worth fewer degrees of freedom than there are replications. Both are taken from the replications' influences.
//!
//! Limit: influences of a few replications show less skewness and kurtosis than there is. docs/coverage.md says how much
//! is left of what plain t intervals miss.

use super::controls::{AtZero, Controls};
use super::student::{critical, student_t_two_sided};

/// Skewness below this would cost digits and change nothing.
const NEGLIGIBLE: f64 = 1e-8;

/// A statistic of all replications, and of all but each one.
pub(super) struct DeleteOne {
    /// The statistic of all replications, not corrected for bias.
    pub value: f64,
    /// The statistic without the first replication, without the second, …; empty if it does not always exist.
    pub without: Vec<f64>,
    /// The number of coefficients fitted to the replications beside it.
    fitted: usize,
}

impl DeleteOne {
    /// The ratio of the means of `(numerator, denominator)` pairs, each read where the `controls` are zero; without
    /// controls that of the sums. NaN without a denominator.
    pub fn ratio_with(pairs: &[(f64, f64)], controls: &Controls) -> DeleteOne {
        let of = |part: fn(&(f64, f64)) -> f64| controls.at_zero(pairs.iter().map(part));
        let (Some(above), Some(below)) = (of(|pair| pair.0), of(|pair| pair.1)) else {
            return DeleteOne::ratio(pairs);
        };
        let mean =
            |part: AtZero| DeleteOne { value: part.value, without: part.without, fitted: controls.count() };
        let ratio = mean(above)
            .combine(&mean(below), |above, below| if below > 0.0 { above / below } else { f64::NAN });
        if ratio.is_defined() { ratio } else { DeleteOne::ratio(pairs) }
    }

    /// The ratio of the sums of `(numerator, denominator)` pairs; NaN without a denominator.
    pub fn ratio(pairs: &[(f64, f64)]) -> DeleteOne {
        let (above, below) = sums(pairs);
        let defined = below > 0.0 && pairs.iter().all(|pair| below - pair.1 > 0.0);
        let without = if defined {
            pairs.iter().map(|pair| (above - pair.0) / (below - pair.1)).collect()
        } else {
            Vec::new()
        };
        DeleteOne { value: if below > 0.0 { above / below } else { f64::NAN }, without, fitted: 0 }
    }

    /// This statistic and `other`, of the same replications, combined by `f`.
    pub fn combine(&self, other: &DeleteOne, f: impl Fn(f64, f64) -> f64) -> DeleteOne {
        let without = self.without.iter().zip(&other.without).map(|(a, b)| f(*a, *b)).collect();
        DeleteOne { value: f(self.value, other.value), without, fitted: self.fitted.max(other.fitted) }
    }

    /// True if a standard error exists: at least two replications, and each can be left out.
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

    /// The ends of the interval of `level`: Student's t, freed of the skewness of the replications' influence, with
    /// the degrees of freedom that their kurtosis leaves.
    pub fn ends(&self, level: f64) -> (f64, f64) {
        let InfluenceShape { skew, freedom } = self.shape();
        let (t, error) = (critical(level, freedom), self.standard_error());
        (self.value - error * untransform(t, skew), self.value - error * untransform(-t, skew))
    }

    /// The same ends, each at least so far from the statistic.
    pub fn ends_beyond(&self, level: f64, least: f64) -> (f64, f64) {
        let (low, high) = self.ends(level);
        (low.min(self.value - least), high.max(self.value + least))
    }

    /// The two-sided p-value of the statistic being 0: the interval of level 1 − p just touches 0.
    pub fn p_value(&self) -> f64 {
        let InfluenceShape { skew, freedom } = self.shape();
        student_t_two_sided(transform(self.value / self.standard_error(), skew), freedom)
    }

    /// True if coefficients of controls were fitted beside it.
    pub fn is_controlled(&self) -> bool {
        self.fitted > 0
    }

    /// Degrees of freedom that the fit leaves.
    fn left(&self) -> f64 {
        self.without.len() as f64 - 1.0 - self.fitted as f64
    }

    /// The shape of the distribution of the replications' influences; normal if all are the same.
    ///
    /// Source of the degrees of freedom: those of a χ² whose variance relative to its mean is that of the sample
    /// variance, (κ − (n − 3)/(n − 1))/n with the kurtosis κ (Satterthwaite 1946; Box and Andersen 1955).
    fn shape(&self) -> InfluenceShape {
        let n = self.without.len() as f64;
        let mean = self.mean();
        let (mut squares, mut cubes, mut fourths) = (0.0, 0.0, 0.0);
        for v in &self.without {
            // Leaving out a large replication makes the statistic small: the sign turns.
            let influence = mean - v;
            let square = influence * influence;
            squares += square;
            cubes += square * influence;
            fourths += square * square;
        }
        let variance = squares / n;
        // Also where squares of squares are too small for a number.
        if variance * variance == 0.0 {
            return InfluenceShape { skew: 0.0, freedom: self.left() };
        }
        let skewness = cubes / n / (variance * libm::sqrt(variance));
        let kurtosis = fourths / n / (variance * variance);
        let freedom = 2.0 * n / (kurtosis - (n - 3.0) / (n - 1.0));
        InfluenceShape { skew: skewness / libm::sqrt(n), freedom: freedom.min(self.left()) }
    }

    fn mean(&self) -> f64 {
        self.without.iter().sum::<f64>() / self.without.len() as f64
    }
}

/// Deviation of the replications from normal.
struct InfluenceShape {
    /// Their skewness over √n.
    skew: f64,
    /// The degrees of freedom that the estimate of their variance is worth; at most what the fit leaves, n − 1 without one.
    freedom: f64,
}

/// The t statistic freed of skewness; `skew` is skewness/√n.
///
/// Source: Hall, *On the removal of skewness by transformation*, Journal of the Royal Statistical Society B 54
/// (1992): g(T) = T + sT²/3 + s²T³/27 + s/6 with s = `skew`, which rises everywhere.
fn transform(t: f64, skew: f64) -> f64 {
    if skew.abs() < NEGLIGIBLE {
        return t;
    }
    let st = skew * t;
    t * (1.0 + st / 3.0 + st * st / 27.0) + skew / 6.0
}

/// The inverse of [`transform`].
fn untransform(t: f64, skew: f64) -> f64 {
    if skew.abs() < NEGLIGIBLE {
        return t;
    }
    3.0 / skew * (libm::cbrt(1.0 + skew * (t - skew / 6.0)) - 1.0)
}

/// The two sums, in the order of the replications.
pub(super) fn sums(pairs: &[(f64, f64)]) -> (f64, f64) {
    pairs.iter().fold((0.0, 0.0), |(above, below), pair| (above + pair.0, below + pair.1))
}

/// Where controls say nearly all, the rest is rounding: no figure is said to be worth more times its replications.
const MOST_WORTH: f64 = 1e6;

/// Replications that `n` with controls are worth, which make the standard error `shorter` so many times.
pub(super) fn worth_of(n: u64, shorter: f64) -> Option<f64> {
    let times = shorter * shorter;
    (!times.is_nan()).then(|| n as f64 * times.min(MOST_WORTH))
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
        // Third central moment (−8 − 1 + 27)/4, second 14/4; the fourth is (16 + 1 + 81)/4.
        let shape = mean.shape();
        assert!((shape.skew - 4.5 / 3.5_f64.powf(1.5) / 2.0).abs() < 1e-14);
        // 8/(2 − 1/3) is more than the three there are.
        assert_eq!(shape.freedom, 3.0);
    }

    #[test]
    fn a_few_replications_that_hold_most_of_it_leave_few_degrees_of_freedom() {
        // Four of a hundred are 1, the others 0: κ = (1 − 3pq)/pq with p = 0.04.
        let mut values = vec![0.0; 96];
        values.extend([1.0; 4]);
        let pq: f64 = 0.04 * 0.96;
        let exact = 200.0 / ((1.0 - 3.0 * pq) / pq - 97.0 / 99.0);
        assert!((mean_of(&values).shape().freedom - exact).abs() < 1e-9);
        assert!((9.0..10.0).contains(&exact));
        let alone = mean_of(&[&[1.0][..], &[0.0; 99]].concat()).shape();
        assert!((2.0..2.1).contains(&alone.freedom), "{}", alone.freedom);
        assert_eq!(mean_of(&[2.0; 7]).shape().freedom, 6.0);
    }

    #[test]
    fn the_skewness_correction_moves_both_ends_to_the_long_tail_and_is_undone_by_its_inverse() {
        let mean = mean_of(&[1.0, 2.0, 3.0, 6.0]);
        let half = critical(0.9, 3.0) * mean.standard_error();
        let (low, high) = mean.ends(0.9);
        assert!(low > 3.0 - half && high > 3.0 + half);
        let (low, high) = mean_of(&[1.0, 2.0, 4.0, 5.0]).ends(0.9);
        assert!((low + high - 6.0).abs() < 1e-14);
        for skew in [-1.0, -0.01, 1e-7, 0.3, 1.0] {
            for t in [-4.0, -0.5, 0.0, 2.0] {
                assert!((transform(untransform(t, skew), skew) - t).abs() < 1e-7, "{skew} {t}");
            }
        }
    }

    #[test]
    fn the_interval_at_the_p_value_touches_zero() {
        for values in [vec![-1.0, 2.0, 3.0, 6.0], vec![-4.0, 1.0, -2.0, 0.5, -0.25]] {
            let mean = mean_of(&values);
            let (low, high) = mean.ends(1.0 - mean.p_value());
            assert!(low.abs().min(high.abs()) < 1e-9, "{low} {high}");
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
