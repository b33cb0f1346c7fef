//! A fitted law of any of the three kinds: its parameters for a report, a scenario and a redraw.

use super::mills::ln_upper_tail;
use super::{Exponential, FitError, Lognormal, Sample, Weibull};
use crate::math::normal_quantile;

/// A fitted law of lives or repairs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum FittedLaw {
    /// Without memory.
    Exponential(Exponential),
    /// A rate that depends on age as a power.
    Weibull(Weibull),
    /// Most are short, a few very long.
    Lognormal(Lognormal),
}

/// A parameter with its interval.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    /// Its name in a scenario.
    pub name: &'static str,
    /// A time \[h\], and not a pure number.
    pub is_time: bool,
    /// The estimate.
    pub value: f64,
    /// The ends of the interval.
    pub interval: (f64, f64),
}

impl Parameter {
    /// A value of it as a scenario writes it, with as many digits as a number has. A larger value is never written as a
    /// smaller number.
    pub fn written(&self, value: f64) -> String {
        written(value, self.is_time)
    }
}

/// Confidence of the intervals of parameters \[1\].
const LEVEL: f64 = 0.95;

impl FittedLaw {
    /// Fits all three; those that the sample does not determine are left out.
    ///
    /// # Errors
    /// If not even the exponential law can be fitted.
    pub fn fit_all(samples: &[Sample]) -> Result<Vec<FittedLaw>, FitError> {
        let mut laws = vec![FittedLaw::Exponential(Exponential::fit(samples)?)];
        laws.extend(Weibull::fit(samples).map(FittedLaw::Weibull));
        laws.extend(Lognormal::fit_lives(samples).map(FittedLaw::Lognormal));
        Ok(laws)
    }

