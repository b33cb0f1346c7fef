//! The piecewise constant hazard: a failure rate for each range of ages, for infant mortality and for wear-out.
//!
//! Intuition: between two ages the rate is the failures divided by the time that blades spent there. What remains is where
//! to cut, and every further cut must pay for itself.
//!
//! Model: with d failures in the time T spent between two cuts, the rate is d/T and the log-likelihood d·ln(d/T) − d, added
//! up over the ranges. Cuts are made one at a time, each where it raises the log-likelihood most, out of up to
//! [`CANDIDATES`] ages between failures at equal shares of them. A cut must raise it by [`HURDLE`] and leave
//! [`FEWEST_A_RANGE`] failures on either side. In Akaike's criterion a cut counts as a parameter, as a rate does.
//!
//! Limits: lives of known age only; the last rate holds for all ages beyond those recorded.
//!
//! Source: Lawless, 2003, section 4.4 (rates); the hurdle is assumed: the best of many cuts of a constant rate raises the
//! log-likelihood by as much in about one sample of twenty.

use super::{FitError, Sample, aic, error, failures};

/// Ages that may become cuts.
const CANDIDATES: usize = 50;
/// The least gain of a cut in log-likelihood \[1\].
const HURDLE: f64 = 5.0;
/// Fewest failures in a range of ages.
const FEWEST_A_RANGE: u32 = 5;
/// Most cuts; as many names of rates as that and one more are in `law.rs`.
const MOST_CUTS: usize = 5;

/// A fitted piecewise constant hazard.
#[derive(Clone, Debug, PartialEq)]
pub struct Piecewise {
    /// The ages at which the rate changes \[h\], rising.
    pub cuts_h: Vec<f64>,
    /// The failure rates \[1/h\], one more than there are cuts.
    pub rates: Vec<f64>,
    /// Failures in each range of ages.
    pub failures: Vec<u32>,
    /// The largest log-likelihood \[1\].
    pub log_likelihood: f64,
}

/// Failures, and the time spent, in a range of ages.
#[derive(Clone, Copy, Default)]
struct Range {
    failures: u32,
    exposure_h: f64,
}

impl Range {
    fn and(self, other: &Range) -> Range {
        Range { failures: self.failures + other.failures, exposure_h: self.exposure_h + other.exposure_h }
    }

    fn log_likelihood(self) -> f64 {
        let d = f64::from(self.failures);
        d * libm::log(d / self.exposure_h) - d
    }
}

impl Piecewise {
    /// Fits lives of known age.
    ///
    /// # Errors
    /// If there is no failure, a life is not positive and finite or of unknown age, or no cut is worth its parameters.
    pub fn fit(samples: &[Sample]) -> Result<Piecewise, FitError> {
        failures(samples)?;
        if samples.iter().any(|sample| sample.age_unknown) {
            return Err(error("a life is of unknown age", "fit a law with a stationary start instead"));
        }
        let edges = candidates(samples);
        let pieces = ranges(samples, &edges);
        let cuts = cuts(&pieces);
        if cuts.is_empty() {
            return Err(error(
                "the failure rate does not change with age in steps",
                "fit an exponential distribution instead",
            ));
        }
        let ranges = between(&pieces, &cuts);
        Ok(Piecewise {
            cuts_h: cuts.iter().map(|cut| edges[cut - 1]).collect(),
            rates: ranges.iter().map(|range| f64::from(range.failures) / range.exposure_h).collect(),
            failures: ranges.iter().map(|range| range.failures).collect(),
            log_likelihood: ranges.iter().map(|range| range.log_likelihood()).sum(),
        })
    }

    /// The mean life \[h\].
    pub fn mean_h(&self) -> f64 {
        self.limited_moments(f64::INFINITY).0
    }

    /// Akaike's criterion \[1\].
    pub fn aic(&self) -> f64 {
        aic((self.rates.len() + self.cuts_h.len()) as u32, self.log_likelihood)
    }

