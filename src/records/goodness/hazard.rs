//! The recorded failure rate by age: failures over the time in operation, in classes of age.
//!
//! Classes hold equally many failures, so that each rate is known equally well; there are about as many as the square
//! root of the number of failures, at least [`FEWEST`] in each and at most [`MOST_CLASSES`]. Intervals are exact (Garwood,
//! 1936).

use crate::math::{poisson_lower, poisson_upper};
use crate::records::fit::Sample;
use crate::units::YEAR_H;

/// Failures in a class, at least; assumed: its interval is then a factor of about six wide.
const FEWEST: usize = 5;
/// Classes, at most; assumed: what a plot can show.
const MOST_CLASSES: usize = 12;

/// Failures and exposure of a class of ages.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AgeClass {
    /// Its ends \[h\], the first excluded.
    pub ages_h: (f64, f64),
    /// Failures at these ages.
    pub failures: usize,
    /// Time in operation at these ages, of all lives together \[h\].
    pub exposure_h: f64,
}

impl AgeClass {
    /// Failures per year in operation \[1/y\].
    pub fn per_year(&self) -> f64 {
        self.failures as f64 / self.exposure_h * YEAR_H
    }

    /// The ends of the exact 95 % interval of the rate \[1/y\].
    pub fn interval(&self) -> (f64, f64) {
        let (count, per_year) = (self.failures as u64, YEAR_H / self.exposure_h);
        (poisson_lower(count, 0.025) * per_year, poisson_upper(count, 0.025) * per_year)
    }
}

/// The classes of lives of known age, by age; none without a failure.
pub fn classes(samples: &[Sample]) -> Vec<AgeClass> {
    let mut failures: Vec<f64> = samples.iter().filter(|s| !s.censored).map(|s| s.value_h).collect();
    failures.sort_unstable_by(f64::total_cmp);
    let oldest = samples.iter().map(|sample| sample.value_h).fold(0.0, f64::max);
    let n = failures.len();
    if n == 0 {
        return Vec::new();
    }
    let count = (libm::sqrt(n as f64) as usize).min(n / FEWEST).clamp(1, MOST_CLASSES);
    let mut ends: Vec<f64> = (1..count).map(|class| failures[class * n / count - 1]).collect();
    ends.push(oldest);
    ends.dedup();
    let mut from = 0.0;
    let mut classes = Vec::new();
    for to in ends {
        let inside = |sample: &Sample| (sample.value_h.min(to) - sample.entry_h.max(from)).max(0.0);
        classes.push(AgeClass {
            ages_h: (from, to),
            failures: failures.iter().filter(|age| **age > from && **age <= to).count(),
            exposure_h: samples.iter().map(inside).sum(),
        });
        from = to;
    }
    classes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_hold_all_failures_and_all_exposure() {
        let lives: Vec<Sample> = (1..=30)
            .map(|at| Sample::failed(f64::from(at)))
            .chain((1..=10).map(|at| Sample::censored(f64::from(at)).seen_from(20.0)))
            .collect();
        let classes = classes(&lives);
        assert_eq!(classes.len(), 5);
        assert_eq!(classes.iter().map(|class| class.failures).sum::<usize>(), 30);
        let exposure: f64 = lives.iter().map(Sample::exposure_h).sum();
        assert_eq!(classes.iter().map(|class| class.exposure_h).sum::<f64>(), exposure);
        assert_eq!((classes[0].ages_h, classes[0].failures), ((0.0, 6.0), 6));
        // 30 lives, of which one each ends at 1 to 6 h: 30 + 29 + … + 25 h.
        assert_eq!(classes[0].exposure_h, 165.0);
    }

    #[test]
    fn the_interval_is_garwoods() {
        let class = AgeClass { ages_h: (0.0, 1.0), failures: 10, exposure_h: YEAR_H };
        let (low, high) = class.interval();
        assert!((low - 4.795).abs() < 1e-3 && (high - 18.390).abs() < 1e-3, "{low} {high}");
    }
}