    /// The name in a scenario.
    pub fn name(&self) -> &'static str {
        match self {
            FittedLaw::Exponential(_) => "exponential",
            FittedLaw::Weibull(_) => "weibull",
            FittedLaw::Lognormal(_) => "lognormal",
        }
    }

    /// The mean \[h\].
    pub fn mean_h(&self) -> f64 {
        match self {
            FittedLaw::Exponential(fit) => fit.mean_h,
            FittedLaw::Weibull(fit) => fit.mean_h(),
            FittedLaw::Lognormal(fit) => fit.mean_h(),
        }
    }

    /// The cumulative hazard at an age of `age_h` \[h\]: the failures that a unit expects by then, if each life is replaced
    /// by one of the same age; −ln of the survival function \[1\].
    pub fn cumulative_hazard(&self, age_h: f64) -> f64 {
        if age_h <= 0.0 {
            return 0.0;
        }
        match self {
            FittedLaw::Exponential(fit) => age_h / fit.mean_h,
            FittedLaw::Weibull(fit) => libm::pow(age_h / fit.scale_h, fit.shape),
            FittedLaw::Lognormal(fit) => -ln_upper_tail((libm::log(age_h) - fit.mu) / fit.sigma),
        }
    }

    /// The age at which the cumulative hazard reaches `hazard` \[h\], the inverse of
    /// [`cumulative_hazard`](FittedLaw::cumulative_hazard).
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
        }
    }

    /// The law of this kind fitted to other lives; `None` if they do not determine one.
    pub fn refit(&self, samples: &[Sample]) -> Option<FittedLaw> {
        match self {
            FittedLaw::Exponential(_) => Exponential::fit(samples).map(FittedLaw::Exponential).ok(),
            FittedLaw::Weibull(_) => Weibull::fit(samples).map(FittedLaw::Weibull).ok(),
            FittedLaw::Lognormal(_) => Lognormal::fit_lives(samples).map(FittedLaw::Lognormal).ok(),
        }
    }

    /// The largest log-likelihood \[1\].
    pub fn log_likelihood(&self) -> f64 {
        match self {
            FittedLaw::Exponential(fit) => fit.log_likelihood,
            FittedLaw::Weibull(fit) => fit.log_likelihood,
            FittedLaw::Lognormal(fit) => fit.log_likelihood,
        }
    }

    /// Akaike's criterion \[1\]: the smaller, the better.
    pub fn aic(&self) -> f64 {
        match self {
            FittedLaw::Exponential(fit) => fit.aic(),
            FittedLaw::Weibull(fit) => fit.aic(),
            FittedLaw::Lognormal(fit) => fit.aic(),
        }
    }

    /// Estimates of the logarithms of the parameters, their variances, and the covariance of the two.
    fn logarithms(&self) -> ([f64; 2], [f64; 3]) {
        let relative = |se: f64, value: f64| (se / value) * (se / value);
        match self {
            FittedLaw::Exponential(fit) => {
                ([libm::log(fit.mean_h), 0.0], [relative(fit.mean_se_h, fit.mean_h), 0.0, 0.0])
            }
            FittedLaw::Weibull(fit) => (
                [libm::log(fit.shape), libm::log(fit.scale_h)],
                [relative(fit.shape_se, fit.shape), relative(fit.scale_se_h, fit.scale_h), fit.ln_covariance],
            ),
            // The logarithm of the median is mu itself.
            FittedLaw::Lognormal(fit) => (
                [fit.mu, libm::log(fit.sigma)],
                [fit.mu_se * fit.mu_se, relative(fit.sigma_se, fit.sigma), fit.covariance],
            ),
        }
    }

    fn names(&self) -> &'static [(&'static str, bool)] {
        match self {
            FittedLaw::Exponential(_) => &[("mean", true)],
            FittedLaw::Weibull(_) => &[("shape", false), ("scale", true)],
            FittedLaw::Lognormal(_) => &[("median", true), ("sigma", false)],
        }
    }

    /// The parameters with 95 % intervals: from the observed information, on the scale of the logarithm.
    pub fn parameters(&self) -> Vec<Parameter> {
        let z = normal_quantile(0.5 + 0.5 * LEVEL);
        let (ln, variance) = self.logarithms();
        let of = |(at, (name, is_time)): (usize, &(&'static str, bool))| {
            let half = z * libm::sqrt(variance[at]);
            let interval = (libm::exp(ln[at] - half), libm::exp(ln[at] + half));
            Parameter { name, is_time: *is_time, value: libm::exp(ln[at]), interval }
        };
        self.names().iter().enumerate().map(of).collect()
    }

    /// The correlation coefficient of the estimates of the logarithms of its two parameters, from the observed
    /// information \[1\]; `None` if it has one parameter.
    ///
    /// Of a Weibull law fitted to whole lives alone it is near (1−γ)/√(π²/6 + (1−γ)²) = 0.313, with γ Euler's constant; of a
    /// lognormal, 0. Source: Lawless, 2003, section 5.2, for the information.
    pub fn correlation(&self) -> Option<f64> {
        let (_, [first, second, both]) = self.logarithms();
        (self.names().len() > 1).then(|| both / libm::sqrt(first * second))
    }

    /// The law as a scenario writes it, with as many digits as a number has.
    pub fn scenario(&self) -> String {
        self.written(self.logarithms().0)
    }

    /// The law with parameters drawn from the normal approximation to what the sample leaves open, by two standard normal
    /// numbers.
    pub fn redrawn(&self, [first, second]: [f64; 2]) -> String {
        let ([a, b], [va, vb, cov]) = self.logarithms();
        let sd = libm::sqrt(va);
        let slope = if sd > 0.0 { cov / sd } else { 0.0 };
        let rest = libm::sqrt((vb - slope * slope).max(0.0));
        self.written([a + sd * first, b + slope * first + rest * second])
    }

    fn written(&self, ln: [f64; 2]) -> String {
        let settings: Vec<String> = self
            .names()
            .iter()
            .zip(ln)
            .map(|((name, is_time), ln)| format!("{name} = {}", written(libm::exp(ln), *is_time)))
            .collect();
        format!("{{ {} = {{ {} }} }}", self.name(), settings.join(", "))
    }
}

/// A number, or a time in hours, as a scenario writes it.
fn written(value: f64, is_time: bool) -> String {
    if is_time { format!("\"{} h\"", digits(value)) } else { digits(value) }
}

/// A positive number to four digits or better, as a scenario reads it.
fn digits(value: f64) -> String {
    match value {
        v if v >= 1000.0 => format!("{v:.0}"),
        v if v >= 100.0 => format!("{v:.1}"),
        v if v >= 10.0 => format!("{v:.2}"),
        v if v >= 1.0 => format!("{v:.3}"),
        v if v >= 0.01 => format!("{v:.5}"),
        v => format!("{v:.9}"),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_age_at_a_hazard_is_the_inverse_of_the_hazard() {
        use crate::records::fit::{FittedLaw, Sample};
        let lives: Vec<Sample> = [300.0, 700.0, 900.0, 2000.0, 5000.0].map(Sample::failed).to_vec();
        for law in FittedLaw::fit_all(&lives).unwrap() {
            for hazard in [1e-6, 0.01, 0.3, 0.5, 1.0, 4.0, 30.0] {
                let again = law.cumulative_hazard(law.age_at_hazard(hazard));
                assert!((again / hazard - 1.0).abs() < 1e-9, "{law:?}: {hazard} {again}");
            }
        }
    }

    #[test]
    fn an_example_of_written() {
        use crate::records::fit::{FittedLaw, Sample};
        let law = FittedLaw::fit_all(&[Sample::failed(1234.56)]).unwrap()[0];
        let mean = &law.parameters()[0];
        assert_eq!(mean.written(mean.value), "\"1235 h\"");
    }
}
