//! The likelihood of the lives of blades that age by factors of their own, integrated over the factors.
//!
//! Model: with the factor z, a life of the blade is 1/z of one of the law, so that with y = (x/scale)^shape a life of x hours
//! contributes
//!
//! | | failed | censored |
//! | --- | --- | --- |
//! | age known | ln shape + ln y − ln x + shape·ln z − z^shape·y | −z^shape·y |
//! | age unknown | −z^shape·y − ln μ + ln z | ln Q(1/shape, z^shape·y) |
//!
//! and one that was seen from an age on has the hazard up to then added. Of each blade and mode three sums and one tail remain.
//! The integral over z with its gamma density is a sum over equal steps of ln z, which is exact to many digits for functions that
//! fall off smoothly at both ends.
//!
//! Source: as in [`fit`](mod@crate::records::fit) for the contributions; Trefethen and Weideman, *The exponentially convergent
//! trapezoidal rule*, SIAM Review 56, 2014, for the integral.

use super::tail::Tail;
use super::{FEWEST, LARGEST, weibull};
use crate::records::checks::failures::{UnitLives, by_unit};
use crate::records::fit::{Curvature, Exponential, FittedLaw, Sample, ascended, curvature};
use crate::records::history::History;

/// Modes with a smaller part of all failures keep the law that they have \[1\]: they say next to nothing of the variance.
const SHARE: f64 = 0.03;

/// Fewest and most steps of an integral.
const STEPS: (f64, f64) = (16.0, 240.0);

/// One mode: the lives of all units, and the law as far as it is found.
#[derive(Clone)]
struct Mode {
    units: Vec<UnitLives>,
    /// The lives of each unit with the logarithms of their hours.
    lives: Vec<Vec<Life>>,
    is_weibull: bool,
    ln_shape: f64,
    ln_scale: f64,
    failures: u32,
}

/// One life.
#[derive(Clone, Copy)]
struct Life {
    ln_hours: f64,
    /// Of the age from which it was seen, if it was not new.
    ln_entry: Option<f64>,
    is_censored: bool,
    age_unknown: bool,
}

impl Life {
    fn new(of: &Sample) -> Life {
        Life {
            ln_hours: libm::log(of.value_h),
            ln_entry: (of.entry_h > 0.0).then(|| libm::log(of.entry_h)),
            is_censored: of.censored,
            age_unknown: of.age_unknown,
        }
    }
}

/// The lives of a unit as far as a law is concerned, but for its factor.
#[derive(Clone, Copy, Default)]
struct Terms {
    /// The part that does not depend on the factor.
    fixed: f64,
    /// The factor of ln z.
    power: f64,
    /// The factor of −z^shape.
    hazard: f64,
    /// The logarithm of the hours of a censored life of unknown age.
    tail: Option<f64>,
}

/// The likelihood of all modes of a history.
#[derive(Clone)]
pub struct Likelihood {
    modes: Vec<Mode>,
    units: usize,
}

/// The factors over which an integral runs, by their logarithms, each with the logarithm of its weight.
struct Nodes {
    ln_z: Vec<f64>,
    ln_weight: Vec<f64>,
}

impl Mode {
    fn new(history: &History, mode: usize, law: &FittedLaw) -> Option<Mode> {
        let (is_weibull, ln_shape, ln_scale) = match law {
            FittedLaw::Exponential(fit) => (false, 0.0, libm::log(fit.mean_h)),
            FittedLaw::Weibull(fit) => (true, libm::log(fit.shape), libm::log(fit.scale_h)),
            _ => return None,
        };
        let units = by_unit(history, mode);
        let lives: Vec<Vec<Life>> =
            units.iter().map(|unit| unit.samples.iter().map(Life::new).collect()).collect();
        let failures = lives.iter().flatten().filter(|life| !life.is_censored).count() as u32;
        Some(Mode { is_weibull, ln_shape, ln_scale, failures, lives, units })
    }

