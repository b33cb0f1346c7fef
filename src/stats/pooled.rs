//! The outages of all replications taken together, without forgetting which replication each came from.
//!
//! For every bin of the [`Histogram`] there are two numbers: how many outages are no longer, and the *design
//! effect*, the variance of their share compared with that of independent outages. A design effect of 8 says
//! that eight outages count as one. It comes from integer sums over replications ([`PooledSums`]), so that a million
//! replications need no more memory than ten.

use super::estimate::{Estimate, Flag};
use super::histogram::Histogram;
use crate::units::Span;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

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

/// The outages of some replications in integers, from which [`Pooled`] is made: sums of parts are the sum of all, in
/// whatever order they are added.
///
/// **Model.** While the duration rises, the uᵣ outages of a replication that are still longer fall from nᵣ to 0. Each bin
/// keeps by how much Σu, Σun and Σuu fall in it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PooledSums {
    bins: BTreeMap<u16, BinSums>,
    censored: u64,
    max_us: Option<i64>,
    replications: u64,
    telling: u64,
    sum_n: u128,
    sum_nn: u128,
}

/// One bin of some replications.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct BinSums {
    least_us: i64,
    most_us: i64,
    /// The fall of Σu: the outages in it.
    u: u64,
    /// The fall of Σun.
    un: u128,
    /// The fall of Σuu.
    uu: u128,
}

impl PooledSums {
    /// Adds a replication.
    pub fn add(&mut self, histogram: &Histogram) {
        let n = u128::from(histogram.count());
        let mut longer = n;
        for bin in histogram.bins() {
            let count = u128::from(bin.count);
            let fall = BinSums {
                least_us: bin.least_us,
                most_us: bin.most_us,
                u: u64::from(bin.count),
                un: count * n,
                uu: count * (2 * longer - count),
            };
            longer -= count;
            self.fall(bin.index, &fall);
        }
        self.censored += histogram.censored();
        self.max_us = self.max_us.max(histogram.max().map(|max| max.0));
        self.replications += 1;
        self.telling += u64::from(n > 0);
        self.sum_n += n;
        self.sum_nn += n * n;
    }

    /// Adds the replications of `other`.
    pub fn merge(&mut self, other: &PooledSums) {
        other.bins.iter().for_each(|(bin, fall)| self.fall(*bin, fall));
        self.censored += other.censored;
        self.max_us = self.max_us.max(other.max_us);
        self.replications += other.replications;
        self.telling += other.telling;
        self.sum_n += other.sum_n;
        self.sum_nn += other.sum_nn;
    }

    fn fall(&mut self, bin: u16, by: &BinSums) {
        let none = BinSums { least_us: i64::MAX, most_us: 0, u: 0, un: 0, uu: 0 };
        let of = self.bins.entry(bin).or_insert(none);
        of.least_us = of.least_us.min(by.least_us);
        of.most_us = of.most_us.max(by.most_us);
        of.u += by.u;
        of.un += by.un;
        of.uu += by.uu;
    }
}

impl Pooled {
    /// Takes together the histograms of all replications, those without an outage included.
    pub fn new<'a>(histograms: impl IntoIterator<Item = &'a Histogram>) -> Pooled {
        let mut sums = PooledSums::default();
        histograms.into_iter().for_each(|histogram| sums.add(histogram));
        Pooled::of(&sums)
    }

    /// The outages of all replications that were added up.
    pub(crate) fn of(sums: &PooledSums) -> Pooled {
        let mut moments = Moments {
            sum_n: sums.sum_n,
            sum_u: sums.sum_n,
            sum_nn: sums.sum_nn,
            sum_un: sums.sum_nn,
            sum_uu: sums.sum_nn,
        };
        let mut below = 0;
        let bin = |of: &BinSums| {
            moments.sum_u -= u128::from(of.u);
            moments.sum_un -= of.un;
            moments.sum_uu -= of.uu;
            let at_most = below + of.u;
            let design_effect = moments.design_effect(sums.telling);
            let bin = PooledBin { least_us: of.least_us, most_us: of.most_us, below, at_most, design_effect };
            below = at_most;
            bin
        };
        Pooled {
            bins: sums.bins.values().map(bin).collect(),
            count: below,
            censored: sums.censored,
            max: sums.max_us.map(Span),
            replications: sums.replications,
            telling: sums.telling,
        }
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
    sum_n: u128,
    sum_u: u128,
    sum_nn: u128,
    sum_un: u128,
    sum_uu: u128,
}

impl Moments {
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
