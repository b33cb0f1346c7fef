//! The interval of a share of outcomes that come in replications: the years that meet a target, where a replication has
//! several of them.
//!
//! Years of one replication may be alike: a pool that is exhausted in December is so in January. So their share is
//! given the precision that its variance *between replications* supports, in units of independent outcomes, never more
//! than there are outcomes and never less than there are replications.

use super::estimate::Estimate;
use super::jackknife::DeleteOne;
use super::wilson::score_interval;

/// The share of good outcomes over all replications, in \[0, 1\], from `tallies` of how many were good and how many
/// were seen in each, with Wilson's score interval at the effective number of outcomes. Undefined if none was seen;
/// without an interval if only one replication saw any.
///
/// Where all outcomes are good, or none is, nothing is known of how alike those of a replication are: a replication
/// counts as one outcome.
///
/// # Panics
/// If more were good than seen, or unless 0 < `level` < 1.
///
/// Source: Korn and Graubard, *Confidence intervals for proportions with small expected number of positive counts
/// estimated from survey data*, Survey Methodology 24 (1998), for the effective number; Wilson (1927).
///
/// ```
/// let share = hotspare::stats::share_of_clusters(&[(5, 5), (4, 5), (5, 5), (3, 5)], 0.95);
/// assert_eq!((share.value, share.n), (0.85, 20));
/// ```
pub fn share_of_clusters(tallies: &[(u64, u64)], level: f64) -> Estimate {
    assert!(tallies.iter().all(|(good, seen)| good <= seen), "no more are good than are seen");
    let good: u64 = tallies.iter().map(|(good, _)| good).sum();
    let seen: u64 = tallies.iter().map(|(_, seen)| seen).sum();
    let clusters = tallies.iter().filter(|(_, seen)| *seen > 0).count();
    if seen == 0 {
        return Estimate::undefined(level, 0);
    }
    let share = good as f64 / seen as f64;
    if clusters < 2 {
        return Estimate::without_interval(share, level, seen, super::Flag::Ok);
    }
    let fewest = clusters as f64;
    let trials = if good == 0 || good == seen {
        fewest
    } else {
        let pairs: Vec<(f64, f64)> =
            tallies.iter().map(|(good, seen)| (*good as f64, *seen as f64)).collect();
        let error = DeleteOne::ratio(&pairs).standard_error();
        // Replications that are all alike say so much as independent outcomes do, and not more.
        (share * (1.0 - share) / (error * error)).clamp(fewest, seen as f64)
    };
    score_interval(good, seen, trials, level)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::testing::TestDraws;
    use crate::stats::wilson;

    fn ends(estimate: &Estimate) -> (f64, f64) {
        (estimate.low.unwrap(), estimate.high.unwrap())
    }

    #[test]
    fn one_outcome_a_replication_is_nearly_the_plain_interval() {
        let tallies: Vec<(u64, u64)> = (0..100).map(|at| (u64::from(at < 80), 1)).collect();
        let (low, high) = ends(&share_of_clusters(&tallies, 0.95));
        let (plain_low, plain_high) = ends(&wilson(80, 100, 0.95));
        assert!((low - plain_low).abs() < 1e-3 && (high - plain_high).abs() < 1e-3);
    }

    #[test]
    fn outcomes_that_are_all_alike_within_a_replication_count_as_one() {
        let tallies: Vec<(u64, u64)> = (0..100).map(|at| (if at < 80 { 5 } else { 0 }, 5)).collect();
        assert_eq!(ends(&share_of_clusters(&tallies, 0.95)), ends(&wilson(80, 100, 0.95)));
        let all_good = share_of_clusters(&[(5, 5); 20], 0.95);
        assert_eq!((all_good.n, ends(&all_good)), (100, ends(&wilson(20, 20, 0.95))));
    }

    #[test]
    fn nothing_seen_and_a_single_history_have_no_interval() {
        assert_eq!(share_of_clusters(&[(0, 0), (0, 0)], 0.95).flag, crate::stats::Flag::Undefined);
        let one = share_of_clusters(&[(3, 5), (0, 0)], 0.95);
        assert_eq!((one.value, one.low, one.high), (0.6, None, None));
    }

    #[test]
    fn replications_that_differ_are_covered_where_the_plain_interval_misses() {
        // 60 replications of 5 years; good years and bad ones stay together in a third of the replications. 1 900 of
        // 2 000 expected of exact intervals, with a standard deviation of 9.7: five of them for a false alarm less
        // likely than one in a million.
        let mut draws = TestDraws::new(31);
        let (mut hits, mut plain_hits) = (0, 0);
        for _ in 0..2000 {
            let tallies: Vec<(u64, u64)> = (0..60)
                .map(|_| {
                    let together = draws.uniform() < 1.0 / 3.0;
                    let first = draws.uniform() < 0.9;
                    let good = |draws: &mut TestDraws| if together { first } else { draws.uniform() < 0.9 };
                    ((0..5).map(|_| u64::from(good(&mut draws))).sum(), 5)
                })
                .collect();
            let covers = |estimate: Estimate| {
                let (low, high) = ends(&estimate);
                i32::from(low <= 0.9 && 0.9 <= high)
            };
            hits += covers(share_of_clusters(&tallies, 0.95));
            plain_hits += covers(wilson(tallies.iter().map(|tally| tally.0).sum(), 300, 0.95));
        }
        assert!((1851..=1949).contains(&hits), "{hits}");
        assert!(plain_hits < 1800, "{plain_hits}");
    }
}