    fn terms(&self, lives: &[Life], ln_shape: f64, ln_scale: f64) -> Terms {
        let shape = libm::exp(ln_shape);
        let ln_mean = || ln_scale + libm::lgamma(1.0 + 1.0 / shape);
        let y = |ln_hours: f64| libm::exp(shape * (ln_hours - ln_scale));
        let mut terms = Terms::default();
        for of in lives {
            match (of.age_unknown, of.is_censored) {
                (true, true) if self.is_weibull => terms.tail = Some(of.ln_hours),
                (true, false) if self.is_weibull => {
                    terms.fixed -= ln_mean();
                    terms.power += 1.0;
                    terms.hazard += y(of.ln_hours);
                }
                // Without memory ages do not matter.
                _ => {
                    if !of.is_censored {
                        terms.fixed += ln_shape + shape * (of.ln_hours - ln_scale) - of.ln_hours;
                        terms.power += shape;
                    }
                    terms.hazard += y(of.ln_hours) - of.ln_entry.map_or(0.0, y);
                }
            }
        }
        terms
    }

    /// The log-likelihood of each unit at each factor, unit by unit.
    fn values(&self, ln_shape: f64, ln_scale: f64, ln_z: &[f64]) -> Vec<f64> {
        let shape = libm::exp(ln_shape);
        let paces: Vec<f64> = ln_z.iter().map(|ln| libm::exp(shape * ln)).collect();
        let terms: Vec<Terms> =
            self.lives.iter().map(|lives| self.terms(lives, ln_shape, ln_scale)).collect();
        let tails = terms.iter().filter_map(|of| of.tail);
        let ends =
            tails.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), ln| (low.min(ln), high.max(ln)));
        let (first, last) = (ln_z[0], ln_z[ln_z.len() - 1]);
        let tail = (ends.0 <= ends.1).then(|| {
            Tail::new(shape, (shape * (first + ends.0 - ln_scale), shape * (last + ends.1 - ln_scale)))
        });
        let mut values = Vec::with_capacity(terms.len() * ln_z.len());
        for of in &terms {
            for (ln, pace) in ln_z.iter().zip(&paces) {
                let unknown = match (&tail, of.tail) {
                    (Some(tail), Some(hours)) => tail.ln_q(shape * (ln + hours - ln_scale)),
                    _ => 0.0,
                };
                values.push(of.fixed + of.power * ln - of.hazard * pace + unknown);
            }
        }
        values
    }

    /// Failures of a unit that the law expects.
    fn expected(&self, unit: &UnitLives) -> f64 {
        let shape = libm::exp(self.ln_shape);
        let mean = libm::exp(self.ln_scale + libm::lgamma(1.0 + 1.0 / shape));
        let y = |hours: f64| {
            if hours > 0.0 { libm::exp(shape * (libm::log(hours) - self.ln_scale)) } else { 0.0 }
        };
        let of = |sample: &Sample| match sample.age_unknown {
            true => sample.exposure_h() / mean,
            false => y(sample.value_h) - y(sample.entry_h),
        };
        unit.samples.iter().map(of).sum()
    }
}

impl Nodes {
    /// Nodes for a gamma density of the mean 1; `most` are the failures of a unit, and those expected of it, by unit.
    fn new(variance: f64, units: &[(f64, f64)]) -> Nodes {
        let a = 1.0 / variance;
        let posterior = |(n, expected): &(f64, f64)| (n + a + 5.0 * libm::sqrt(n + a)) / (expected + a);
        let far = units.iter().map(posterior).fold(0.0, f64::max);
        let sd = libm::sqrt(variance);
        let high = libm::log((1.0 + 6.0 * sd + 20.0 * variance).max(2.0 * far));
        let low = -(6.0 * sd + 10.0 * variance);
        let most = units.iter().map(|(n, _)| *n).fold(0.0, f64::max);
        let count = ((high - low) * libm::sqrt(most + a + 1.0)).clamp(STEPS.0, STEPS.1);
        let step = (high - low) / libm::floor(count);
        let ln_z: Vec<f64> = (0..=count as usize).map(|at| low + step * at as f64).collect();
        let constant = libm::log(step) + a * libm::log(a) - libm::lgamma(a);
        let ln_weight = ln_z.iter().map(|ln| constant + a * (ln - libm::exp(*ln))).collect();
        Nodes { ln_z, ln_weight }
    }

