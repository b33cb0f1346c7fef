//! Control variates: what the simulator knows of its own noise, taken out of its figures.
//!
//! **Intuition.** A replication with more failures than its lives led one to expect has more downtime, and by how much too
//! many is known: failures less their compensator, durations less their means. Such a *control* has mean zero whatever the
//! policy does. A figure is regressed on the controls over the replications, and read where all of them are zero.
//!
//! **Model.** Least squares with a constant, y = a + bZ, of numerators and of denominators alike; the figure is the
//! quotient of the two values at Z = 0. Both are linear in y: parts still sum to their whole, and a difference of two
//! policies is the difference of their figures. The interval comes from leaving out one replication at a time, the
//! coefficients fitted anew each time, with n − k − 1 degrees of freedom.
//!
//! **Limits.** Of percentiles, maxima and yes or no there is none. A control that says nothing costs a degree of freedom,
//! so that there are few beside the replications. The coefficients are fitted to the same replications, which leaves a
//! bias of the order 1/n, as in a ratio; docs/coverage.md has what the intervals hold. An event that no replication has met
//! is in no interval, and the shorter these are, the more it matters.
//!
//! Sources: Lavenberg and Welch, *A perspective on the use of control variables to increase the efficiency of Monte Carlo
//! simulations*, Management Science 27 (1981); Nelson, *Control variate remedies*, Operations Research 38 (1990), for the
//! jackknife; Golub and Van Loan, *Matrix Computations* (2013), section 5.2, for Gram and Schmidt's orthogonal columns.

/// The share of a column that must be left of it beside those chosen before: others are as good as combinations of these,
/// and what is left of them is so small that the error of a function of age shows in it \[1\].
const COLLINEAR: f64 = 0.01;
/// The most that a replication may weigh in the fit \[1\]: at 1 it could not be left out (assumed).
const MOST_LEVERAGE: f64 = 0.5;

/// The least half of an interval, relative to the figures that it is about \[1\]: means of draws and functions of age are
/// good to less than that, and nobody asks for more.
pub(super) const FINEST: f64 = 1e-5;

/// The controls of a run: one set for all its figures.
///
/// ```
/// use hotspare::stats::{Controls, ratio_of_sums, ratio_with_controls};
/// // Downtime of ten replications: an hour a failure, of which 4 are expected, and a little else.
/// let failures = [4.0, 6.0, 3.0, 2.0, 5.0, 4.0, 7.0, 3.0, 4.0, 4.0];
/// let else_ = [0.1, 0.2, 0.1, 0.3, 0.2, 0.1, 0.2, 0.3, 0.1, 0.2];
/// let down: Vec<(f64, f64)> = failures.iter().zip(else_).map(|(count, more)| (count + more, 1.0)).collect();
/// let controls = Controls::new(&[failures.iter().map(|count| count - 4.0).collect()]);
/// let (plain, known) = (ratio_of_sums(&down, 0.95), ratio_with_controls(&down, &controls, 0.95));
/// assert!((plain.value - 4.38).abs() < 1e-12 && (known.value - 4.18).abs() < 0.02);
/// assert!(known.width() < plain.width().map(|width| width / 10.0));
/// ```
#[derive(Clone, Debug, Default)]
pub struct Controls {
    /// Orthonormal columns with mean zero, one value a replication.
    basis: Vec<Vec<f64>>,
    /// By column: what its combination of controls is on average \[1\].
    means: Vec<f64>,
    /// Positions of the kept columns among those offered.
    kept: Vec<usize>,
    /// By replication: its weight in a value at zero; they sum to one.
    weights: Vec<f64>,
    /// By replication: one less its leverage.
    freedom: Vec<f64>,
}

/// A mean that is read where the controls are zero.
pub(super) struct AtZero {
    /// The mean.
    pub value: f64,
    /// The same without the first replication, without the second, …
    pub without: Vec<f64>,
}

impl Controls {
    /// No controls: figures are plain.
    pub fn none() -> Controls {
        Controls::default()
    }

    /// The controls with these values, a column each, one value a replication. Columns that are as good as combinations of
    /// those before them, and those that rest on one replication, are left out.
    ///
    /// # Panics
    /// If columns differ in length, or a value is not finite.
    pub fn new(columns: &[Vec<f64>]) -> Controls {
        Controls::chosen(columns.iter().map(|column| (column.clone(), 1)))
    }

    /// As [`new`](Controls::new), of columns each of which says how many replications there must be for every control that
    /// stands when it does; the first that has fewer, and all behind it, are left out.
    pub(crate) fn chosen(columns: impl Iterator<Item = (Vec<f64>, usize)>) -> Controls {
        let mut controls = Controls::none();
        for (number, (column, replications)) in columns.enumerate() {
            let n = column.len();
            if (controls.count() + 1) * replications > n {
                break;
            }
            if controls.weights.is_empty() {
                controls.weights = vec![1.0 / n as f64; n];
                controls.freedom = vec![1.0 - 1.0 / n as f64; n];
            }
            controls.consider(number, &column);
        }
        controls
    }

