//! The exponential distribution: the mean life is the exposure divided by the failures.

use super::{FitError, Sample, aic, failures};
use crate::math::poisson_upper;

/// A fitted exponential distribution.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Exponential {
    /// The mean \[h\].
    pub mean_h: f64,
    /// Standard error of the mean \[h\].
    pub mean_se_h: f64,
    /// Lives in the sample.
    pub n: u32,
    /// Lives that ended in a failure.
    pub failures: u32,
    /// The largest log-likelihood \[1\].
    pub log_likelihood: f64,
}

impl Exponential {
    /// Fits lives. A life of unknown age is like any other here: the distribution has no memory.
    ///
    /// With d failures in the exposure T the mean is T/d, its standard error T/d^(3/2), and the log-likelihood
    /// d·ln(d/T) − d. Source: Lawless, 2003, section 4.1.
    ///
    /// # Errors
    /// If there is no failure, or a life is not positive and finite.
    pub fn fit(samples: &[Sample]) -> Result<Exponential, FitError> {
        let failures = failures(samples)?;
        let d = f64::from(failures);
        let exposure_h: f64 = samples.iter().map(Sample::exposure_h).sum();
        Ok(Exponential {
            mean_h: exposure_h / d,
            mean_se_h: exposure_h / (d * libm::sqrt(d)),
            n: samples.len() as u32,
            failures,
            log_likelihood: d * libm::log(d / exposure_h) - d,
        })
    }

    /// The law at the highest rate that no failure in so many hours leaves: a higher one would have shown one with 95 %.
    pub fn without_failure(exposure_h: f64) -> Exponential {
        let mean_h = exposure_h / poisson_upper(0, 0.05);
        Exponential { mean_h, mean_se_h: mean_h, n: 0, failures: 0, log_likelihood: 0.0 }
    }

    /// Akaike's criterion \[1\].
    pub fn aic(&self) -> f64 {
        aic(1, self.log_likelihood)
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn an_example_of_fit() {
        use crate::records::fit::{Exponential, Sample};
        let lives = [Sample::failed(10.0), Sample::failed(20.0), Sample::censored(30.0)];
        assert_eq!(Exponential::fit(&lives).unwrap().mean_h, 30.0);
    }
}
