//! Downtime that the laws give in the recorded exposure, beside that of the record.
//!
//! Model: expected failures times the mean of the law of repairs, as far as the record could see repairs: one that began c
//! before its unit was last watched counts for the mean of min(repair, c), and one that was still going on then for as long
//! as it was seen.
//!
//! What chance allows is on the scale of the logarithm, because sums of repairs are skewed: its variance is that of the
//! failures and that of the durations. The latter is the law's own, less what a fit takes of it: with m the expected sum,
//! Σ var(min(repair, c)) − ∇m·C·∇m, with C the covariances of the parameters. For a lognormal law and no censoring that is
//! n·μ²·(exp(σ²) − 1 − σ² − σ⁴/2); for an exponential one, nothing.
//!
//! Source: as in [`super::failures`].

use super::Comparison;
use super::failures::Counted;
use crate::math::normal_quantile;
use crate::records::fit::FittedLaw;
use crate::records::history::History;
use crate::units::Span;

/// Step of numerical slopes in the logarithm of a parameter \[1\].
const STEP: f64 = 1e-4;

/// Fewest repairs that ended for what chance allows to follow from slopes at the fitted law: assumed.
const FEWEST_FOR_SLOPES: usize = 10;

/// The recorded durations of a failure mode.
#[derive(Clone, Debug)]
pub struct Durations {
    /// Each as seen, and as long as it could have been seen \[h\].
    seen_h: Vec<(f64, f64)>,
}

impl Durations {
    /// The durations of a mode, by position.
    pub fn new(history: &History, mode: usize) -> Durations {
        let of_mode = history.outages.iter().filter(|outage| outage.mode == mode);
        let seen = of_mode.map(|outage| {
            let watched = Span(history.units[outage.unit].to.0 - outage.failed.0).hours();
            let seen = outage.returned.map_or(watched, |back| Span(back.0 - outage.failed.0).hours());
            (seen, watched.max(seen))
        });
        Durations { seen_h: seen.collect() }
    }

    /// The downtime of the record \[h\].
    pub fn sum_h(&self) -> f64 {
        self.seen_h.iter().map(|(seen, _)| seen).sum()
    }

    /// The sum of all durations that a law gives \[h\], and its variance \[h²\].
    fn moments(&self, law: &FittedLaw) -> (f64, f64) {
        self.seen_h.iter().fold((0.0, 0.0), |(sum, variance), (_, cap)| {
            let (first, second) = law.limited_moments(*cap);
            (sum + first, variance + (second - first * first).max(0.0))
        })
    }

    /// The durations alone, as if the failures were those of the record \[h\].
    pub fn alone(&self, law: &FittedLaw, is_fitted: bool, level: f64) -> Comparison {
        let n = self.seen_h.len() as f64;
        let all = Comparison { expected: n, interval: (n, n), recorded: n };
        self.compare(law, &Counted { all, first_half: None, variance: 0.0 }, is_fitted, level)
    }

    /// The downtime as laws give it and as recorded \[h\], at a level.
    pub fn compare(&self, law: &FittedLaw, counted: &Counted, is_fitted: bool, level: f64) -> Comparison {
        let (sum, mut variance) = self.moments(law);
        if is_fitted {
            variance = (variance - self.taken(law)).max(0.0);
        }
        let expected = sum * counted.all.expected / self.seen_h.len() as f64;
        let relative =
            variance / (sum * sum) + counted.variance / (counted.all.expected * counted.all.expected);
        let factor = libm::exp(normal_quantile(1.0 - 0.5 * level) * libm::sqrt(relative));
        let (mut low, mut high) = (expected / factor, expected * factor);
        if let Some((least, most)) = self.of_few(law).filter(|_| is_fitted) {
            (low, high) = (low.min(expected * least), high.max(expected * most));
        }
        Comparison { expected, interval: (low, high), recorded: self.sum_h() }
    }

    /// The ends of the interval of the mean, divided by it, where few repairs ended and some did not: slopes at the law that was
    /// fitted say too little then.
    fn of_few(&self, law: &FittedLaw) -> Option<(f64, f64)> {
        let ended = self.seen_h.iter().filter(|(seen, cap)| seen < cap).count();
        let mean = law.parameters().into_iter().next()?;
        let is_few = ended < FEWEST_FOR_SLOPES && ended < self.seen_h.len();
        (is_few && matches!(law, FittedLaw::Exponential(_)))
            .then(|| (mean.interval.0 / mean.value, mean.interval.1 / mean.value))
    }

    /// The part of the variance that a fit to the same durations takes \[h²\].
    fn taken(&self, law: &FittedLaw) -> f64 {
        let covariances = law.covariances();
        let slope = |at: usize| {
            let of = |by: f64| self.moments(&law.moved(at, by)).0;
            (of(STEP) - of(-STEP)) / (2.0 * STEP)
        };
        let slopes: Vec<f64> = (0..covariances.len()).map(slope).collect();
        let row = |(row, a): (&Vec<f64>, &f64)| a * row.iter().zip(&slopes).map(|(c, b)| c * b).sum::<f64>();
        covariances.iter().zip(&slopes).map(row).sum()
    }
}
