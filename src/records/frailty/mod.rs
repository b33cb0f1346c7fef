//! Frailty: blades of one type whose lives differ beyond chance.
//!
//! Intuition: with the same law for all blades, their numbers of failures scatter only as much as chance lets them. Where a few
//! blades fail again and again and others never do, each blade has a pace of its own. A law that is fitted as if all were
//! alike takes the difference for a falling failure rate: its shape is too low.
//!
//! Model: a blade ages faster by a factor that is gamma-distributed with the mean 1, in all modes alike; that is the
//! `frailty` of a scenario, whose variance it is. Given the factor, lives are exponential or Weibull. The factor is integrated
//! out of the likelihood of each blade ([`likelihood`]), and the variance is estimated together with the laws, which are
//! fitted anew. The interval is that of the profile likelihood: the variances at which twice the logarithm of the
//! likelihood lies no more than 3.84 below its maximum, the laws fitted at each. Where it reaches down to 0 nothing is
//! written.
//!
//! At a variance of 0 that is a test at 2.5 %, since the variance cannot be negative. Modes with fewer than ten failures, or
//! 3 % of all, keep the exponential or the Weibull law that they have without frailty. So does a law that would not
//! give the recorded failures back ([`settled`]): it becomes exponential, which does.
//!
//! Limits: failures that follow soon upon one another on the same blade, because a repair did not cure it, look like a blade
//! that is worse than others. A factor that changes with time is none. Blades are compared within a fit: if it is one for
//! all types, types that differ count as blades that differ.
//!
//! Source: Vaupel, Manton and Stallard, Demography 16(3), 1979 (gamma-distributed factors); Self and Liang, *Asymptotic
//! properties of maximum likelihood estimators and likelihood ratio tests under nonstandard conditions*, Journal of the
//! American Statistical Association 82, 1987, case 5 (a variance at the edge).

pub mod likelihood;
mod tail;
#[cfg(test)]
mod tests;

use super::choice::FEWEST_FOR_A_SHAPE;
use super::fit::{Curvature, FittedLaw, Weibull, root};
use super::history::History;
use likelihood::Likelihood;

/// Twice the difference of log-likelihoods at the ends of a 95 % interval \[1\].
const WITHIN: f64 = 3.841_458_820_694_124;
/// The largest variance that is looked for \[1\]; assumed: beyond it most blades never fail.
const LARGEST: f64 = 4.0;
/// Width to which the logarithm of the variance, and its bounds, are found.
const WIDTH: f64 = 0.02;
/// Rounds in which the laws and the variance are fitted in turn.
const ROUNDS: u32 = 12;
/// Rounds that gain no more end the search \[1\].
const GAIN: f64 = 0.01;

/// The spread of ageing among blades.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Frailty {
    /// Variance of the factor \[1\].
    pub variance: f64,
    /// Its 95 % interval \[1\].
    pub interval: (f64, f64),
    /// Twice the gain in the log-likelihood over blades that are alike \[1\].
    pub gain: f64,
    /// Blades that were compared.
    pub blades: usize,
}

/// Frailty with the laws that go with it.
#[derive(Clone, Debug)]
pub struct Unequal {
    /// The frailty.
    pub frailty: Frailty,
    /// The laws of lives, in the order of the modes.
    pub laws: Vec<FittedLaw>,
    /// The factor of each unit as the record tells it, by mode and unit: the one that gives its expected failures.
    pub factors: Vec<Vec<f64>>,
}