    /// The weights for each of so many units.
    fn weights(&self, units: usize) -> Vec<f64> {
        self.ln_weight.repeat(units)
    }
}

/// The logarithm of the sum of exponentials of values and what is added to each.
fn ln_sum(values: &[f64], more: &[f64]) -> f64 {
    let sums = || values.iter().zip(more).map(|(value, more)| value + more);
    let most = sums().fold(f64::NEG_INFINITY, f64::max);
    // Far below the largest nothing is added.
    most + libm::log(sums().filter(|sum| *sum > most - 40.0).map(|sum| libm::exp(sum - most)).sum())
}

/// The sum over units of logarithms of integrals.
fn integral(nodes: usize, values: &[f64], more: &[f64]) -> f64 {
    values.chunks(nodes).zip(more.chunks(nodes)).map(|(values, more)| ln_sum(values, more)).sum()
}

impl Likelihood {
    /// The likelihood of the modes with exponential and Weibull laws; `None` without any.
    pub fn new(history: &History, modes: &[(usize, FittedLaw)]) -> Option<Likelihood> {
        let modes: Vec<Mode> =
            modes.iter().map(|(at, law)| Mode::new(history, *at, law)).collect::<Option<_>>()?;
        (!modes.is_empty()).then_some(Likelihood { units: history.units.len(), modes })
    }

    /// Units that were watched.
    pub fn blades(&self) -> usize {
        (0..self.units).filter(|unit| self.modes.iter().any(|mode| !mode.lives[*unit].is_empty())).count()
    }

    /// Failures of each unit, and those that the laws expect of blades that are alike.
    fn counts(&self) -> Vec<(f64, f64)> {
        let of = |unit: usize| {
            let ended = |mode: &Mode| mode.lives[unit].iter().filter(|of| !of.is_censored).count() as f64;
            let n = self.modes.iter().map(ended).sum();
            (n, self.modes.iter().map(|mode| mode.expected(&mode.units[unit])).sum())
        };
        (0..self.units).map(of).collect()
    }

    /// The variance by which the failures of units scatter more than by chance \[1\]; zero where they do not.
    pub fn variance_by_moments(&self) -> f64 {
        let (excess, squares) = self.counts().iter().fold((0.0, 0.0), |(excess, squares), (n, expected)| {
            (excess + (n - expected) * (n - expected) - n, squares + expected * expected)
        });
        if squares > 0.0 { (excess / squares).clamp(0.0, LARGEST) } else { 0.0 }
    }

    /// The log-likelihood of blades that are alike.
    pub fn without(&self) -> f64 {
        self.modes
            .iter()
            .map(|mode| mode.values(mode.ln_shape, mode.ln_scale, &[0.0]).iter().sum::<f64>())
            .sum()
    }

    /// The log-likelihood at a variance.
    pub fn at(&self, variance: f64) -> f64 {
        let nodes = Nodes::new(variance, &self.counts());
        integral(nodes.ln_z.len(), &self.sums(&nodes), &nodes.weights(self.units))
    }

    /// The values of a mode as its law stands, unit by unit.
    fn values(&self, mode: usize, nodes: &Nodes) -> Vec<f64> {
        let of = &self.modes[mode];
        of.values(of.ln_shape, of.ln_scale, &nodes.ln_z)
    }

    /// The sums over modes, unit by unit.
    fn sums(&self, nodes: &Nodes) -> Vec<f64> {
        let mut sums = vec![0.0; self.units * nodes.ln_z.len()];
        for at in 0..self.modes.len() {
            sums.iter_mut().zip(self.values(at, nodes)).for_each(|(sum, value)| *sum += value);
        }
        sums
    }

    /// Fitted anew: modes with enough failures, and no small part of all.
    fn is_refitted(&self, mode: usize) -> bool {
        let all: u32 = self.modes.iter().map(|mode| mode.failures).sum();
        let failures = self.modes[mode].failures;
        failures >= FEWEST && f64::from(failures) >= SHARE * f64::from(all)
    }

