//! The outages of all replications taken together, without forgetting which replication each came from.
//!
//! For every bin of the [`Histogram`] there are two numbers: how many outages are no longer, and the *design
//! effect*, the variance of their share compared with that of independent outages. A design effect of 8 says
//! that eight outages count as one. It comes from integer sums over replications, built up while the duration
//! rises.

use super::estimate::{Estimate, Flag};
use super::histogram::Histogram;
use crate::units::Span;

/// The outages of all replications, ready to be asked for percentiles.
///
/// ```
/// use hotspare::{Span, stats::{Histogram, Pooled}};
/// let replication = |spans: &[i64]| {
///     let mut histogram = Histogram::default();
///     spans.iter().for_each(|s| histogram.record(Span(s * 1_000_000)));
///     histogram
/// };
/// let all = [replication(&[4, 5, 300]), replication(&[5, 6]), replication(&[])];
/// let pooled = Pooled::new(&all);
/// assert_eq!(pooled.percentile(0.5, 0.95).value, 5.0);
/// assert_eq!(pooled.maximum(0.95).value, 300.0);
/// ```
#[derive(Clone, Debug)]
pub struct Pooled {
    /// The bins that are not empty, in rising order.
    pub(super) bins: Vec<PooledBin>,
    pub(super) count: u64,
    pub(super) censored: u64,
    max: Option<Span>,
    /// Replications, and those with at least one outage.
    pub(super) replications: u64,
    pub(super) telling: u64,
}

/// One bin of all replications together.
#[derive(Clone, Copy, Debug)]
pub(super) struct PooledBin {
    /// The shortest and the longest duration in it \[µs\].
    pub least_us: i64,
    pub most_us: i64,
    /// Outages in shorter bins, and in those and this one.
    pub below: u64,
    pub at_most: u64,
    /// The variance of F here, in units of that of as many independent outages.
    pub design_effect: f64,
}

impl Pooled {
    /// Takes together the histograms of all replications, those without an outage included.
    pub fn new<'a>(histograms: impl IntoIterator<Item = &'a Histogram>) -> Pooled {
        let mut pooled =
            Pooled { bins: Vec::new(), count: 0, censored: 0, max: None, replications: 0, telling: 0 };
        let mut entries = Vec::new();
        let mut counts = Vec::new();
        for histogram in histograms {
            let owner = counts.len();
            entries.extend(histogram.bins().map(|bin| (bin, owner)));
            counts.push(u128::from(histogram.count()));
            pooled.count += histogram.count();
            pooled.censored += histogram.censored();
            pooled.max = pooled.max.max(histogram.max());
        }
        pooled.replications = counts.len() as u64;
        pooled.telling = counts.iter().filter(|count| **count > 0).count() as u64;
        entries.sort_by_key(|(bin, _)| bin.index);

        let mut moments = Moments::new(counts);
        let mut below = 0;
        for group in entries.chunk_by(|a, b| a.0.index == b.0.index) {
            let mut sum =
                PooledBin { least_us: i64::MAX, most_us: 0, below, at_most: below, design_effect: 0.0 };
            for (bin, owner) in group {
                sum.least_us = sum.least_us.min(bin.least_us);
                sum.most_us = sum.most_us.max(bin.most_us);
                sum.at_most += u64::from(bin.count);
                moments.pass(*owner, u128::from(bin.count));
            }
            sum.design_effect = moments.design_effect(pooled.telling);
            below = sum.at_most;
            pooled.bins.push(sum);
        }
        pooled
    }

    /// Outages with a known duration.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Outages still open at the horizon.
    pub fn censored(&self) -> u64 {
        self.censored
    }

    /// The longest outage that ended \[s\]. It has no interval: more replications make it longer.
    ///
    /// # Panics
    /// Unless 0 < `level` < 1.
    pub fn maximum(&self, level: f64) -> Estimate {
        let flag = if self.censored > 0 { Flag::AtLeast } else { Flag::Ok };
        match self.max {
            Some(max) => Estimate::without_interval(max.seconds(), level, self.replications, flag),
            None => Estimate::undefined(level, self.replications),
        }
    }

    /// For a plot, the share of outages that last longer: (duration \[s\], share \[1\]) at each bin,
    /// durations rising. Outages still open count as longer than all.
    pub fn ccdf(&self) -> Vec<(f64, f64)> {
        let all = self.count + self.censored;
        let share = |bin: &PooledBin| (all - bin.at_most) as f64 / all as f64;
        self.bins.iter().map(|bin| (seconds(bin.most_us as f64), share(bin))).collect()
    }
}

