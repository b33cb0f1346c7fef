//! The Weibull distribution of lives: S(x) = exp(−(x/scale)^shape), with censored lives and lives of unknown age.
//!
//! Intuition: for a given shape there is one best scale, found where the derivative of the log-likelihood in the scale,
//! a falling function, crosses zero. What remains is a curve in the shape alone (the *profile*), searched on a grid and
//! then to the root of its slope. Nothing depends on a starting point.
//!
//! Model: with y = (x/scale)^shape, a life contributes to the log-likelihood
//!
//! | | failed | censored |
//! | --- | --- | --- |
//! | age known | ln shape + ln y − ln x − y | −y |
//! | age unknown | −y − ln μ, μ = scale·Γ(1 + 1/shape) | ln Q(1/shape, y) |
//!
//! A life of known age that was seen from the age a on has (a/scale)^shape added: the survival up to then is given.
//!
//! Limits: shapes between 0.05 and 50. A shape below one also absorbs nodes that differ from each other.
//!
//! Source: Lawless, 2003, section 5.2, for the first row; the second is the density S(x)/μ of a residual life (Cox,
//! 1962, section 5.2) and its tail, with Q the regularised upper incomplete gamma function.

use super::{FitError, Sample, aic, error, failures, root};
use crate::math::ln_upper_gamma;

/// A fitted Weibull distribution.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Weibull {
    /// The shape \[1\]: below 1 the failure rate falls with age, above 1 it rises.
    pub shape: f64,
    /// Standard error of the shape \[1\].
    pub shape_se: f64,
    /// The age that 63.2 % do not reach \[h\].
    pub scale_h: f64,
    /// Standard error of the scale \[h\].
    pub scale_se_h: f64,
    /// Covariance of the estimates of the logarithms of shape and scale \[1\].
    pub ln_covariance: f64,
    /// Lives in the sample.
    pub n: u32,
    /// Lives that ended in a failure.
    pub failures: u32,
    /// The largest log-likelihood \[1\].
    pub log_likelihood: f64,
}

/// Bounds of the logarithm of the shape: 0.05 and 50.
const LN_SHAPE: (f64, f64) = (-2.995_732_273_553_991, 3.912_023_005_428_146);
/// Points of the grid on which the profile is searched first.
const GRID: u32 = 24;
/// Width to which logarithms of parameters are found \[1\].
const WIDTH: f64 = 1e-11;
/// Arguments of the tail function stop here, where the search of the scale only needs to know that it is far off.
const HUGE: f64 = 1e12;
/// Step of the numerical slope in the logarithm of the shape.
const SLOPE_STEP: f64 = 1e-4;
/// Step of the numerical curvatures.
const CURVATURE_STEP: f64 = 1e-3;

impl Weibull {
    /// Fits lives.
    ///
    /// # Errors
    /// If there is no failure, a life is not positive and finite, or the lives hold no information about the shape
    /// (all alike, or a single failure).
    pub fn fit(samples: &[Sample]) -> Result<Weibull, FitError> {
        let failures = failures(samples)?;
        let lives = LogLives::new(samples);
        let ln_shape = lives.best_ln_shape()?;
        let ln_scale = lives.best_ln_scale(ln_shape);
        let [shape_variance, scale_variance, ln_covariance] = lives.variances(ln_shape, ln_scale)?;
        let (shape, scale_h) = (libm::exp(ln_shape), libm::exp(ln_scale));
        Ok(Weibull {
            shape,
            shape_se: shape * libm::sqrt(shape_variance),
            scale_h,
            scale_se_h: scale_h * libm::sqrt(scale_variance),
            ln_covariance,
            n: samples.len() as u32,
            failures,
            log_likelihood: lives.log_likelihood(ln_shape, ln_scale),
        })
    }

    /// The mean life \[h\].
    pub fn mean_h(&self) -> f64 {
        self.scale_h * libm::tgamma(1.0 + 1.0 / self.shape)
    }

    /// Akaike's criterion \[1\].
    pub fn aic(&self) -> f64 {
        aic(2, self.log_likelihood)
    }
}

/// Logarithms of the lives \[ln h\], by what is known of them.
struct LogLives {
    failed: Vec<f64>,
    censored: Vec<f64>,
    residual_failed: Vec<f64>,
    residual_censored: Vec<f64>,
    /// The ages from which on lives of known age were seen, where they were not new.
    entries: Vec<f64>,
    /// Start of the search for the scale: the logarithm of the mean exposure.
    typical: f64,
}

impl LogLives {
    fn new(samples: &[Sample]) -> LogLives {
        let of = |censored, age_unknown| {
            let chosen = samples.iter().filter(|s| (s.censored, s.age_unknown) == (censored, age_unknown));
            chosen.map(|sample| libm::log(sample.value_h)).collect()
        };
        let mean = samples.iter().map(|sample| sample.value_h).sum::<f64>() / samples.len() as f64;
        LogLives {
            failed: of(false, false),
            censored: of(true, false),
            residual_failed: of(false, true),
            residual_censored: of(true, true),
            entries: samples
                .iter()
                .filter(|sample| sample.entry_h > 0.0 && !sample.age_unknown)
                .map(|sample| libm::log(sample.entry_h))
                .collect(),
            typical: libm::log(mean),
        }
    }