    /// A round of fits of all laws at a variance, none of which lowers the likelihood.
    pub fn climb(&mut self, variance: f64) {
        let nodes = Nodes::new(variance, &self.counts());
        let n = nodes.ln_z.len();
        let mut all = self.sums(&nodes);
        all.iter_mut().zip(nodes.weights(self.units)).for_each(|(sum, weight)| *sum += weight);
        for at in (0..self.modes.len()).filter(|at| self.is_refitted(*at)).collect::<Vec<_>>() {
            all.iter_mut().zip(self.values(at, &nodes)).for_each(|(sum, value)| *sum -= value);
            let mode = &self.modes[at];
            let value = |[shape, scale]: [f64; 2]| integral(n, &mode.values(shape, scale, &nodes.ln_z), &all);
            let start = [mode.ln_shape, mode.ln_scale];
            let found = match mode.is_weibull {
                true => ascended(start, 1, value),
                // The shape stays 1; the function is taken to be curved in it, so that the step is that of the scale.
                false => ascended(start, 1, |[x, scale]| value([0.0, scale]) - x * x),
            };
            self.modes[at].ln_shape = found[0];
            self.modes[at].ln_scale = found[1];
            all.iter_mut().zip(self.values(at, &nodes)).for_each(|(sum, value)| *sum += value);
        }
    }

    /// The laws with the doubt that the likelihood leaves at a variance; `before` has those that were not fitted anew.
    pub fn laws(&self, variance: f64, before: &[(usize, FittedLaw)]) -> Vec<FittedLaw> {
        let nodes = Nodes::new(variance, &self.counts());
        let n = nodes.ln_z.len();
        let mut all = self.sums(&nodes);
        all.iter_mut().zip(nodes.weights(self.units)).for_each(|(sum, weight)| *sum += weight);
        let of = |at: usize| {
            let mode = &self.modes[at];
            if !self.is_refitted(at) {
                return before[at].1.clone();
            }
            let own = self.values(at, &nodes);
            let others: Vec<f64> = all.iter().zip(own).map(|(sum, value)| sum - value).collect();
            let value =
                |[shape, scale]: [f64; 2]| integral(n, &mode.values(shape, scale, &nodes.ln_z), &others);
            let found = [mode.ln_shape, mode.ln_scale];
            let curved = curvature(found, |[x, scale]| match mode.is_weibull {
                true => value([x, scale]),
                false => value([0.0, scale]) - x * x,
            });
            let rough = || Curvature { value: value(found), covariance: [1.0 / f64::from(mode.failures); 3] };
            let curved = curved.unwrap_or_else(rough);
            let (lives, failures) = (mode.lives.iter().map(Vec::len).sum::<usize>() as u32, mode.failures);
            if mode.is_weibull {
                return FittedLaw::Weibull(weibull(found, &curved, lives, failures));
            }
            let mean_h = libm::exp(mode.ln_scale);
            let mean_se_h = mean_h * libm::sqrt(curved.covariance[1]);
            FittedLaw::Exponential(Exponential {
                mean_h,
                mean_se_h,
                n: lives,
                failures,
                log_likelihood: curved.value,
            })
        };
        (0..self.modes.len()).map(of).collect()
    }

    /// The factor of each unit that gives its expected hazard, by mode and unit: (E z^shape)^(1/shape), given its lives.
    pub fn factors(&self, variance: f64) -> Vec<Vec<f64>> {
        let nodes = Nodes::new(variance, &self.counts());
        let n = nodes.ln_z.len();
        let all = self.sums(&nodes);
        let of_mode = |mode: &Mode| {
            let shape = libm::exp(mode.ln_shape);
            let paced: Vec<f64> =
                nodes.ln_z.iter().zip(&nodes.ln_weight).map(|(ln, weight)| shape * ln + weight).collect();
            let of_unit = |values: &[f64]| {
                libm::exp((ln_sum(values, &paced) - ln_sum(values, &nodes.ln_weight)) / shape)
            };
            all.chunks(n).map(of_unit).collect()
        };
        self.modes.iter().map(of_mode).collect()
    }
}
