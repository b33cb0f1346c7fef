//! The lognormal distribution: mean and standard deviation of the logarithms.

use super::maximum::maximum;
use super::mills::{ln_residual_tail, ln_upper_tail};
use super::{FitError, Sample, aic, error, failures};

const HALF_LN_TWO_PI: f64 = 0.918_938_533_204_672_7;

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
    /// Covariance of the estimates of `mu` and of the logarithm of `sigma` \[1\].
    pub covariance: f64,
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
        Ok(Lognormal {
            mu,
            mu_se: sigma / libm::sqrt(n),
            sigma,
            sigma_se: sigma / libm::sqrt(2.0 * n),
            covariance: 0.0,
            n: logs.len() as u32,
            excluded: (durations_h.len() - logs.len()) as u32,
            log_likelihood: -n * (libm::log(sigma) + HALF_LN_TWO_PI + 0.5 + mu),
        })
    }

    /// Fits lives, censored or not, of any kind of age.
    ///
    /// With z = (ln x − mu)/sigma, a failure contributes ln φ(z) − ln sigma − ln x, a censored life ln Φ(−z), a life that
    /// was seen from the age a on −ln Φ(−z(a)) more. A life of unknown age that ended has the density S(x)/μ, and one
    /// that did not, its tail, with μ the mean (Cox, 1962, section 5.2). Standard errors are from the observed
    /// information. Source: Lawless, 2003, section 5.3.
    ///
    /// # Errors
    /// If there is no failure, a life is not positive and finite, or the lives do not determine both parameters.
    pub fn fit_lives(samples: &[Sample]) -> Result<Lognormal, FitError> {
        let failures = failures(samples)?;
        let n = samples.len() as f64;
        let logs = || samples.iter().map(|sample| libm::log(sample.value_h));
        let mu = logs().sum::<f64>() / n;
        let sigma = libm::sqrt(logs().map(|log| (log - mu) * (log - mu)).sum::<f64>() / n);
        if failures < 2 || sigma < 1e-9 {
            return Err(error(
                "the lives do not determine a spread",
                "fit an exponential distribution instead",
            ));
        }
        // Censored lives are longer than they were seen to be.
        let start = [mu + libm::log(n / f64::from(failures)), libm::log(sigma.max(0.1))];
        let found = maximum(start, |[mu, ln_sigma]| ln_likelihood(samples, mu, libm::exp(ln_sigma)))
            .filter(|found| (-6.0..=3.0).contains(&found.at[1]))
            .ok_or_else(|| {
                error("the likelihood has no clear maximum", "fit an exponential distribution instead")
            })?;
        let sigma = libm::exp(found.at[1]);
        Ok(Lognormal {
            mu: found.at[0],
            mu_se: libm::sqrt(found.covariance[0]),
            sigma,
            sigma_se: sigma * libm::sqrt(found.covariance[1]),
            covariance: found.covariance[2],
            n: samples.len() as u32,
            excluded: 0,
            log_likelihood: found.value,
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

fn ln_likelihood(samples: &[Sample], mu: f64, sigma: f64) -> f64 {
    let z = |x: f64| (libm::log(x) - mu) / sigma;
    let ln_mean = mu + 0.5 * sigma * sigma;
    let of = |sample: &Sample| {
        let at = z(sample.value_h);
        let given = if sample.entry_h > 0.0 { ln_upper_tail(z(sample.entry_h)) } else { 0.0 };
        match (sample.age_unknown, sample.censored) {
            (false, false) => {
                -0.5 * at * at - HALF_LN_TWO_PI - libm::log(sigma) - libm::log(sample.value_h) - given
            }
            (false, true) => ln_upper_tail(at) - given,
            (true, false) => ln_upper_tail(at) - ln_mean,
            (true, true) => ln_residual_tail(at, sigma),
        }
    };
    samples.iter().map(of).sum()
}

#[cfg(test)]
mod tests {
    #[test]
    fn an_example_of_fit() {
        use crate::records::fit::Lognormal;
        let fit = Lognormal::fit(&[1.0, 4.0, 0.0]).unwrap();
        assert!((fit.median_h() - 2.0).abs() < 1e-12);
        assert_eq!(fit.excluded, 1);
    }

    #[test]
    fn an_example_of_fit_lives() {
        use crate::records::fit::{Lognormal, Sample};
        let fit = Lognormal::fit_lives(&[Sample::failed(1.0), Sample::failed(4.0)]).unwrap();
        assert!((fit.median_h() - 2.0).abs() < 1e-6);
    }
}
