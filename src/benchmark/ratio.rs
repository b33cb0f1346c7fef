//! The ratio of the running times of two programs, from pairs of runs.
//!
//! Intuition: the two runs of a pair follow each other, so that other load on the machine affects both alike; the order
//! changes from pair to pair, so that being second favours neither. The median of the ratios of the pairs is reported,
//! because a disturbed run does not move it, with an interval that assumes nothing about how times vary: each ratio is
//! as likely to lie above the true median as below it.
//!
//! Limits: fewer than six pairs give no interval of 95 %. Pairs are assumed to be independent.

use serde::Serialize;

/// The confidence that an interval has at least \[1\].
pub const LEVEL: f64 = 0.95;

/// The median of the ratios of pairs, with its interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct MedianRatio {
    /// The number of pairs.
    pub pairs: usize,
    /// The median ratio \[1\].
    pub median: f64,
    /// The ends of its interval \[1\]; `None` if there are too few pairs for one.
    pub interval: Option<(f64, f64)>,
    /// The confidence of this interval, at least [`LEVEL`]; 0 without one \[1\].
    pub confidence: f64,
}

/// The verdict on a ratio against a tolerance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TimeVerdict {
    /// The whole interval lies above the tolerance.
    Slower,
    /// The whole interval lies within it.
    Holds,
    /// The interval lies on both sides, or there is none.
    Undecided,
}

impl MedianRatio {
    /// The median of `ratios`; `None` if there is none.
    ///
    /// The ends are the k-th smallest and the k-th largest ratio, with the largest k whose interval still has the
    /// confidence [`LEVEL`]: that of a sign test, 1 − 2·P(B < k) with B binomial of n and 1/2.
    ///
    /// Source: Thompson, *On confidence ranges for the median and other expectation distributions for populations of
    /// unknown distribution form*, Annals of Mathematical Statistics 7 (1936).
    pub fn new(ratios: &[f64]) -> Option<MedianRatio> {
        let median = median(ratios)?;
        let (rank, confidence) = rank(ratios.len());
        let sorted = sorted(ratios);
        let interval = (rank > 0).then(|| (sorted[rank - 1], sorted[sorted.len() - rank]));
        Some(MedianRatio { pairs: ratios.len(), median, interval, confidence })
    }

    /// The verdict on a program that may take `tolerance` \[1\] longer than the other.
    pub fn judge(&self, tolerance: f64) -> TimeVerdict {
        match self.interval {
            Some((low, _)) if low > 1.0 + tolerance => TimeVerdict::Slower,
            Some((_, high)) if high <= 1.0 + tolerance => TimeVerdict::Holds,
            _ => TimeVerdict::Undecided,
        }
    }
}

/// The median; the mean of the middle two if their number is even, `None` of none.
pub fn median(values: &[f64]) -> Option<f64> {
    let sorted = sorted(values);
    let (below, above) = (sorted.get(sorted.len().checked_sub(1)? / 2)?, sorted.get(sorted.len() / 2)?);
    Some((below + above) / 2.0)
}

fn sorted(values: &[f64]) -> Vec<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    sorted
}

/// The rank of the ends among `n`, from 1, and their confidence; 0 if `n` is too small.
fn rank(n: usize) -> (usize, f64) {
    // P(B = k) and P(B < k + 1), from k = 0 on.
    let mut term = libm::exp2(-(n as f64));
    let mut below = term;
    let mut found = (0, 0.0);
    for k in 1..=n / 2 {
        let confidence = 1.0 - 2.0 * below;
        if confidence < LEVEL {
            break;
        }
        found = (k, confidence);
        term *= (n - k + 1) as f64 / k as f64;
        below += term;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ranks_are_those_of_the_tables() {
        // Counted by hand: of 2^n orders of signs, 2·Σ C(n, i) for i < k put the median outside.
        assert_eq!(rank(5), (0, 0.0));
        assert_eq!(rank(6), (1, 1.0 - 2.0 / 64.0));
        assert_eq!(rank(8), (1, 1.0 - 2.0 / 256.0));
        assert_eq!(rank(9), (2, 1.0 - 2.0 * 10.0 / 512.0));
        assert_eq!(rank(10), (2, 1.0 - 2.0 * 11.0 / 1024.0));
        assert_eq!(rank(20), (6, 1.0 - 2.0 * 21_700.0 / 1_048_576.0));
        // Ranks 40 and 61 of 100: 96.48 %.
        let (k, confidence) = rank(100);
        assert_eq!(k, 40);
        assert!((confidence - 0.9648).abs() < 5e-5, "{confidence}");
        assert_eq!(rank(1000).0, 469);
        assert_eq!((rank(0), rank(1)), ((0, 0.0), (0, 0.0)));
    }

    #[test]
    fn the_median_is_in_the_middle_and_a_run_that_was_disturbed_does_not_move_it() {
        assert_eq!(median(&[]), None);
        assert_eq!(median(&[3.0]), Some(3.0));
        assert_eq!(median(&[4.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(&[4.0, 1.0, 2.0, 900.0]), Some(3.0));
        let ratios = [1.01, 0.99, 1.0, 1.02, 0.98, 1.0, 1.01, 0.99, 1.0, 17.0];
        let of = MedianRatio::new(&ratios).unwrap();
        assert_eq!((of.median, of.interval, of.pairs), (1.0, Some((0.99, 1.02)), 10));
    }

    #[test]
    fn the_interval_decides() {
        let ratios = [1.06, 1.07, 1.08, 1.09, 1.10, 1.11, 1.12, 1.13, 1.14, 1.15];
        let of = MedianRatio::new(&ratios).unwrap();
        assert_eq!(of.interval, Some((1.07, 1.14)));
        assert_eq!(of.judge(0.05), TimeVerdict::Slower);
        assert_eq!(of.judge(0.07), TimeVerdict::Undecided);
        assert_eq!(of.judge(0.10), TimeVerdict::Undecided);
        assert_eq!(of.judge(0.1400001), TimeVerdict::Holds);
        let few = MedianRatio::new(&ratios[..5]).unwrap();
        assert_eq!(
            (few.interval, few.judge(0.0), few.judge(9.0)),
            (None, TimeVerdict::Undecided, TimeVerdict::Undecided)
        );
        assert!(MedianRatio::new(&[]).is_none());
    }

    #[test]
    fn the_interval_covers_the_median_as_often_as_it_says() {
        // Every order of six signs alike: the interval misses when all six are on one side, 2 of 64 times.
        let missed = (0u32..64).filter(|signs| {
            let ratios: Vec<f64> = (0..6).map(|i| if signs >> i & 1 == 1 { 1.1 } else { 0.9 }).collect();
            let (low, high) = MedianRatio::new(&ratios).unwrap().interval.unwrap();
            low > 1.0 || high < 1.0
        });
        assert_eq!(missed.count(), 2);
    }

    #[test]
    fn an_example_of_new() {
        use crate::benchmark::MedianRatio;
        let of = MedianRatio::new(&[1.0, 1.02, 0.99, 1.01, 1.03, 0.98]).unwrap();
        assert_eq!((of.median, of.interval, of.confidence), (1.005, Some((0.98, 1.03)), 0.96875));
    }
}