    /// The cumulative hazard at an age \[1\].
    pub(super) fn cumulative_hazard(&self, age_h: f64) -> f64 {
        self.steps(age_h).map(|(from, to, rate)| rate * (to - from)).sum()
    }

    /// The logarithm of the hazard at an age \[ln 1/h\].
    pub(super) fn ln_hazard(&self, age_h: f64) -> f64 {
        libm::log(self.rates[self.cuts_h.partition_point(|cut| *cut <= age_h)])
    }

    /// The means of min(life, cap) and of its square \[h, h²\].
    pub(super) fn limited_moments(&self, cap_h: f64) -> (f64, f64) {
        let (mut survive, mut first, mut second) = (1.0, 0.0, 0.0);
        for (from, to, rate) in self.steps(cap_h) {
            // ∫ exp(−r(t − from)) dt and ∫ 2t·exp(−r(t − from)) dt over the range.
            let ends = libm::exp(-rate * (to - from));
            let area = (1.0 - ends) / rate;
            let last = if ends > 0.0 { to * ends } else { 0.0 };
            first += survive * area;
            second += survive * 2.0 * (from - last + area) / rate;
            survive *= ends;
        }
        (first, second)
    }

    /// The ranges up to an age: beginning, end and rate.
    fn steps(&self, until_h: f64) -> impl Iterator<Item = (f64, f64, f64)> {
        let ends = self.cuts_h.iter().copied().chain([f64::INFINITY]);
        let begins = [0.0].into_iter().chain(self.cuts_h.iter().copied());
        begins
            .zip(ends)
            .zip(self.rates.iter().copied())
            .map(move |((from, to), rate)| (from, to.min(until_h), rate))
            .take_while(|(from, to, _)| from < to)
    }
}

/// Ages between two failures, at equal shares of the failures, to the hour where there are many.
fn candidates(samples: &[Sample]) -> Vec<f64> {
    let mut ages: Vec<f64> =
        samples.iter().filter(|sample| !sample.censored).map(|sample| sample.value_h).collect();
    ages.sort_by(f64::total_cmp);
    let age = |at: usize| {
        let at = at * ages.len() / (CANDIDATES + 1);
        let middle = 0.5 * (ages[at.saturating_sub(1)] + ages[at]);
        if middle >= 100.0 { libm::round(middle) } else { middle }
    };
    let mut edges: Vec<f64> = (1..=CANDIDATES).map(age).collect();
    edges.dedup();
    edges
}

/// Failures and time spent between neighbouring ages, from 0 to beyond the last.
fn ranges(samples: &[Sample], edges: &[f64]) -> Vec<Range> {
    let mut ranges = vec![Range::default(); edges.len() + 1];
    for sample in samples {
        if !sample.censored {
            ranges[edges.partition_point(|edge| *edge <= sample.value_h)].failures += 1;
        }
        for (at, range) in ranges.iter_mut().enumerate() {
            let from = if at == 0 { 0.0 } else { edges[at - 1] };
            let to = edges.get(at).copied().unwrap_or(f64::INFINITY);
            range.exposure_h += (sample.value_h.min(to) - sample.entry_h.max(from)).max(0.0);
        }
    }
    ranges
}

/// The cuts that are worth it, each as the number of pieces before it, rising.
fn cuts(pieces: &[Range]) -> Vec<usize> {
    let mut cuts: Vec<usize> = Vec::new();
    while cuts.len() < MOST_CUTS {
        let now: f64 = between(pieces, &cuts).iter().map(|range| range.log_likelihood()).sum();
        let gain = |cut: usize| {
            let mut tried = cuts.clone();
            tried.push(cut);
            tried.sort_unstable();
            let ranges = between(pieces, &tried);
            let is_enough =
                ranges.iter().all(|range| range.failures >= FEWEST_A_RANGE && range.exposure_h > 0.0);
            let gain = ranges.iter().map(|range| range.log_likelihood()).sum::<f64>() - now;
            is_enough.then_some((gain, cut))
        };
        let best = (1..pieces.len())
            .filter(|cut| !cuts.contains(cut))
            .filter_map(gain)
            .max_by(|a, b| a.0.total_cmp(&b.0));
        match best {
            Some((gain, cut)) if gain >= HURDLE => cuts.push(cut),
            _ => break,
        }
        cuts.sort_unstable();
    }
    cuts
}

