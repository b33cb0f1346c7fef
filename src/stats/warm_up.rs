//! Tests of a warm-up: figures over time, averaged over replications, show whether it was long enough.
//!
//! Intuition: once a system has settled, its mean over replications no longer changes with time. Two questions are
//! asked of it. *Did it change after the stated warm-up?* The start of the window is compared with its end, replication
//! by replication: a test with a known rate of false alarms. *Where did it settle?* The point from which on the rest of
//! the series has the smallest standard error (MSER): a suggestion, which is noisy where nothing changes.
//!
//! Limits: a slow drift that goes on over the whole horizon (ageing, a fleet that grows) is no transient; the test
//! tells of it, and no warm-up cures it.

use super::paired::{PairedDifference, paired_difference};

/// Neighbours that are averaged before the point is sought, so that single peaks do not decide.
const BATCH: usize = 5;

/// The number of leading points of `series` to leave out so that the mean of the rest is known best, at most half of
/// them; 0 for a series of fewer than 20 points.
///
/// Source: White, *An effective truncation heuristic for bias reduction in simulation output*, Simulation 69 (1997),
/// in batches of five: MSER-5.
///
/// ```
/// let settling: Vec<f64> = (0..200).map(|at| if at < 40 { 100.0 } else { f64::from(at % 7) }).collect();
/// assert_eq!(hotspare::stats::mser(&settling), 40);
/// ```
pub fn mser(series: &[f64]) -> usize {
    let batches: Vec<f64> =
        series.chunks_exact(BATCH).map(|batch| batch.iter().sum::<f64>() / BATCH as f64).collect();
    let mut best = (f64::INFINITY, 0);
    for cut in 0..batches.len() / 2 {
        let rest = &batches[cut..];
        let count = rest.len() as f64;
        let mean = rest.iter().sum::<f64>() / count;
        let squares: f64 = rest.iter().map(|x| (x - mean) * (x - mean)).sum();
        let error = squares / (count * count);
        if error < best.0 {
            best = (error, cut);
        }
    }
    if batches.len() < 4 { 0 } else { best.1 * BATCH }
}

/// The difference between the first fifth of each series and its second half, averaged over the replications' `series`:
/// start less end. Series are of one length; with fewer than ten points nothing can be told.
///
/// # Panics
/// As [`paired_difference`].
///
/// Source: the comparison of two parts of a series after Schruben, *Detecting initialization bias in simulation
/// output*, Operations Research 30 (1982); here between replications, which are independent.
pub fn start_against_end(series: &[&[f64]], level: f64) -> Option<PairedDifference> {
    let both: Vec<(f64, f64)> = series.iter().map(|points| start_and_end(points)).collect::<Option<_>>()?;
    starts_against_ends(&both, level)
}

/// The means of the first fifth of a series and of its second half; `None` with fewer than ten points.
pub(crate) fn start_and_end(points: &[f64]) -> Option<(f64, f64)> {
    let length = points.len();
    let mean = |part: &[f64]| part.iter().sum::<f64>() / part.len() as f64;
    (length >= 10).then(|| (mean(&points[..length / 5]), mean(&points[length / 2..])))
}

/// As [`start_against_end`], of the means of both parts in each replication; `None` without one.
pub(crate) fn starts_against_ends(both: &[(f64, f64)], level: f64) -> Option<PairedDifference> {
    let starts: Vec<(f64, f64)> = both.iter().map(|(start, _)| (*start, 1.0)).collect();
    let ends: Vec<(f64, f64)> = both.iter().map(|(_, end)| (*end, 1.0)).collect();
    (!both.is_empty()).then(|| paired_difference(&starts, &ends, level))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::testing::TestDraws;

    /// Replications of a series that falls from 3 to 2 with a time constant of `settles` points, plus noise.
    fn series(draws: &mut TestDraws, replications: usize, settles: f64) -> Vec<Vec<f64>> {
        let point = |draws: &mut TestDraws, at: usize| 2.0 + (-(at as f64) / settles).exp() + draws.normal();
        (0..replications).map(|_| (0..200).map(|at| point(draws, at)).collect()).collect()
    }

    fn p_value(series: &[Vec<f64>]) -> f64 {
        let slices: Vec<&[f64]> = series.iter().map(Vec::as_slice).collect();
        start_against_end(&slices, 0.95).unwrap().p_value
    }

    #[test]
    fn a_transient_is_found_and_the_point_lies_behind_it() {
        let mut draws = TestDraws::new(3);
        let settling = series(&mut draws, 100, 20.0);
        assert!(p_value(&settling) < 1e-6);
        let mean: Vec<f64> = (0..200).map(|at| settling.iter().map(|s| s[at]).sum::<f64>() / 100.0).collect();
        // e^(−2.5) of the transient is left there, e^(−5) here.
        assert!((40..=100).contains(&mser(&mean)), "{}", mser(&mean));
    }

    #[test]
    fn false_alarms_are_as_rare_as_the_level_says() {
        // 20 of 400 expected below 0.05, with a standard deviation of 4.4: five of them for a false alarm less likely
        // than one in a million.
        let mut draws = TestDraws::new(8);
        let alarms = (0..400).filter(|_| p_value(&series(&mut draws, 20, 1e-3)) < 0.05).count();
        assert!((1..=42).contains(&alarms), "{alarms}");
    }

    #[test]
    fn short_and_constant_series_say_nothing() {
        assert_eq!((mser(&[1.0; 200]), mser(&[9.0, 1.0, 1.0])), (0, 0));
        assert!(start_against_end(&[&[1.0; 9]], 0.95).is_none());
        assert!(start_against_end(&[], 0.95).is_none());
        let alike = start_against_end(&[&[1.0; 20], &[1.0; 20]], 0.95).unwrap();
        assert_eq!(alike.p_value, 1.0);
    }
}