impl PooledBin {
    /// The duration of the outage of this rank among all \[µs\], taking those of the bin as evenly spread.
    pub fn at_rank(&self, rank: u64) -> f64 {
        let place = ((rank - self.below) as f64 - 0.5) / (self.at_most - self.below) as f64;
        self.least_us as f64 + place * (self.most_us - self.least_us) as f64
    }
}

/// Microseconds as seconds.
pub(super) fn seconds(us: f64) -> f64 {
    us / 1e6
}

/// Sums over replications while the duration rises: of nᵣ, the outages of a replication, and uᵣ, those still
/// longer.
struct Moments {
    n: Vec<u128>,
    u: Vec<u128>,
    sum_n: u128,
    sum_u: u128,
    sum_nn: u128,
    sum_un: u128,
    sum_uu: u128,
}

impl Moments {
    fn new(n: Vec<u128>) -> Moments {
        let sum_n = n.iter().sum();
        let sum_nn = n.iter().map(|n| n * n).sum();
        Moments { u: n.clone(), n, sum_n, sum_u: sum_n, sum_nn, sum_un: sum_nn, sum_uu: sum_nn }
    }

    /// `count` outages of the replication `owner` are no longer than the duration reached.
    fn pass(&mut self, owner: usize, count: u128) {
        let u = self.u[owner];
        self.u[owner] = u - count;
        self.sum_u -= count;
        self.sum_un -= count * self.n[owner];
        self.sum_uu -= count * (2 * u - count);
    }

    /// The variance of the ratio Σu/Σn over that of independent outages; 0 where the ratio is 0.
    ///
    /// Source: Cochran, *Sampling Techniques* (1977), chapter 6, with residuals uᵣ − G·nᵣ.
    fn design_effect(&self, replications: u64) -> f64 {
        if self.sum_u == 0 || replications < 2 {
            return 0.0;
        }
        let total = self.sum_n as f64;
        let longer = self.sum_u as f64 / total;
        let squares =
            self.sum_uu as f64 - 2.0 * longer * self.sum_un as f64 + longer * longer * self.sum_nn as f64;
        let replications = replications as f64;
        replications / (replications - 1.0) * squares.max(0.0) / (total * longer * (1.0 - longer))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::testing::outages;

    #[test]
    fn the_design_effect_of_copies_is_their_number() {
        // Each replication has one duration, eight times over: 8 outages are worth one.
        let all: Vec<Histogram> = (0..100).map(|r| outages(&[1.0 + f64::from(r); 8])).collect();
        let middle = Pooled::new(&all).bins[49];
        assert_eq!(middle.at_most, 400);
        assert!((middle.design_effect - 8.0 * 100.0 / 99.0).abs() < 1e-9, "{}", middle.design_effect);
    }

    #[test]
    fn the_moments_kept_while_passing_are_those_of_the_residuals() {
        let all =
            [outages(&[1.0, 4.0, 6.0]), outages(&[2.0, 2.0]), outages(&[]), outages(&[1.0, 8.0, 9.0, 9.0])];
        let pooled = Pooled::new(&all);
        // Up to 4 s: 2, 2, 0 and 1 of 3, 2, 0 and 4, so F = 5/9; residuals 1/3, 8/9, 0, −11/9; three
        // replications tell.
        let squares = (9.0 + 64.0 + 121.0) / 81.0;
        let independent = 9.0 * (5.0 / 9.0) * (4.0 / 9.0);
        let bin = pooled.bins[2];
        assert_eq!((bin.below, bin.at_most, bin.most_us), (4, 5, 4_000_000));
        assert!((bin.design_effect - 1.5 * squares / independent).abs() < 1e-12, "{}", bin.design_effect);
        assert_eq!(pooled.bins[5].design_effect, 0.0);
    }

    #[test]
    fn the_curve_falls_to_the_share_still_open() {
        let mut open = outages(&[3.0, 0.5]);
        open.record_censored();
        let pooled = Pooled::new(&[open, outages(&[3.0])]);
        assert_eq!(pooled.ccdf(), [(0.5, 0.75), (3.0, 0.25)]);
        assert_eq!((pooled.count(), pooled.censored()), (3, 1));
        assert_eq!((pooled.maximum(0.95).value, pooled.maximum(0.95).flag), (3.0, Flag::AtLeast));
        assert!(Pooled::new(&[]).ccdf().is_empty());
        assert_eq!(Pooled::new(&[]).maximum(0.95).flag, Flag::Undefined);
    }
}
