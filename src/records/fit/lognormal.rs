//! The lognormal distribution: mean and standard deviation of the logarithms.

use super::{FitError, aic, error};

/// A fitted lognormal distribution.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lognormal {
    /// Mean of the natural logarithm of hours \[1\].
    pub mu: f64,
    /// Standard error of `mu` \[1\].
    pub mu_se: f64,
    /// Standard deviation of the logarithm \[1\].
    pub sigma: f64,
    /// Standard error of `sigma` \[1\].
    pub sigma_se: f64,
    /// Durations in the sample.
    pub n: u32,
    /// Durations of zero, which have no logarithm and were left out.
    pub excluded: u32,
    /// The largest log-likelihood \[1\].
    pub log_likelihood: f64,
}

impl Lognormal {
    /// Fits durations \[h\], none of them censored.
    ///
    /// The estimates are the mean of the logarithms and their standard deviation with divisor n; the standard errors
    /// are σ/√n and σ/√(2n). Source: Johnson, Kotz and Balakrishnan, *Continuous Univariate Distributions* vol. 1,
    /// 2nd ed., 1994, chapter 14.
    ///
    /// # Errors
    /// If fewer than two different positive durations remain, or one is negative or not a number.
    ///
    /// ```
    /// use hotspare::records::fit::Lognormal;
    /// let fit = Lognormal::fit(&[1.0, 4.0, 0.0]).unwrap();
    /// assert!((fit.median_h() - 2.0).abs() < 1e-12);
    /// assert_eq!(fit.excluded, 1);
    /// ```
    pub fn fit(durations_h: &[f64]) -> Result<Lognormal, FitError> {
        if !durations_h.iter().all(|duration| *duration >= 0.0 && duration.is_finite()) {
            return Err(error("a duration is negative or not a number", "give durations of at least 0 h"));
        }
        let logs: Vec<f64> = durations_h.iter().filter(|d| **d > 0.0).map(|d| libm::log(*d)).collect();
        let n = logs.len() as f64;
        let mu = logs.iter().sum::<f64>() / n;
        let sigma = libm::sqrt(logs.iter().map(|log| (log - mu) * (log - mu)).sum::<f64>() / n);
        if logs.len() < 2 || sigma < 1e-9 {
            return Err(error("there are not two different durations above zero", "give more durations"));
        }
        let half_ln_two_pi = 0.5 * libm::log(2.0 * std::f64::consts::PI);
        Ok(Lognormal {
            mu,
            mu_se: sigma / libm::sqrt(n),
            sigma,
            sigma_se: sigma / libm::sqrt(2.0 * n),
            n: logs.len() as u32,
            excluded: (durations_h.len() - logs.len()) as u32,
            log_likelihood: -n * (libm::log(sigma) + half_ln_two_pi + 0.5 + mu),
        })
    }

    /// The median \[h\].
    pub fn median_h(&self) -> f64 {
        libm::exp(self.mu)
    }

    /// The mean of the fitted distribution \[h\]; the mean of the sample may be another.
    pub fn mean_h(&self) -> f64 {
        libm::exp(self.mu + 0.5 * self.sigma * self.sigma)
    }

    /// Akaike's criterion \[1\].
    pub fn aic(&self) -> f64 {
        aic(2, self.log_likelihood)
    }
}