    fn log_likelihood(&self, ln_shape: f64, ln_scale: f64) -> f64 {
        let shape = libm::exp(ln_shape);
        let ln_y = |ln_x: &f64| shape * (ln_x - ln_scale);
        let y = |ln_x: &f64| libm::exp(ln_y(ln_x));
        let ln_mean = ln_scale + libm::lgamma(1.0 + 1.0 / shape);
        let failed: f64 = self.failed.iter().map(|x| ln_shape + ln_y(x) - x - y(x)).sum();
        let censored: f64 = self.censored.iter().map(|x| -y(x)).sum();
        let residual: f64 = self.residual_failed.iter().map(|x| -y(x) - ln_mean).sum();
        let tail: f64 =
            self.residual_censored.iter().map(|x| ln_upper_gamma(1.0 / shape, y(x).min(HUGE))).sum();
        let entries: f64 = self.entries.iter().map(y).sum();
        failed + censored + residual + tail + entries
    }

    /// The derivative of the log-likelihood in the logarithm of the scale; it falls as the scale grows.
    fn scale_score(&self, shape: f64, ln_scale: f64) -> f64 {
        let y = |ln_x: &f64| libm::exp(shape * (ln_x - ln_scale));
        let a = 1.0 / shape;
        let ln_gamma = libm::lgamma(a);
        let failed: f64 = self.failed.iter().map(|x| shape * (y(x) - 1.0)).sum();
        let censored: f64 = self.censored.iter().map(|x| shape * y(x)).sum();
        let residual: f64 = self.residual_failed.iter().map(|x| shape * y(x) - 1.0).sum();
        // −shape·y·(d/dy) ln Q(a, y), with dQ/dy = −y^(a−1)·exp(−y)/Γ(a).
        let tail = |ln_x: &f64| {
            let y = y(ln_x).min(HUGE);
            shape * libm::exp(a * libm::log(y) - y - ln_gamma - ln_upper_gamma(a, y))
        };
        let entries: f64 = self.entries.iter().map(|x| shape * y(x)).sum();
        failed + censored + residual + self.residual_censored.iter().map(tail).sum::<f64>() - entries
    }

    fn best_ln_scale(&self, ln_shape: f64) -> f64 {
        let shape = libm::exp(ln_shape);
        let (mut low, mut high) = (self.typical, self.typical);
        let step = 1.0 / shape.min(1.0);
        while self.scale_score(shape, low) < 0.0 && low > -700.0 {
            low -= step;
        }
        while self.scale_score(shape, high) > 0.0 && high < 700.0 {
            high += step;
        }
        // Only the last step holds the root.
        let (low, high) = if low < self.typical { (low, low + step) } else { (high - step, high) };
        root::between(low, high, WIDTH, |ln_scale| self.scale_score(shape, ln_scale))
    }

    fn best_ln_shape(&self) -> Result<f64, FitError> {
        let step = (LN_SHAPE.1 - LN_SHAPE.0) / f64::from(GRID);
        let profile = |point: u32| {
            let ln_shape = LN_SHAPE.0 + step * f64::from(point);
            self.log_likelihood(ln_shape, self.best_ln_scale(ln_shape))
        };
        let finite = (0..=GRID).map(|point| (profile(point), point)).filter(|(value, _)| value.is_finite());
        match finite.max_by(|a, b| a.0.total_cmp(&b.0)) {
            Some((_, point)) if point > 0 && point < GRID => {
                let middle = LN_SHAPE.0 + step * f64::from(point);
                Ok(root::between(middle - step, middle + step, WIDTH, |ln_shape| self.slope(ln_shape)))
            }
            _ => {
                Err(error("the lives do not determine the shape", "fit an exponential distribution instead"))
            }
        }
    }

    /// The slope of the profile: where the scale is best, it is the partial derivative in the shape.
    fn slope(&self, ln_shape: f64) -> f64 {
        let ln_scale = self.best_ln_scale(ln_shape);
        let at = |offset| self.log_likelihood(ln_shape + offset, ln_scale);
        (at(SLOPE_STEP) - at(-SLOPE_STEP)) / (2.0 * SLOPE_STEP)
    }

    /// Variances and the covariance of the logarithms of shape and scale: the inverse of the observed information.
    fn variances(&self, ln_shape: f64, ln_scale: f64) -> Result<[f64; 3], FitError> {
        let h = CURVATURE_STEP;
        let at = |i: f64, j: f64| self.log_likelihood(ln_shape + i * h, ln_scale + j * h);
        let middle = at(0.0, 0.0);
        let shape = -(at(1.0, 0.0) - 2.0 * middle + at(-1.0, 0.0)) / (h * h);
        let scale = -(at(0.0, 1.0) - 2.0 * middle + at(0.0, -1.0)) / (h * h);
        let both = -(at(1.0, 1.0) - at(1.0, -1.0) - at(-1.0, 1.0) + at(-1.0, -1.0)) / (4.0 * h * h);
        let determinant = shape * scale - both * both;
        if shape > 0.0 && scale > 0.0 && determinant > 0.0 {
            Ok([scale / determinant, shape / determinant, -both / determinant])
        } else {
            Err(error("the likelihood has no clear maximum", "fit an exponential distribution instead"))
        }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn an_example_of_fit() {
        use crate::records::fit::{Sample, Weibull};
        let lives: Vec<Sample> = [90.0, 100.0, 110.0].map(Sample::failed).to_vec();
        let fit = Weibull::fit(&lives).unwrap();
        assert!(fit.shape > 5.0 && (fit.mean_h() - 100.0).abs() < 1.0);
    }
}
