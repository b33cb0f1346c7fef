//! Percentiles of outage durations, over the replications.
//!
//! Outages of one replication depend on each other: an empty pool makes many of them long at once. So the
//! order statistics of all outages together would claim too much. Instead the share F(x) of outages no longer
//! than x is a ratio of sums over replications, and a percentile lies between those x whose F(x) is
//! compatible with it.
//!
//! Limits: the design effect is that at the percentile, and never taken below 1; with few outages beyond it, it is not well
//! known. An upper end beyond the longest outage is not known. Inside a bin of the [`Histogram`](super::Histogram), 1/64 of
//! the value at worst, durations are taken as evenly spread.

use super::estimate::{Estimate, Flag, Method};
use super::pooled::{Pooled, seconds};
use super::student::critical;

impl Pooled {
    /// The duration that a share `p` of the outages does not exceed \[s\], with Woodruff's interval over
    /// replications.
    ///
    /// What it says when it cannot say that:
    /// - no outage: [`Flag::Undefined`];
    /// - outages in one replication only: the value alone;
    /// - too few outages for an end beyond the percentile: from below only, [`Flag::OneSided`];
    /// - outages still open that would move the value if they all turned out longer: [`Flag::AtLeast`]; the
    ///   upper end always allows for that;
    /// - fewer than 200 outages: [`Flag::Few`].
    ///
    /// # Panics
    /// Unless 0 < `p` < 1 and 0 < `level` < 1.
    ///
    /// Source: Woodruff, *Confidence intervals for medians and other position measures*, Journal of the
    /// American Statistical Association 47 (1952), with the variance at the percentile itself, as a score
    /// test has it; design effect after Korn and Graubard, *Survey Methodology* 24 (1998).
    pub fn percentile(&self, p: f64, level: f64) -> Estimate {
        assert!(p > 0.0 && p < 1.0, "a percentile lies between 0 and 1, not at {p}");
        if self.count == 0 {
            return Estimate::undefined(level, self.replications);
        }
        let rank = rank(p, self.count);
        let at = self.bin_of(rank);
        let moved = self.bin_of(self::rank(p, self.count + self.censored)) != at;
        let flag = if moved { Flag::AtLeast } else { Flag::Ok };
        let value = self.duration(rank);
        let plain = Estimate::without_interval(value, level, self.replications, flag);
        if self.telling < 2 {
            return plain;
        }

        let (lower, upper) = self.ranks(at, p, level);
        let low = lower.map_or(0.0, |rank| self.duration(rank));
        let estimate = match upper {
            Some(rank) => plain.with_interval(low, self.duration(rank), Method::Woodruff),
            None => {
                let flag = if moved { flag } else { Flag::OneSided };
                Estimate { low: Some(low.min(value)), method: Method::Woodruff, flag, ..plain }
            }
        };
        estimate.resting_on(self.count)
    }

    /// The ranks of the outages at which the interval ends; none where it goes on beyond all of them. `at` is the bin of
    /// the percentile.
    ///
    /// The number of outages up to the percentile is binomial but for the design effect. Its skewness moves both ends, and
    /// outages still open may all be longer. There is no end where all outages may lie on one side of the percentile by
    /// chance.
    ///
    /// Source: the expansion of Cornish and Fisher (1938) to the second term.
    fn ranks(&self, at: usize, p: f64, level: f64) -> (Option<u64>, Option<u64>) {
        let effect = self.design_effect_around(at);
        let (known, all) = (self.count as f64, (self.count + self.censored) as f64);
        let (t, z) = (critical(level, self.telling as f64 - 1.0), critical(level, f64::INFINITY));
        let skewness = effect * (1.0 - 2.0 * p) * (z * z - 1.0) / 6.0;
        let end = |count: f64, t: f64| {
            libm::ceil(p * count + t * libm::sqrt(count * p * (1.0 - p) * effect) + skewness)
        };
        let exists = |share: f64| known / effect * libm::log(share) <= libm::log((1.0 - level) / 2.0);
        let lower = Some(end(known, -t)).filter(|rank| exists(1.0 - p) && *rank >= 1.0);
        let upper = Some(end(all, t)).filter(|rank| exists(p) && *rank <= known);
        (lower.map(|rank| rank as u64), upper.map(|rank| rank as u64))
    }

