//! The tail of a residual Weibull life of unknown age, in a table: the logarithm of Q(1/shape, y) for many y.
//!
//! Model: as a function of ln y it is smooth; between points a twentieth apart it is interpolated by cubics (Catmull and Rom),
//! to about four digits.

use crate::math::ln_upper_gamma;

const STEP: f64 = 0.05;
/// Beyond these ends the function is worked out for each y \[ln y\].
const ENDS: (f64, f64) = (-30.0, 6.5);

/// The function for one shape, in a range of ln y.
#[derive(Clone)]
pub struct Tail {
    a: f64,
    from: f64,
    /// ln Q at the points.
    points: Vec<f64>,
}

impl Tail {
    /// The table for y between these.
    pub fn new(shape: f64, ln_y: (f64, f64)) -> Tail {
        let a = 1.0 / shape;
        let from = ln_y.0.max(ENDS.0) - 2.0 * STEP;
        let count = ((ln_y.1.min(ENDS.1) - from) / STEP).max(0.0) as usize + 4;
        let of = |at: usize| exact(a, from + STEP * at as f64);
        Tail { a, from, points: (0..count).map(of).collect() }
    }

    /// ln Q(1/shape, y).
    pub fn ln_q(&self, ln_y: f64) -> f64 {
        let x = (ln_y - self.from) / STEP;
        if x < 1.0 || x >= (self.points.len() - 2) as f64 {
            return exact(self.a, ln_y);
        }
        let at = x as usize;
        let t = x - at as f64;
        let [p, q, r, s] = [0, 1, 2, 3].map(|of| self.points[at - 1 + of]);
        q + 0.5 * t * (r - p + t * (2.0 * p - 5.0 * q + 4.0 * r - s + t * (3.0 * (q - r) + s - p)))
    }
}

/// ln Q(a, y).
fn exact(a: f64, ln_y: f64) -> f64 {
    if ln_y < ENDS.0 {
        // Q = 1 − y^a/Γ(a + 1) to all digits there.
        return -libm::exp(a * ln_y - libm::lgamma(a + 1.0));
    }
    ln_upper_gamma(a, libm::exp(ln_y.min(27.0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_the_function() {
        for shape in [0.25, 0.7, 1.0, 3.0] {
            let tail = Tail::new(shape, (-12.0, 5.0));
            for at in 0..170 {
                let ln_y = -12.0 + 0.1 * f64::from(at) + 0.037;
                let expected = ln_upper_gamma(1.0 / shape, libm::exp(ln_y));
                let error = (tail.ln_q(ln_y) - expected).abs();
                assert!(error < 1e-4 * expected.abs().max(0.01), "{shape} {ln_y} {error}");
            }
        }
    }
}
