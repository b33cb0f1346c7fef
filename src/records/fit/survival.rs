//! Functions of a fitted law that checks and choices need: cumulative hazard, likelihood of one life, limited means.
//!
//! Source: as in the files of the laws. With H the cumulative hazard, h its slope and μ the mean, a life of known age
//! contributes ln h(x) − H(x) + H(entry) if it failed and −H(x) + H(entry) if not; one of unknown age −H(x) − ln μ, and the
//! logarithm of the integral of exp(−H) beyond x over μ.

use super::mills::{ln_residual_tail, ln_upper_tail};
use super::{FittedLaw, Sample};
use crate::math::{ln_upper_gamma, normal_quantile};

const HALF_LN_TWO_PI: f64 = 0.918_938_533_204_672_7;

impl FittedLaw {
    /// The cumulative hazard at an age \[1\]: failures to be expected up to it of a blade that is replaced by one of the same
    /// age. Infinite where nothing lasts as long.
    pub fn cumulative_hazard(&self, age_h: f64) -> f64 {
        if age_h <= 0.0 {
            return 0.0;
        }
        match self {
            FittedLaw::Exponential(fit) => age_h / fit.mean_h,
            FittedLaw::Weibull(fit) => libm::exp(fit.shape * (libm::log(age_h) - libm::log(fit.scale_h))),
            FittedLaw::Lognormal(fit) => -ln_upper_tail((libm::log(age_h) - fit.mu) / fit.sigma),
            FittedLaw::Piecewise(fit) => fit.cumulative_hazard(age_h),
            FittedLaw::Deterministic(law) => {
                if age_h < law.value_h {
                    0.0
                } else {
                    f64::INFINITY
                }
            }
            FittedLaw::Empirical(law) => -libm::log(law.longer(age_h)),
        }
    }

    /// The age at which the cumulative hazard reaches `hazard` \[h\], the inverse of
    /// [`cumulative_hazard`](FittedLaw::cumulative_hazard); the least such age where it leaps.
    pub fn age_at_hazard(&self, hazard: f64) -> f64 {
        match self {
            FittedLaw::Exponential(fit) => hazard * fit.mean_h,
            FittedLaw::Weibull(fit) => fit.scale_h * libm::pow(hazard, 1.0 / fit.shape),
            FittedLaw::Lognormal(fit) => {
                // Whichever of survival and its complement is small is known to all its digits.
                let z = match hazard < 0.5 {
                    true => normal_quantile(-libm::expm1(-hazard)),
                    false => -normal_quantile(libm::exp(-hazard)),
                };
                libm::exp(fit.mu + fit.sigma * z)
            }
            FittedLaw::Piecewise(_) | FittedLaw::Deterministic(_) | FittedLaw::Empirical(_) => {
                self.least_age(|age| self.cumulative_hazard(age) >= hazard)
            }
        }
    }

    /// The least age of which something holds that holds from some age on \[h\], to 12 digits.
    fn least_age(&self, holds: impl Fn(f64) -> bool) -> f64 {
        let mut high = 1.0;
        while !holds(high) && high < f64::MAX / 4.0 {
            high *= 2.0;
        }
        let mut low = 0.0;
        while high - low > 1e-12 * high {
            let middle = 0.5 * (low + high);
            if holds(middle) { high = middle } else { low = middle }
        }
        high
    }

    /// The probability of a life longer than this \[1\].
    pub fn survival(&self, age_h: f64) -> f64 {
        libm::exp(-self.cumulative_hazard(age_h))
    }

    /// The logarithm of the hazard at an age above zero \[ln 1/h\]; not a number for laws without a density.
    fn ln_hazard(&self, age_h: f64) -> f64 {
        let ln_age = libm::log(age_h);
        match self {
            FittedLaw::Exponential(fit) => -libm::log(fit.mean_h),
            FittedLaw::Weibull(fit) => {
                libm::log(fit.shape) + fit.shape * (ln_age - libm::log(fit.scale_h)) - ln_age
            }
            FittedLaw::Lognormal(fit) => {
                let z = (ln_age - fit.mu) / fit.sigma;
                -0.5 * z * z - HALF_LN_TWO_PI - libm::log(fit.sigma) - ln_age - ln_upper_tail(z)
            }
            FittedLaw::Piecewise(fit) => fit.ln_hazard(age_h),
            FittedLaw::Deterministic(_) | FittedLaw::Empirical(_) => f64::NAN,
        }
    }

    /// The contribution of one life to the log-likelihood \[1\].
    pub(in crate::records) fn ln_likelihood_of(&self, sample: &Sample) -> f64 {
        let age = sample.value_h;
        let failed = |what: f64| if sample.censored { 0.0 } else { what };
        match (sample.age_unknown, sample.censored) {
            (false, _) => {
                failed(self.ln_hazard(age)) - self.cumulative_hazard(age)
                    + self.cumulative_hazard(sample.entry_h)
            }
            (true, false) => -self.cumulative_hazard(age) - libm::log(self.mean_h()),
            (true, true) => match self {
                FittedLaw::Weibull(fit) => {
                    let y = libm::exp(fit.shape * (libm::log(age) - libm::log(fit.scale_h)));
                    ln_upper_gamma(1.0 / fit.shape, y)
                }
                FittedLaw::Lognormal(fit) => {
                    ln_residual_tail((libm::log(age) - fit.mu) / fit.sigma, fit.sigma)
                }
                law => libm::log(1.0 - law.limited_moments(age).0 / law.mean_h()),
            },
        }
    }