    /// The duration of the outage of this rank \[s\].
    fn duration(&self, rank: u64) -> f64 {
        seconds(self.bins[self.bin_of(rank)].at_rank(rank))
    }

    /// The bin of the outage of this rank (from 1); the number of bins if it is beyond the last.
    fn bin_of(&self, rank: u64) -> usize {
        self.bins.partition_point(|bin| bin.at_most < rank)
    }

    /// The larger design effect of the two sides of a bin, at least 1.
    fn design_effect_around(&self, at: usize) -> f64 {
        let before = if at > 0 { self.bins[at - 1].design_effect } else { 0.0 };
        self.bins[at].design_effect.max(before).max(1.0)
    }
}

/// The rank of the percentile `p` among `count`, from 1.
fn rank(p: f64, count: u64) -> u64 {
    // The margin undoes the rounding of the product, as in 0.07 · 100.
    libm::ceil(p * count as f64 - 1e-9).max(1.0) as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::histogram::Histogram;
    use crate::stats::testing::{TestDraws, outages};

    #[test]
    fn percentiles_are_order_statistics_to_the_microsecond_where_bins_hold_one_duration() {
        let pooled = Pooled::new(&[
            outages(&[1.0, 2.0, 360.0]),
            outages(&[4.0, 8.0, 360.0]),
            outages(&[360.0, 2000.123456]),
        ]);
        let values = [(0.01, 1.0), (0.125, 1.0), (0.126, 2.0), (0.5, 8.0), (0.51, 360.0), (0.875, 360.0)];
        for (p, value) in values {
            assert_eq!(pooled.percentile(p, 0.95).value, value, "{p}");
        }
        assert_eq!(pooled.percentile(0.99, 0.95).value, 2000.123456);
        assert_eq!(pooled.count(), 8);
        assert_eq!(rank(0.07, 100), 7);
    }

    #[test]
    fn inside_a_wide_bin_durations_are_taken_as_evenly_spread() {
        let all: Vec<f64> = (0..1000).map(|i| 5000.0 + f64::from(i)).collect();
        let pooled = Pooled::new(&[outages(&all), outages(&all)]);
        for p in [0.01, 0.25, 0.5, 0.9, 0.99] {
            let exact = 5000.0 + 1000.0 * p;
            assert!((pooled.percentile(p, 0.95).value - exact).abs() < 2.0, "{p}");
        }
    }

    #[test]
    fn the_interval_of_a_median_by_hand() {
        // 100 replications of one outage, design effect 100/99, t(0.975, 99) = 1.98422: the rank is known to
        // ±1.98422 · √(100/99 · 25) = 9.97 around 50, so from the 41st duration to the 60th.
        let all: Vec<Histogram> = (1..=100).map(|r| outages(&[f64::from(r)])).collect();
        let median = Pooled::new(&all).percentile(0.5, 0.95);
        assert_eq!((median.value, median.low, median.high), (50.0, Some(41.0), Some(60.0)));
        assert_eq!((median.method, median.flag, median.n), (Method::Woodruff, Flag::Few, 100));
    }

    #[test]
    fn the_interval_of_a_tail_by_hand() {
        // As above, with ±1.98422 · √(100/99 · 9) = 5.98 around 90 and a shift by 100/99 · (−0.8) · 2.841/6 = −0.383: from
        // rank 83.63 to 95.60. Of binomial counts, 84 and 96 are the ranks with 2.5 % at most beyond them: 2.1 and 2.4 %.
        let all: Vec<Histogram> = (1..=100).map(|r| outages(&[f64::from(r)])).collect();
        let pooled = Pooled::new(&all);
        assert_eq!(pooled.ranks(89, 0.9, 0.95), (Some(84), Some(96)));
        let tail = pooled.percentile(0.9, 0.95);
        assert_eq!((tail.value, tail.high), (90.0, Some(96.0)));
        // 84 s shares its bin with 83.x s, of which there is none.
        assert_eq!(tail.low, Some(84.0));
    }

    #[test]
    fn there_is_no_end_where_all_may_lie_on_one_side() {
        // 0.99^n falls below 2.5 % at n = 368; for the design effect of n/(n − 1) it takes one more.
        let of = |n: i32| {
            let all: Vec<Histogram> = (1..=n).map(|r| outages(&[f64::from(r)])).collect();
            let pooled = Pooled::new(&all);
            (pooled.percentile(0.01, 0.95).low, pooled.percentile(0.99, 0.95).high)
        };
        assert_eq!(of(368), (Some(0.0), None));
        let (low, high) = of(369);
        assert!(low > Some(0.0) && high > Some(365.0));
    }

    #[test]
    fn where_there_is_no_interval_the_flag_says_why() {
        assert_eq!(Pooled::new(&[]).percentile(0.5, 0.95).flag, Flag::Undefined);
        let alone = Pooled::new(&[outages(&[1.0, 2.0, 3.0]), outages(&[])]).percentile(0.5, 0.95);
        assert_eq!((alone.value, alone.low, alone.high, alone.method), (2.0, None, None, Method::None));
        // Three outages say nothing of how long the longest 1 % are, nor of how short the shortest.
        let three = Pooled::new(&[outages(&[1.0, 2.0]), outages(&[3.0])]);
        let tail = three.percentile(0.99, 0.95);
        assert_eq!((tail.value, tail.high, tail.flag), (3.0, None, Flag::OneSided));
        assert_eq!(three.percentile(0.01, 0.95).low, Some(0.0));
    }

    #[test]
    fn open_outages_turn_a_percentile_that_they_could_move_into_at_least() {
        let mut all: Vec<Histogram> = (1..=400).map(|r| outages(&[f64::from(r)])).collect();
        let closed = Pooled::new(&all).percentile(0.9, 0.95);
        for histogram in &mut all[..40] {
            histogram.record_censored();
        }
        let open = Pooled::new(&all).percentile(0.9, 0.95);
        assert_eq!((open.value, open.low, open.flag), (closed.value, closed.low, Flag::AtLeast));
        assert_eq!((closed.flag, closed.high.is_some(), open.high), (Flag::Ok, true, None));
    }

    /// The share of intervals of the percentile `p` that hold it, in 1 000 trials of 50 replications with 10
    /// outages each on average; two replications in ten are bad: theirs are three times as long.
    fn coverage(p: f64) -> f64 {
        let share = |x: f64| 0.2 * (1.0 - (-x / 3.0).exp()) + 0.8 * (1.0 - (-x).exp());
        let (mut low, mut high) = (0.0, 100.0);
        while high - low > 1e-9 {
            let middle = 0.5 * (low + high);
            (low, high) = if share(middle) < p { (middle, high) } else { (low, middle) };
        }
        let mut draws = TestDraws::new(5);
        let mut hits = 0;
        for _ in 0..1000 {
            let replications: Vec<Histogram> = (0..50)
                .map(|_| {
                    let scale = if draws.uniform() < 0.2 { 3.0 } else { 1.0 };
                    let spans: Vec<f64> =
                        (0..draws.poisson(10.0)).map(|_| scale * draws.exponential()).collect();
                    outages(&spans)
                })
                .collect();
            let e = Pooled::new(&replications).percentile(p, 0.95);
            hits += i32::from(e.low <= Some(low) && e.high.is_none_or(|high| high >= low));
        }
        f64::from(hits) / 1000.0
    }

    #[test]
    fn intervals_hold_the_percentile_as_often_as_they_say_when_replications_differ() {
        // Exact intervals would miss 50 of 1 000, with a standard deviation of 6.9: five of them down to
        // 0.915 for a false alarm less likely than one in a million. Above there is room, since the design
        // effect is a maximum.
        for p in [0.5, 0.9, 0.99] {
            let hits = coverage(p);
            assert!((0.915..0.995).contains(&hits), "{p}: {hits}");
        }
    }
}