    /// The controls of two runs in which replications are paired, for differences of their figures in the first so many:
    /// columns of the one and of the other, as long as there are `each` replications for every control.
    ///
    /// # Panics
    /// If a column is shorter, or a value is not finite.
    pub(crate) fn of_both(columns: [&[Vec<f64>]; 2], replications: usize, each: usize) -> Controls {
        let beginning = |column: &Vec<f64>| (column[..replications].to_vec(), each);
        Controls::chosen(columns.into_iter().flatten().map(beginning))
    }

    /// Adds a column unless those before it say the same.
    fn consider(&mut self, number: usize, values: &[f64]) {
        let Some(mut column) = Column::new(values, self.weights.len()) else { return };
        let initial = column.norm();
        // Twice, as rounding leaves something of it.
        for _ in 0..2 {
            self.basis.iter().zip(&self.means).for_each(|(unit, mean)| column.less(unit, *mean));
        }
        let norm = column.norm();
        if norm < COLLINEAR * initial {
            return;
        }
        let unit: Vec<f64> = column.values.iter().map(|value| value / norm).collect();
        let mean = column.mean / norm;
        let leaves = |(freedom, value): (&f64, &f64)| freedom - value * value > 1.0 - MOST_LEVERAGE;
        if !self.freedom.iter().zip(&unit).all(leaves) {
            return;
        }
        for (at, value) in unit.iter().enumerate() {
            self.weights[at] -= mean * value;
            self.freedom[at] -= value * value;
        }
        self.means.push(mean);
        self.basis.push(unit);
        self.kept.push(number);
    }

    /// The positions of the columns that were kept among those that were offered.
    pub(crate) fn kept(&self) -> &[usize] {
        &self.kept
    }

    /// Columns that say the same, one value a replication: the figures are read where all of them are zero.
    ///
    /// ```
    /// use hotspare::stats::{Controls, ratio_with_controls};
    /// let controls = Controls::new(&[vec![1.0, -2.0, 0.5, 1.5], vec![0.0, 1.0, -1.0, 3.0]]);
    /// let again = Controls::new(&controls.columns());
    /// let down = [(3.0, 1.0), (1.0, 1.0), (2.0, 1.0), (4.0, 1.0)];
    /// let figures = [&controls, &again].map(|controls| ratio_with_controls(&down, controls, 0.95).value);
    /// assert!((figures[0] - figures[1]).abs() < 1e-12);
    /// ```
    pub fn columns(&self) -> Vec<Vec<f64>> {
        let column = |(unit, mean): (&Vec<f64>, &f64)| unit.iter().map(|value| value + mean).collect();
        self.basis.iter().zip(&self.means).map(column).collect()
    }

    /// The number of controls \[1\].
    pub fn count(&self) -> usize {
        self.basis.len()
    }

    /// The mean of `values`, one a replication, read where the controls are zero; `None` without controls.
    ///
    /// # Panics
    /// Unless there is a value for every replication.
    pub(super) fn at_zero(&self, values: impl Iterator<Item = f64> + Clone) -> Option<AtZero> {
        if self.basis.is_empty() {
            return None;
        }
        let n = self.weights.len();
        assert_eq!(values.clone().count(), n, "one value for each replication");
        let first = values.clone().next()?;
        if values.clone().all(|value| value == first) {
            return Some(AtZero { value: first, without: vec![first; n] });
        }
        let mean = values.clone().sum::<f64>() / n as f64;
        let slopes: Vec<f64> = self
            .basis
            .iter()
            .map(|column| column.iter().zip(values.clone()).map(|(q, y)| q * y).sum())
            .collect();
        let value = mean - slopes.iter().zip(&self.means).map(|(slope, mean)| slope * mean).sum::<f64>();
        let without = values.enumerate().map(|(at, y)| {
            let fitted: f64 = slopes.iter().zip(&self.basis).map(|(slope, column)| slope * column[at]).sum();
            value - self.weights[at] * (y - mean - fitted) / self.freedom[at]
        });
        Some(AtZero { value, without: without.collect() })
    }
}

/// A column under consideration: what is left of it beside those that stand.
struct Column {
    values: Vec<f64>,
    mean: f64,
}

impl Column {
    /// Values without their mean; `None` if they are all alike.
    fn new(values: &[f64], n: usize) -> Option<Column> {
        assert_eq!(values.len(), n, "one value for each replication");
        assert!(values.iter().all(|value| value.is_finite()), "a control that is no number");
        let mean = values.iter().sum::<f64>() / n as f64;
        let column = Column { values: values.iter().map(|value| value - mean).collect(), mean };
        (column.norm() > f64::EPSILON * mean.abs() * n as f64).then_some(column)
    }

    fn norm(&self) -> f64 {
        libm::sqrt(self.values.iter().map(|value| value * value).sum())
    }

