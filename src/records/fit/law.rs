//! A fitted law of any kind: its parameters for a report, a scenario and a redraw.

use super::{Deterministic, Empirical, Exponential, FitError, Lognormal, Piecewise, Sample, Weibull};
use crate::math::{normal_quantile, poisson_lower, poisson_upper};
use crate::units::YEAR_H;

/// A fitted law of lives or repairs.
#[derive(Clone, Debug, PartialEq)]
pub enum FittedLaw {
    /// Without memory.
    Exponential(Exponential),
    /// A rate that depends on age as a power.
    Weibull(Weibull),
    /// Most are short, a few very long.
    Lognormal(Lognormal),
    /// A rate for each range of ages.
    Piecewise(Piecewise),
    /// Always the same.
    Deterministic(Deterministic),
    /// Recorded values, each as likely as the others.
    Empirical(Empirical),
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

/// Fewest failures for the normal approximation to the mean of an exponential law; with fewer its interval is exact.
const FEWEST_FOR_NORMAL: u32 = 10;

/// The longest time that is taken for one \[h\], 100 000 years: no record determines longer ones.
const LONGEST_H: f64 = 1e5 * YEAR_H;

/// The largest pure number that a scenario reads.
const LARGEST: f64 = 1e6;

/// Names of parameters of the exponential, the Weibull and the lognormal law; true for times.
const NAMES: [&[(&str, bool)]; 3] =
    [&[("mean", true)], &[("shape", false), ("scale", true)], &[("median", true), ("sigma", false)]];

/// Names of rates.
const RATES: [(&str, bool); 6] = [
    ("per_year[0]", false),
    ("per_year[1]", false),
    ("per_year[2]", false),
    ("per_year[3]", false),
    ("per_year[4]", false),
    ("per_year[5]", false),
];

impl FittedLaw {
    /// Fits the exponential, the Weibull and the lognormal law; those that the sample does not determine are left out.
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
            FittedLaw::Piecewise(_) => "piecewise",
            FittedLaw::Deterministic(_) => "deterministic",
            FittedLaw::Empirical(_) => "empirical",
        }
    }

    /// The mean \[h\].
    pub fn mean_h(&self) -> f64 {
        match self {
            FittedLaw::Exponential(fit) => fit.mean_h,
            FittedLaw::Weibull(fit) => fit.mean_h(),
            FittedLaw::Lognormal(fit) => fit.mean_h(),
            FittedLaw::Piecewise(fit) => fit.mean_h(),
            FittedLaw::Deterministic(law) => law.value_h,
            FittedLaw::Empirical(law) => law.mean_h(),
        }
    }

    /// The law of this kind fitted to other lives; `None` if they do not determine one. Recorded values stay as they are.
    pub fn refit(&self, samples: &[Sample]) -> Option<FittedLaw> {
        match self {
            FittedLaw::Exponential(_) => Exponential::fit(samples).map(FittedLaw::Exponential).ok(),
            FittedLaw::Weibull(_) => Weibull::fit(samples).map(FittedLaw::Weibull).ok(),
            FittedLaw::Lognormal(_) => Lognormal::fit_lives(samples).map(FittedLaw::Lognormal).ok(),
            FittedLaw::Piecewise(_) => Piecewise::fit(samples).map(FittedLaw::Piecewise).ok(),
            FittedLaw::Deterministic(_) | FittedLaw::Empirical(_) => Some(self.clone()),
        }
    }

    /// The largest log-likelihood \[1\]; not a number for laws without a density.
    pub fn log_likelihood(&self) -> f64 {
        match self {
            FittedLaw::Exponential(fit) => fit.log_likelihood,
            FittedLaw::Weibull(fit) => fit.log_likelihood,
            FittedLaw::Lognormal(fit) => fit.log_likelihood,
            FittedLaw::Piecewise(fit) => fit.log_likelihood,
            FittedLaw::Deterministic(_) | FittedLaw::Empirical(_) => f64::NAN,
        }
    }

    /// Akaike's criterion \[1\]: the smaller, the better. Not a number for laws without a density.
    pub fn aic(&self) -> f64 {
        match self {
            FittedLaw::Exponential(fit) => fit.aic(),
            FittedLaw::Weibull(fit) => fit.aic(),
            FittedLaw::Lognormal(fit) => fit.aic(),
            FittedLaw::Piecewise(fit) => fit.aic(),
            FittedLaw::Deterministic(_) | FittedLaw::Empirical(_) => f64::NAN,
        }
    }

    /// Estimates of the logarithms of the parameters, in the order of their names; none for laws without any.
    pub(in crate::records) fn logarithms(&self) -> Vec<f64> {
        match self {
            FittedLaw::Exponential(fit) => vec![libm::log(fit.mean_h)],
            FittedLaw::Weibull(fit) => vec![libm::log(fit.shape), libm::log(fit.scale_h)],
            // The logarithm of the median is mu itself.
            FittedLaw::Lognormal(fit) => vec![fit.mu, libm::log(fit.sigma)],
            FittedLaw::Piecewise(fit) => fit.rates.iter().map(|rate| libm::log(YEAR_H * rate)).collect(),
            FittedLaw::Deterministic(_) | FittedLaw::Empirical(_) => Vec::new(),
        }
    }

    /// The covariances of the logarithms of the parameters, row by row.
    pub(in crate::records) fn covariances(&self) -> Vec<Vec<f64>> {
        let relative = |se: f64, value: f64| (se / value) * (se / value);
        let both = |a: f64, b: f64, both: f64| vec![vec![a, both], vec![both, b]];
        match self {
            FittedLaw::Exponential(fit) => vec![vec![relative(fit.mean_se_h, fit.mean_h)]],
            FittedLaw::Weibull(fit) => {
                let [shape, scale] = [(fit.shape_se, fit.shape), (fit.scale_se_h, fit.scale_h)];
                both(relative(shape.0, shape.1), relative(scale.0, scale.1), fit.ln_covariance)
            }
            FittedLaw::Lognormal(fit) => {
                both(fit.mu_se * fit.mu_se, relative(fit.sigma_se, fit.sigma), fit.covariance)
            }
            // The ranges are independent, and the logarithm of a rate has the variance 1/failures.
            FittedLaw::Piecewise(fit) => {
                let row = |at: usize| {
                    let of = |other: usize| if other == at { 1.0 / f64::from(fit.failures[at]) } else { 0.0 };
                    (0..fit.failures.len()).map(of).collect()
                };
                (0..fit.failures.len()).map(row).collect()
            }
            FittedLaw::Deterministic(_) | FittedLaw::Empirical(_) => Vec::new(),
        }
    }

    /// The same law with the logarithm of one parameter moved.
    pub(in crate::records) fn moved(&self, parameter: usize, by: f64) -> FittedLaw {
        let mut law = self.clone();
        let factor = libm::exp(by);
        match (&mut law, parameter) {
            (FittedLaw::Exponential(fit), _) => fit.mean_h *= factor,
            (FittedLaw::Weibull(fit), 0) => fit.shape *= factor,
            (FittedLaw::Weibull(fit), _) => fit.scale_h *= factor,
            (FittedLaw::Lognormal(fit), 0) => fit.mu += by,
            (FittedLaw::Lognormal(fit), _) => fit.sigma *= factor,
            (FittedLaw::Piecewise(fit), at) => fit.rates[at] *= factor,
            (FittedLaw::Deterministic(_) | FittedLaw::Empirical(_), _) => {}
        }
        law
    }

    fn names(&self) -> &'static [(&'static str, bool)] {
        match self {
            FittedLaw::Exponential(_) => NAMES[0],
            FittedLaw::Weibull(_) => NAMES[1],
            FittedLaw::Lognormal(_) => NAMES[2],
            FittedLaw::Piecewise(fit) => &RATES[..fit.rates.len()],
            FittedLaw::Deterministic(_) | FittedLaw::Empirical(_) => &[],
        }
    }

    /// The parameters with 95 % intervals: from the observed information, on the scale of the logarithm; exact for the
    /// mean of an exponential law that rests on fewer than ten failures.
    pub fn parameters(&self) -> Vec<Parameter> {
        let z = normal_quantile(0.5 + 0.5 * LEVEL);
        let (ln, variances) = (self.logarithms(), self.covariances());
        let of = |(at, (name, is_time)): (usize, &(&'static str, bool))| {
            let half = z * libm::sqrt(variances[at][at]);
            let interval = match self {
                FittedLaw::Exponential(fit) if fit.failures < FEWEST_FOR_NORMAL => exact(fit),
                _ => (libm::exp(ln[at] - half), libm::exp(ln[at] + half)),
            };
            Parameter { name, is_time: *is_time, value: libm::exp(ln[at]), interval }
        };
        self.names().iter().enumerate().map(of).collect()
    }

    /// The correlation coefficient of the estimates of the logarithms of its two parameters, from the observed
    /// information \[1\]; `None` if it has not two.
    ///
    /// Of a Weibull law fitted to whole lives alone it is near (1−γ)/√(π²/6 + (1−γ)²) = 0.313, with γ Euler's constant; of a
    /// lognormal, 0. Source: Lawless, 2003, section 5.2, for the information.
    pub fn correlation(&self) -> Option<f64> {
        let of = self.covariances();
        (matches!(self, FittedLaw::Weibull(_) | FittedLaw::Lognormal(_)))
            .then(|| of[0][1] / libm::sqrt(of[0][0] * of[1][1]))
    }

    /// True if the ends of the intervals of its parameters can stand in a scenario: where they cannot, the sample does not
    /// determine the law.
    pub fn is_determined(&self) -> bool {
        let is_sound = |of: &Parameter| {
            let most = if of.is_time { LONGEST_H } else { LARGEST };
            of.interval.0 > 1e-6 && of.interval.1 < most
        };
        self.parameters().iter().all(is_sound) && self.mean_h() < LONGEST_H
    }

    /// The law as a scenario writes it, with as many digits as a number has.
    pub fn scenario(&self) -> String {
        self.written(&self.logarithms())
    }

    /// The law with parameters drawn from the normal approximation to what the sample leaves open, by two standard normal
    /// numbers. Rates by age are all multiplied by one factor, as uncertain as their sum.
    pub fn redrawn(&self, [first, second]: [f64; 2]) -> String {
        let (mut ln, of) = (self.logarithms(), self.covariances());
        match self {
            FittedLaw::Weibull(_) | FittedLaw::Lognormal(_) => {
                let sd = libm::sqrt(of[0][0]);
                let slope = if sd > 0.0 { of[0][1] / sd } else { 0.0 };
                let rest = libm::sqrt((of[1][1] - slope * slope).max(0.0));
                ln[1] += slope * first + rest * second;
                ln[0] += sd * first;
            }
            FittedLaw::Exponential(_) => ln[0] += libm::sqrt(of[0][0]) * first,
            _ => {
                let failures: f64 = of.iter().enumerate().map(|(at, row)| 1.0 / row[at]).sum();
                ln.iter_mut().for_each(|ln| *ln += first / libm::sqrt(failures));
            }
        }
        self.written(&ln)
    }

    fn written(&self, ln: &[f64]) -> String {
        let time = |value_h: &f64| format!("\"{} h\"", trimmed(&digits(*value_h)));
        match self {
            FittedLaw::Deterministic(law) => time(&law.value_h),
            FittedLaw::Empirical(law) => {
                let values: Vec<String> = law.values_h.iter().map(time).collect();
                let lines: Vec<String> = values.chunks(VALUES_A_LINE).map(|line| line.join(", ")).collect();
                format!("{{ empirical = {{ values = [{}] }} }}", lines.join(",\n  "))
            }
            FittedLaw::Piecewise(fit) => {
                let ages: Vec<String> = fit.cuts_h.iter().map(time).collect();
                let rates: Vec<String> = ln.iter().map(|ln| written(libm::exp(*ln), false)).collect();
                let (ages, rates) = (ages.join(", "), rates.join(", "));
                format!("{{ piecewise = {{ ages = [{ages}], per_year = [{rates}] }} }}")
            }
            _ => {
                let setting = |((name, is_time), ln): (&(&str, bool), &f64)| {
                    format!("{name} = {}", written(libm::exp(*ln), *is_time))
                };
                let settings: Vec<String> = self.names().iter().zip(ln).map(setting).collect();
                format!("{{ {} = {{ {} }} }}", self.name(), settings.join(", "))
            }
        }
    }
}

