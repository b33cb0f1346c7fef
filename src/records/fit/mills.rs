//! Tails of the normal distribution, in logarithms so that far tails do not vanish.

const HALF_LN_TWO_PI: f64 = 0.918_938_533_204_672_7;

/// Beyond this the continued fraction is used.
const FAR: f64 = 5.0;

/// Terms of the continued fraction, enough from [`FAR`] on.
const TERMS: u32 = 60;

/// ln Φ(−z), the logarithm of the probability beyond z.
pub(super) fn ln_upper_tail(z: f64) -> f64 {
    if z < FAR {
        libm::log(0.5 * libm::erfc(z * std::f64::consts::FRAC_1_SQRT_2))
    } else {
        -0.5 * z * z - HALF_LN_TWO_PI + libm::log(mills(z))
    }
}

/// Mills' ratio Φ(−z)/φ(z), for z from about −20 on: 1/(z + 1/(z + 2/(z + …))). Source: NIST *Digital Library of
/// Mathematical Functions*, 7.9.1.
fn mills(z: f64) -> f64 {
    if z < FAR {
        return libm::exp(ln_upper_tail(z) + 0.5 * z * z + HALF_LN_TWO_PI);
    }
    let mut fraction = z;
    for n in (1..=TERMS).rev() {
        fraction = z + f64::from(n) / fraction;
    }
    1.0 / fraction
}

/// The logarithm of the probability that a residual life of a lognormal law lasts longer than x, with
/// z = (ln x − mu)/sigma: Φ(sigma − z) − (x/μ)·Φ(−z), which is φ(z − sigma)·(mills(z − sigma) − mills(z)).
pub(super) fn ln_residual_tail(z: f64, sigma: f64) -> f64 {
    let near = z - sigma;
    if near < 0.0 {
        let beyond = 0.5 * libm::erfc(near * std::f64::consts::FRAC_1_SQRT_2);
        let ln_ratio = z * sigma - 0.5 * sigma * sigma;
        return libm::log(beyond - libm::exp(ln_ratio + ln_upper_tail(z)));
    }
    -0.5 * near * near - HALF_LN_TWO_PI + libm::log(mills(near) - mills(z))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tails_agree_with_an_independent_implementation_and_join() {
        for z in [-9.0, -1.0, 0.0, 0.7, 3.0, 4.999, 5.001, 8.0, 20.0, 37.0] {
            let reference = (0.5 * statrs::function::erf::erfc(z / std::f64::consts::SQRT_2)).ln();
            assert!((ln_upper_tail(z) - reference).abs() < 1e-9 * reference.abs().max(1.0), "{z}");
        }
        assert!((ln_upper_tail(100.0) + 5_005.524_208_694_205).abs() < 1e-9);
    }

    #[test]
    fn the_residual_tail_is_the_integral_of_the_survival_function() {
        for (mu, sigma, x) in [(0.0f64, 1.0f64, 0.3f64), (1.0, 0.5, 9.0), (2.0, 2.0, 4000.0), (0.0, 0.3, 5.0)]
        {
            let mean = f64::exp(mu + 0.5 * sigma * sigma);
            let survival = |t: f64| ln_upper_tail((t.ln() - mu) / sigma).exp();
            // The integral over the logarithm, by the midpoint rule.
            let (steps, width) = (200_000, 30.0);
            let integral: f64 = (0..steps)
                .map(|i| {
                    let t = (x.ln() + width * (f64::from(i) + 0.5) / f64::from(steps)).exp();
                    survival(t) * t * width / f64::from(steps)
                })
                .sum();
            let tail = ln_residual_tail((x.ln() - mu) / sigma, sigma).exp();
            assert!(
                (tail - integral / mean).abs() < 1e-6 * tail,
                "{mu} {sigma} {x}: {tail} {}",
                integral / mean
            );
        }
    }
}