    /// Takes out what it has in common with a column of norm one.
    fn less(&mut self, unit: &[f64], mean: f64) {
        let common: f64 = self.values.iter().zip(unit).map(|(a, b)| a * b).sum();
        self.values.iter_mut().zip(unit).for_each(|(value, unit)| *value -= common * unit);
        self.mean -= common * mean;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::testing::TestDraws;
    use crate::stats::{paired_difference_with, ratio_of_sums, ratio_with_controls};

    fn per_one(values: &[f64]) -> Vec<(f64, f64)> {
        values.iter().map(|value| (*value, 1.0)).collect()
    }

    #[test]
    fn one_control_is_simple_regression_and_leaving_out_fits_anew() {
        // Slope and value at zero by hand, with all and without each.
        let (z, y) = ([-1.0, 0.5, 1.0, 2.5, 2.0, -2.0, -2.5], [1.0, 3.0, 5.0, 9.0, 8.0, 0.0, -2.0]);
        let fit = |z: &[f64], y: &[f64]| {
            let n = z.len() as f64;
            let (mz, my) = (z.iter().sum::<f64>() / n, y.iter().sum::<f64>() / n);
            let szz: f64 = z.iter().map(|z| (z - mz) * (z - mz)).sum();
            let szy: f64 = z.iter().zip(y).map(|(z, y)| (z - mz) * (y - my)).sum();
            my - szy / szz * mz
        };
        let at_zero = Controls::new(&[z.to_vec()]).at_zero(y.iter().copied()).unwrap();
        assert!((at_zero.value - fit(&z, &y)).abs() < 1e-14);
        for (leave, without) in at_zero.without.iter().enumerate() {
            let rest = |all: &[f64; 7]| -> Vec<f64> {
                all.iter().enumerate().filter(|(at, _)| *at != leave).map(|(_, v)| *v).collect()
            };
            assert!((without - fit(&rest(&z), &rest(&y))).abs() < 1e-13, "{leave}");
        }
    }

    #[test]
    fn combinations_of_others_constants_and_what_rests_on_one_replication_are_left_out() {
        let mut draws = TestDraws::new(3);
        let mut column = || -> Vec<f64> { (0..30).map(|_| draws.normal()).collect() };
        let (a, b) = (column(), column());
        let sum = a.iter().zip(&b).map(|(a, b)| a - 2.0 * b).collect();
        let mut alone = vec![0.0; 30];
        alone[7] = 1.0;
        let controls = Controls::new(&[a.clone(), b, sum, vec![5.0; 30], alone]);
        assert_eq!(controls.count(), 2);
        assert!(controls.weights.iter().sum::<f64>() - 1.0 < 1e-14);
        assert_eq!(Controls::new(&[]).count(), 0);
        // With as many columns as replications nothing would be left to tell.
        let many: Vec<Vec<f64>> = (0..40).map(|_| a.iter().map(|_| draws.normal()).collect()).collect();
        assert!(Controls::new(&many).count() < 30);
    }

    #[test]
    fn parts_sum_to_their_whole_and_differences_are_those_of_the_figures() {
        let mut draws = TestDraws::new(5);
        let mut column = |mean: f64| -> Vec<f64> { (0..40).map(|_| draws.normal() + mean).collect() };
        let (a, b) = (column(3.0), column(4.0));
        let controls = Controls::new(&[column(0.0), column(0.0), column(0.0)]);
        let both: Vec<f64> = a.iter().zip(&b).map(|(a, b)| a + b).collect();
        let value = |values: &[f64]| ratio_with_controls(&per_one(values), &controls, 0.95).value;
        assert!((value(&a) + value(&b) - value(&both)).abs() < 1e-12);
        let difference = paired_difference_with(&per_one(&a), &per_one(&b), &controls, 0.95);
        assert!((difference.estimate.value - (value(&a) - value(&b))).abs() < 1e-12);
    }

    #[test]
    fn intervals_with_controls_hold_the_truth_as_often_as_they_say_and_are_shorter() {
        // Compound Poisson downtime; the count is known but for its mean, a second control says nothing.
        let (trials, n) = (2000, 60);
        let mut draws = TestDraws::new(11);
        let (mut hits, mut plain, mut known) = (0, 0.0, 0.0);
        for _ in 0..trials {
            let (mut down, mut counts, mut noise) = (Vec::new(), Vec::new(), Vec::new());
            for _ in 0..n {
                let outages = draws.poisson(20.0);
                down.push(((0..outages).map(|_| 1.0 + 0.2 * draws.normal()).sum(), 1.0));
                counts.push(outages as f64 - 20.0);
                noise.push(draws.normal());
            }
            let controls = Controls::new(&[counts, noise]);
            let estimate = ratio_with_controls(&down, &controls, 0.95);
            hits += i32::from(estimate.low <= Some(20.0) && estimate.high >= Some(20.0));
            known += estimate.width().unwrap();
            plain += ratio_of_sums(&down, 0.95).width().unwrap();
        }
        // 1 900 expected with a standard deviation of 9.7: five of them for a false alarm less likely than one in a
        // million. The variance left is 0.04 of 1.04, and 2 of 58 degrees of freedom are lost.
        assert!((1851..=1949).contains(&hits), "{hits}");
        assert!((known / plain - (0.04f64 / 1.04 * 59.0 / 57.0).sqrt()).abs() < 0.01, "{}", known / plain);
    }
}