    /// The means of min(life, cap) and of its square \[h, h²\].
    pub fn limited_moments(&self, cap_h: f64) -> (f64, f64) {
        let capped = |values: &[f64]| {
            let mean = |of: &dyn Fn(f64) -> f64| {
                values.iter().map(|value| of(value.min(cap_h))).sum::<f64>() / values.len() as f64
            };
            (mean(&|x| x), mean(&|x| x * x))
        };
        match self {
            FittedLaw::Exponential(fit) => weibull_moments(1.0, fit.mean_h, cap_h),
            FittedLaw::Weibull(fit) => weibull_moments(fit.shape, fit.scale_h, cap_h),
            FittedLaw::Lognormal(fit) => {
                let z = (libm::log(cap_h) - fit.mu) / fit.sigma;
                let beyond = if cap_h.is_finite() { libm::exp(ln_upper_tail(z)) } else { 0.0 };
                let moment = |k: f64| {
                    let inside = libm::exp(
                        k * fit.mu + 0.5 * k * k * fit.sigma * fit.sigma + ln_upper_tail(k * fit.sigma - z),
                    );
                    inside + if beyond > 0.0 { beyond * libm::pow(cap_h, k) } else { 0.0 }
                };
                (moment(1.0), moment(2.0))
            }
            FittedLaw::Piecewise(fit) => fit.limited_moments(cap_h),
            FittedLaw::Deterministic(law) => capped(&[law.value_h]),
            FittedLaw::Empirical(law) => capped(&law.values_h),
        }
    }
}

/// The moments of a Weibull law up to a cap: scaleᵏ·Γ(1 + k/shape)·P(1 + k/shape, y), with y = (cap/scale)^shape, and the
/// cap itself for what lasts longer.
fn weibull_moments(shape: f64, scale_h: f64, cap_h: f64) -> (f64, f64) {
    let y = libm::pow(cap_h / scale_h, shape);
    let moment = |k: f64| {
        let a = 1.0 + k / shape;
        let whole = libm::exp(k * libm::log(scale_h) + libm::lgamma(a));
        if !y.is_finite() {
            return whole;
        }
        let beyond = libm::exp(-y);
        let inside = whole * -libm::expm1(ln_upper_gamma(a, y));
        inside + if beyond > 0.0 { beyond * libm::pow(cap_h, k) } else { 0.0 }
    };
    (moment(1.0), moment(2.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_age_at_a_hazard_is_the_inverse_of_the_hazard() {
        let lives: Vec<Sample> = [300.0, 700.0, 900.0, 2000.0, 5000.0].map(Sample::failed).to_vec();
        for law in FittedLaw::fit_all(&lives).unwrap() {
            for hazard in [1e-6, 0.01, 0.3, 0.5, 1.0, 4.0, 30.0] {
                let again = law.cumulative_hazard(law.age_at_hazard(hazard));
                assert!((again / hazard - 1.0).abs() < 1e-9, "{law:?}: {hazard} {again}");
            }
        }
    }

    fn lives() -> Vec<Sample> {
        let mut lives: Vec<Sample> = (1..80).map(|i| Sample::failed(f64::from(i * i % 83 + 1))).collect();
        lives.extend((1..40).map(|i| Sample::censored(f64::from(i * 3))));
        lives.extend((1..20).map(|i| Sample::failed(f64::from(i * 2)).seen_from(f64::from(i))));
        lives
    }

    #[test]
    fn the_contributions_of_lives_add_up_to_the_likelihood_of_the_fit() {
        let unknown: Vec<Sample> = (1..30).map(|i| Sample::failed(f64::from(i)).of_unknown_age()).collect();
        let going_on: Vec<Sample> =
            (1..30).map(|i| Sample::censored(f64::from(i)).of_unknown_age()).collect();
        for lives in [lives(), [lives(), unknown, going_on].concat()] {
            for law in FittedLaw::fit_all(&lives).unwrap() {
                let sum: f64 = lives.iter().map(|life| law.ln_likelihood_of(life)).sum();
                assert!((sum - law.log_likelihood()).abs() < 1e-6 * sum.abs(), "{law:?}: {sum}");
            }
        }
    }

    #[test]
    fn limited_moments_are_integrals_of_the_survival_function() {
        let mut laws = FittedLaw::fit_all(&lives()).unwrap();
        laws.extend(super::super::Empirical::of(&lives()).map(FittedLaw::Empirical));
        for law in laws {
            for cap in [5.0, 60.0, 900.0] {
                let steps = 200_000;
                let width = cap / f64::from(steps);
                let (mut first, mut second) = (0.0, 0.0);
                for i in 0..steps {
                    let t = (f64::from(i) + 0.5) * width;
                    first += law.survival(t) * width;
                    second += 2.0 * t * law.survival(t) * width;
                }
                let (a, b) = law.limited_moments(cap);
                let is_close = (a / first - 1.0).abs() < 1e-4 && (b / second - 1.0).abs() < 1e-4;
                assert!(is_close, "{} {cap}: {a} {first} {b} {second}", law.name());
            }
            let whole = law.limited_moments(f64::INFINITY).0;
            assert!((whole / law.mean_h() - 1.0).abs() < 1e-9, "{}: {whole}", law.name());
        }
    }
}
