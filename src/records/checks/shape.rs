//! The shape of the recorded repairs beside that of their law: does the record have longer repairs beside its typical ones?
//!
//! Intuition: a law may give the recorded downtime and miss the tail all the same, as long as the record has not met the
//! longest repairs. A heavy tail shows before that: logarithms of durations lean to the right.
//!
//! Model: the skewness of the logarithms does not depend on location and scale, so that it has one value for every lognormal
//! law (0), and one for every exponential or Weibull law (that of the smallest of many, −1.14), however the parameters were
//! come by. Its sample value has, for n repairs, the variance c/n: c is 6 for a lognormal law, and follows for the others from
//! moments up to the sixth. A difference counts where it is beyond chance and above [`MATERIAL`]. A lognormal law is held against
//! one with a Pareto tail as well ([`super::tail`]), which sees that tail sooner: of the level of both [`OF_TAIL`] is its own.
//!
//! Limits: nothing is said of fewer than [`FEWEST`] repairs, of records in which more than [`MOST_OPEN`] are not finished, nor
//! of laws without a shape of their own (recorded repairs that are drawn again, a constant).
//!
//! Source: Kendall and Stuart, *The Advanced Theory of Statistics*, vol. 1, 4th ed., 1977, section 10.15 (variance of a sample
//! skewness); the cumulants of the Gumbel law from those of ln Γ.

use super::{Comparison, tail};
use crate::math::normal_quantile;
use crate::records::fit::{FittedLaw, Sample};
use crate::records::history::History;
use crate::records::lives;

/// Fewest repairs whose skewness is compared: assumed.
const FEWEST: usize = 50;
/// The largest share of unfinished repairs \[1\]: assumed.
const MOST_OPEN: f64 = 0.05;
/// The largest difference in skewness that does not count \[1\]: assumed.
const MATERIAL: f64 = 0.25;
/// The part of the level of both comparisons that the tail has \[1\]: assumed.
const OF_TAIL: f64 = 0.8;

/// Skewness, and n times the variance of its sample value, of a normal law.
const NORMAL: (f64, f64) = (0.0, 6.0);
/// The same of the smallest of many (Gumbel): −12·√6·ζ(3)/π³, and 31.7 from its moments.
const SMALLEST: (f64, f64) = (-1.139_547_1, 31.68);

/// The logarithms of the finished repairs of a failure mode.
#[derive(Clone, Debug)]
pub struct Shape {
    logarithms: Vec<f64>,
    is_enough: bool,
}

impl Shape {
    /// Those of a mode, by position.
    pub fn new(history: &History, mode: usize) -> Shape {
        Shape::of(&lives::durations(history, mode))
    }

    fn of(durations: &[Sample]) -> Shape {
        let ended = durations.iter().filter(|sample| !sample.censored && sample.value_h > 0.0);
        let logarithms: Vec<f64> = ended.map(|sample| libm::log(sample.value_h)).collect();
        let open = durations.iter().filter(|sample| sample.censored).count() as f64;
        let is_enough = logarithms.len() >= FEWEST && open <= MOST_OPEN * durations.len() as f64;
        Shape { logarithms, is_enough }
    }

    /// The skewness of the law and of the record, at a level; `None` where there is nothing to compare.
    pub fn compare(&self, law: &FittedLaw, level: f64) -> Option<Comparison> {
        let ((expected, spread), level) = match law {
            FittedLaw::Lognormal(_) => (NORMAL, (1.0 - OF_TAIL) * level),
            FittedLaw::Exponential(_) | FittedLaw::Weibull(_) => (SMALLEST, level),
            _ => return None,
        };
        let standardised = self.standardised()?;
        let n = standardised.len() as f64;
        let recorded = standardised.iter().map(|z| z * z * z).sum::<f64>() / n;
        let half = (normal_quantile(1.0 - 0.5 * level) * libm::sqrt(spread / n)).max(MATERIAL);
        Some(Comparison { expected, interval: (expected - half, expected + half), recorded })
    }

    /// The ratio of likelihoods of a Pareto tail, at a level; `None` where there is nothing to compare.
    pub fn tail(&self, law: &FittedLaw, level: f64) -> Option<Comparison> {
        let is_lognormal = matches!(law, FittedLaw::Lognormal(_));
        let standardised = self.standardised().filter(|_| is_lognormal)?;
        Some(tail::compare(&standardised, OF_TAIL * level))
    }

    fn standardised(&self) -> Option<Vec<f64>> {
        standardised(&self.logarithms).filter(|_| self.is_enough)
    }
}

/// Values less their mean, in standard deviations of their own \[1\]; `None` if they are all alike.
pub(super) fn standardised(values: &[f64]) -> Option<Vec<f64>> {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let variance = values.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>() / n;
    let spread = libm::sqrt(variance);
    (variance > 1e-12).then(|| values.iter().map(|value| (value - mean) / spread).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::normal_quantile;
    use crate::records::fit::FittedLaw;

    /// As many quantiles of a law, by its quantile function.
    fn quantiles(n: u32, of: impl Fn(f64) -> f64) -> Vec<Sample> {
        (0..n).map(|at| Sample::failed(of((f64::from(at) + 0.5) / f64::from(n)))).collect()
    }

    fn named(samples: &[Sample], name: &str) -> FittedLaw {
        FittedLaw::fit_all(samples).unwrap().into_iter().find(|law| law.name() == name).unwrap()
    }

    #[test]
    fn a_law_has_its_own_skewness_and_a_tail_has_more() {
        let lognormal = quantiles(2000, |p| libm::exp(0.3 + 1.2 * normal_quantile(p)));
        let weibull = quantiles(2000, |p| 5.0 * libm::pow(-libm::log1p(-p), 1.0 / 0.7));
        let of = |samples: &[Sample], name: &str| {
            Shape::of(samples).compare(&named(samples, name), 0.0125).unwrap()
        };
        let own = of(&lognormal, "lognormal");
        assert!(own.recorded.abs() < 1e-9 && own.holds(), "{own:?}");
        let own = of(&weibull, "weibull");
        assert!((own.recorded / SMALLEST.0 - 1.0).abs() < 0.02 && own.holds(), "{own:?}");
        // One for the other.
        assert!(!of(&weibull, "lognormal").holds() && !of(&lognormal, "weibull").holds());
        // One in five has a Pareto tail: by hand 0.47 in all, of which the largest of 350 quantiles lack a little.
        let tail = |p: f64| {
            if p < 0.8 {
                libm::exp(0.8 * normal_quantile(p / 0.8))
            } else {
                2.0 * libm::pow(5.0 * (1.0 - p), -1.0 / 1.3)
            }
        };
        let repairs = quantiles(350, tail);
        let skewness = of(&repairs, "lognormal");
        assert!((skewness.recorded - 0.47).abs() < 0.08, "{skewness:?}");
        let tail = Shape::of(&repairs).tail(&named(&repairs, "lognormal"), 0.0125).unwrap();
        assert!(!tail.holds(), "{tail:?}");
        assert_eq!(Shape::of(&repairs).tail(&named(&repairs, "weibull"), 0.0125), None);
        // Too few, or too many open.
        let law = named(&lognormal, "lognormal");
        assert_eq!(Shape::of(&lognormal[..FEWEST - 1]).compare(&law, 0.01), None);
        let open = lognormal.iter().enumerate().map(|(at, of)| Sample { censored: at % 10 == 0, ..*of });
        assert_eq!(Shape::of(&open.collect::<Vec<_>>()).compare(&law, 0.01), None);
        assert_eq!(standardised(&[1.0; 5]), None);
    }
}
