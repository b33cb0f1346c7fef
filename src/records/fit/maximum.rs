//! The maximum of a function of two variables, with the curvature there.

/// The position of a maximum, and its sharpness.
pub(super) struct Maximum {
    /// The two variables.
    pub at: [f64; 2],
    /// The value.
    pub value: f64,
    /// The inverse of the negative curvature: two variances and the covariance.
    pub covariance: [f64; 3],
}

/// The curvature at a maximum.
#[derive(Clone, Copy, Debug)]
pub(in crate::records) struct Curvature {
    /// The value there.
    pub value: f64,
    /// The inverse of the negative curvature: two variances and the covariance.
    pub covariance: [f64; 3],
}

/// The curvature at a point; `None` where the function is not concave.
pub(in crate::records) fn curvature(at: [f64; 2], f: impl Fn([f64; 2]) -> f64) -> Option<Curvature> {
    let value = f(at);
    Some(Curvature { value, covariance: Local::of(&f, at, value)?.covariance()? })
}

/// A point that so many steps towards the maximum lead to, none of which falls.
pub(in crate::records) fn ascended(start: [f64; 2], steps: u32, f: impl Fn([f64; 2]) -> f64) -> [f64; 2] {
    let (mut at, mut value) = (start, f(start));
    for _ in 0..steps {
        let Some(local) = Local::of(&f, at, value) else { return at };
        let step = local.step();
        let size = step[0].abs().max(step[1].abs());
        let mut share = if size > LONGEST { LONGEST / size } else { 1.0 };
        while share * size > 1e-9 {
            let next = [at[0] + share * step[0], at[1] + share * step[1]];
            let there = f(next);
            if there > value {
                (at, value) = (next, there);
                break;
            }
            share *= 0.5;
        }
    }
    at
}

/// Step of the numerical derivatives \[1\].
const STEP: f64 = 1e-3;

/// No step of the search is longer in either variable \[1\].
const LONGEST: f64 = 1.0;

/// Steps of the search; each at least does not fall.
const STEPS: u32 = 200;

/// Newton's method, with the way up the slope where the function is not concave, and steps halved until they rise.
///
/// `None` if it finds no maximum. Source: Nocedal and Wright, *Numerical Optimization*, 2nd ed., 2006, chapter 3.
pub(super) fn maximum(start: [f64; 2], f: impl Fn([f64; 2]) -> f64) -> Option<Maximum> {
    let (mut at, mut value) = (start, f(start));
    for _ in 0..STEPS {
        let local = Local::of(&f, at, value)?;
        let step = local.step();
        let size = step[0].abs().max(step[1].abs());
        let mut share = if size > LONGEST { LONGEST / size } else { 1.0 };
        let mut rises = false;
        while share * size > 1e-9 {
            let next = [at[0] + share * step[0], at[1] + share * step[1]];
            let there = f(next);
            if there > value {
                (at, value, rises) = (next, there, true);
                break;
            }
            share *= 0.5;
        }
        if !rises || share * size < 1e-8 {
            let covariance = Local::of(&f, at, value)?.covariance()?;
            return Some(Maximum { at, value, covariance });
        }
    }
    None
}

/// Slopes and curvatures at a point.
struct Local {
    slope: [f64; 2],
    bend: [f64; 2],
    cross: f64,
}

impl Local {
    fn of(f: &impl Fn([f64; 2]) -> f64, [x, y]: [f64; 2], value: f64) -> Option<Local> {
        let at = |i: f64, j: f64| f([x + i * STEP, y + j * STEP]);
        let (right, left, up, down) = (at(1.0, 0.0), at(-1.0, 0.0), at(0.0, 1.0), at(0.0, -1.0));
        let local = Local {
            slope: [(right - left) / (2.0 * STEP), (up - down) / (2.0 * STEP)],
            bend: [(right - 2.0 * value + left) / (STEP * STEP), (up - 2.0 * value + down) / (STEP * STEP)],
            cross: (at(1.0, 1.0) - at(1.0, -1.0) - at(-1.0, 1.0) + at(-1.0, -1.0)) / (4.0 * STEP * STEP),
        };
        let all = [local.slope[0], local.slope[1], local.bend[0], local.bend[1], local.cross];
        all.iter().all(|x| x.is_finite()).then_some(local)
    }

    /// Variances and covariance, where the function is concave.
    fn covariance(&self) -> Option<[f64; 3]> {
        let determinant = self.bend[0] * self.bend[1] - self.cross * self.cross;
        (self.bend[0] < 0.0 && determinant > 0.0)
            .then(|| [-self.bend[1] / determinant, -self.bend[0] / determinant, self.cross / determinant])
    }

    fn step(&self) -> [f64; 2] {
        match self.covariance() {
            Some([a, b, c]) => [a * self.slope[0] + c * self.slope[1], c * self.slope[0] + b * self.slope[1]],
            None => {
                let steepest = self.slope[0].abs().max(self.slope[1].abs()).max(1e-300);
                [self.slope[0] / steepest, self.slope[1] / steepest]
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_a_maximum_and_its_curvature() {
        // A quadratic form of known inverse, and a function that is not concave where the search starts.
        let quadratic =
            |[x, y]: [f64; 2]| -(x - 3.0) * (x - 3.0) - 2.0 * (y + 1.0) * (y + 1.0) - (x - 3.0) * (y + 1.0);
        let found = maximum([50.0, -70.0], quadratic).unwrap();
        assert!((found.at[0] - 3.0).abs() < 1e-6 && (found.at[1] + 1.0).abs() < 1e-6);
        let expected = [4.0 / 7.0, 2.0 / 7.0, -1.0 / 7.0];
        assert!(
            found.covariance.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-5),
            "{:?}",
            found.covariance
        );
        let bell = maximum([4.0, -3.0], |[x, y]| (-(x * x + y * y) / 2.0).exp()).unwrap();
        assert!(bell.at[0].abs() < 1e-6 && bell.at[1].abs() < 1e-6 && (bell.value - 1.0).abs() < 1e-9);
        assert!(maximum([0.0, 0.0], |[x, y]| x + y).is_none());
    }
}