/// The ranges between cuts.
fn between(pieces: &[Range], cuts: &[usize]) -> Vec<Range> {
    let ends = cuts.iter().copied().chain([pieces.len()]);
    let mut from = 0;
    ends.map(|to| {
        let range = pieces[from..to].iter().fold(Range::default(), Range::and);
        from = to;
        range
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lives that all fail, evenly spread: `n` in each range of ages.
    fn spread(ranges: &[(f64, f64, u32)]) -> Vec<Sample> {
        let of = |&(from, to, n): &(f64, f64, u32)| {
            (0..n).map(move |i| Sample::failed(from + (to - from) * (f64::from(i) + 0.5) / f64::from(n)))
        };
        ranges.iter().flat_map(of).collect()
    }

    #[test]
    fn rates_are_failures_by_time_spent() {
        // 1000 blades are watched for 3000 h; 20 of them fail in the first 1000 h, none in the second, 400 in the third.
        let mut lives = spread(&[(0.0, 1000.0, 20), (2000.0, 3000.0, 400)]);
        lives.extend(vec![Sample::censored(3000.0); 580]);
        let law = Piecewise::fit(&lives).unwrap();
        let exposure: f64 = lives.iter().map(|life| life.value_h).sum();
        let hazards: f64 = lives.iter().map(|life| law.cumulative_hazard(life.value_h)).sum();
        assert!((hazards - 420.0).abs() < 1e-9, "as many failures as there are: {hazards}");
        assert!(law.log_likelihood > Range { failures: 420, exposure_h: exposure }.log_likelihood() + 400.0);
        let last = *law.rates.last().unwrap();
        assert!(law.cuts_h.iter().any(|cut| (1900.0..2100.0).contains(cut)), "{law:?}");
        assert!(last / law.rates[0] > 15.0, "{law:?}");
    }

    #[test]
    fn a_constant_rate_is_not_cut() {
        // Quantiles of the exponential law.
        let lives: Vec<Sample> = (0..400)
            .map(|i| Sample::failed(-1000.0 * libm::log(1.0 - (f64::from(i) + 0.5) / 400.0)))
            .collect();
        assert!(Piecewise::fit(&lives).is_err());
        let unknown = [Sample::failed(3.0).of_unknown_age()];
        assert!(Piecewise::fit(&unknown).unwrap_err().what.contains("unknown age"));
    }

    #[test]
    fn moments_are_integrals_of_the_survival_function() {
        let law = Piecewise {
            cuts_h: vec![100.0, 300.0],
            rates: vec![0.004, 0.0005, 0.02],
            failures: vec![9, 9, 9],
            log_likelihood: 0.0,
        };
        for cap in [50.0, 250.0, 2000.0] {
            let steps = 400_000;
            let width = cap / f64::from(steps);
            let (mut first, mut second) = (0.0, 0.0);
            for i in 0..steps {
                let t = (f64::from(i) + 0.5) * width;
                let survive = libm::exp(-law.cumulative_hazard(t));
                first += survive * width;
                second += 2.0 * t * survive * width;
            }
            let (a, b) = law.limited_moments(cap);
            assert!(
                (a / first - 1.0).abs() < 1e-6 && (b / second - 1.0).abs() < 1e-6,
                "{cap}: {a} {first} {b} {second}"
            );
        }
        assert!((law.mean_h() - law.limited_moments(1e5).0).abs() < 1e-9);
    }
}