/// The frailty of the units of a history whose modes, by position, have these laws; `None` where chance explains how they
/// differ.
pub fn unequal(history: &History, modes: &[(usize, FittedLaw)]) -> Option<Unequal> {
    let mut all = Likelihood::new(history, modes)?;
    let start = all.variance_by_moments();
    if start <= 0.0 {
        return None;
    }
    let alone = all.without();
    let mut variance = start.min(1.0);
    let mut best = f64::NEG_INFINITY;
    for round in 0..ROUNDS {
        all.climb(variance);
        let reach = if round == 0 { 1.5 } else { 0.3 };
        variance = libm::exp(golden(|ln| all.at(libm::exp(ln)), libm::log(variance), reach));
        let value = all.at(variance);
        if value - best < GAIN {
            break;
        }
        best = value;
    }
    let value = all.at(variance);
    let gain = 2.0 * (value - alone);
    if gain <= WITHIN || variance >= LARGEST {
        return None;
    }
    let found = all.clone();
    // The signed root of the loss is nearly straight in the logarithm of the variance.
    let mut loss = |ln: f64| {
        all.climb(libm::exp(ln));
        libm::sqrt(2.0 * (value - all.at(libm::exp(ln))).max(0.0)) - libm::sqrt(WITHIN)
    };
    let ln = libm::log(variance);
    let mut end = |step: f64| {
        let mut at = ln + step;
        while loss(at) < 0.0 && (at - ln).abs() < 6.0 {
            at += step;
        }
        let (low, high) = if step < 0.0 { (at, at - step) } else { (at - step, at) };
        libm::exp(root::between(low, high, WIDTH, &mut loss))
    };
    let interval = (end(-0.5), end(0.5));
    let frailty = Frailty { variance, interval, gain, blades: found.blades() };
    let factors = found.factors(variance);
    Some(Unequal { frailty, laws: found.laws(variance, modes), factors })
}

/// The same, with exponential laws where the Weibull law does not hold; `exponential` has one for each mode, and `holds` is told
/// the position of a mode, its law and the factors.
pub fn settled(
    history: &History,
    modes: &[(usize, FittedLaw)],
    exponential: &[FittedLaw],
    holds: impl Fn(usize, &FittedLaw, &[f64]) -> bool,
) -> Option<Unequal> {
    let mut modes = modes.to_vec();
    loop {
        let found = unequal(history, &modes)?;
        let is_wrong = |at: usize| {
            let law = &found.laws[at];
            matches!(law, FittedLaw::Weibull(_)) && !holds(at, law, &found.factors[at])
        };
        let wrong: Vec<usize> = (0..modes.len()).filter(|at| is_wrong(*at)).collect();
        if wrong.is_empty() {
            return Some(found);
        }
        wrong.iter().for_each(|at| modes[*at].1 = exponential[*at].clone());
    }
}

/// The maximum of a function near a point, by golden section.
fn golden(f: impl Fn(f64) -> f64, near: f64, reach: f64) -> f64 {
    const RATIO: f64 = 0.618_033_988_749_894_9;
    let (mut low, mut high) = ((near - reach).max(libm::log(1e-4)), (near + reach).min(libm::log(LARGEST)));
    let (mut a, mut b) = (high - RATIO * (high - low), low + RATIO * (high - low));
    let (mut f_a, mut f_b) = (f(a), f(b));
    while high - low > WIDTH {
        if f_a < f_b {
            (low, a, f_a) = (a, b, f_b);
            b = low + RATIO * (high - low);
            f_b = f(b);
        } else {
            (high, b, f_b) = (b, a, f_a);
            a = high - RATIO * (high - low);
            f_a = f(a);
        }
    }
    0.5 * (low + high)
}

impl Frailty {
    /// The variance as a scenario writes it.
    pub fn setting(&self) -> String {
        format!("frailty = {:.3}", self.variance)
    }

    /// The finding, in a sentence.
    pub fn sentence(&self) -> String {
        format!(
            "{} blades differ beyond chance: each ages faster or slower by a factor of its own, of the variance {:.3} (95 %: \
             {:.3} to {:.3}; twice the log-likelihood gains {:.1})",
            self.blades, self.variance, self.interval.0, self.interval.1, self.gain
        )
    }
}

/// A Weibull law with the doubt that a curvature leaves.
fn weibull([ln_shape, ln_scale]: [f64; 2], of: &Curvature, n: u32, failures: u32) -> Weibull {
    let [shape_variance, scale_variance, ln_covariance] = of.covariance;
    let (shape, scale_h) = (libm::exp(ln_shape), libm::exp(ln_scale));
    Weibull {
        shape,
        shape_se: shape * libm::sqrt(shape_variance),
        scale_h,
        scale_se_h: scale_h * libm::sqrt(scale_variance),
        ln_covariance,
        n,
        failures,
        log_likelihood: of.value,
    }
}

/// Fewest failures of a mode whose law is fitted anew.
const FEWEST: u32 = FEWEST_FOR_A_SHAPE;