/// Recorded values in a line of a scenario.
const VALUES_A_LINE: usize = 12;

/// The exact interval of the mean of an exponential law \[h\]: the exposure divided by the bounds of a Poisson mean. After
/// whole lives alone the last failure ends the exposure, so that the lower bound of the mean knows of one failure less.
///
/// Source: Lawless, 2003, section 4.1 (chi-square); Garwood, 1936, for the count.
fn exact(fit: &Exponential) -> (f64, f64) {
    let tail = 0.5 * (1.0 - LEVEL);
    let d = u64::from(fit.failures);
    if d == 0 {
        // The mean stands for the bound of 95 % already; the other end leaves such luck a chance of 2.5 %.
        return (fit.mean_h, fit.mean_h * poisson_upper(0, 0.05) / poisson_upper(0, 1.0 - tail));
    }
    let exposure_h = fit.mean_h * d as f64;
    let most = if fit.failures == fit.n { d - 1 } else { d };
    (exposure_h / poisson_upper(most, tail), exposure_h / poisson_lower(d, tail))
}

/// A number, or a time in hours, as a scenario writes it.
fn written(value: f64, is_time: bool) -> String {
    if is_time { format!("\"{} h\"", digits(value)) } else { digits(value) }
}

/// A number without the zeros at the end of its decimals.
fn trimmed(number: &str) -> &str {
    if number.contains('.') { number.trim_end_matches('0').trim_end_matches('.') } else { number }
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
    fn an_example_of_written() {
        use crate::records::fit::{FittedLaw, Sample};
        let law = FittedLaw::fit_all(&[Sample::failed(1234.56)]).unwrap().remove(0);
        let mean = &law.parameters()[0];
        assert_eq!(mean.written(mean.value), "\"1235 h\"");
    }

    #[test]
    fn few_failures_have_exact_intervals() {
        use super::*;
        // One failure in 251,775 h: chi-square quantiles with 4 and 2 degrees of freedom (R: qchisq), halved, are 5.571643
        // and 0.0253178.
        let lives = [Sample::failed(1775.0), Sample::censored(250_000.0)];
        let law = FittedLaw::Exponential(Exponential::fit(&lives).unwrap());
        let (low, high) = law.parameters()[0].interval;
        assert!((low - 251_775.0 / 5.571_643_390_938_898).abs() < 1e-3, "{low}");
        assert!((high - 251_775.0 / 0.025_317_807_984_289_93).abs() < 1.0, "{high}");
        // Three whole lives: 2T/mean is chi-square with 6 degrees of freedom, whose quantiles are 14.449375 and 1.237344.
        let law = FittedLaw::Exponential(Exponential::fit(&[Sample::failed(100.0); 3]).unwrap());
        let (low, high) = law.parameters()[0].interval;
        assert!(
            (low - 600.0 / 14.449_375).abs() < 1e-4 && (high - 600.0 / 1.237_344).abs() < 1e-3,
            "{low} {high}"
        );
    }

    #[test]
    fn laws_of_all_kinds_as_scenarios_write_them() {
        use super::*;
        let piecewise = Piecewise {
            cuts_h: vec![8766.0, 26_298.0],
            rates: vec![0.02 / 8766.0, 0.011 / 8766.0, 0.3 / 8766.0],
            failures: vec![20, 20, 400],
            log_likelihood: 0.0,
        };
        let empirical = Empirical { values_h: vec![0.5, 4.0], n: 2 };
        for (law, text) in [
            (
                FittedLaw::Piecewise(piecewise),
                "{ piecewise = { ages = [\"8766 h\", \"26298 h\"], per_year = [0.02000, 0.01100, 0.30000] } }",
            ),
            (FittedLaw::Deterministic(Deterministic { value_h: 4.0 }), "\"4 h\""),
            (FittedLaw::Empirical(empirical), "{ empirical = { values = [\"0.5 h\", \"4 h\"] } }"),
        ] {
            assert_eq!(law.scenario(), text);
            assert_eq!(law.redrawn([0.0, 0.0]), text);
            assert_eq!(law.parameters().len(), law.logarithms().len());
        }
    }

    #[test]
    fn what_a_sample_does_not_determine_cannot_be_written() {
        use super::*;
        let of = |median_h: f64, se: f64| {
            let fit = Lognormal::fit(&[median_h, median_h * 1.5, median_h / 1.5]).unwrap();
            FittedLaw::Lognormal(Lognormal { mu_se: se, ..fit })
        };
        assert!(of(1000.0, 0.1).is_determined());
        assert!(!of(1e9, 0.1).is_determined() && !of(1000.0, 20.0).is_determined());
    }
}
