//! Uncertain values, drawn all at once: the fate of a choice if they differ from those of the scenario.
//!
//! Intuition: a draw is one world that the scenario does not rule out. A few draws have to suffice, so they are spread
//! evenly over the laws of the values, and not left to chance.
//!
//! Model: the draw `n` has the `n`-th point of Halton's sequence, with a prime for each value. A uniform value lies at that
//! share of the way between its ends. A lognormal has the standard normal quantile `z'` of it: by itself `z = z'`, and
//! correlated with an earlier one `z = r z₁ + √(1−r²) z'`, so that the two logarithms have the correlation `r`. Its ends are
//! 2.5 % and 97.5 %.
//!
//! The first points of a large prime are steps of the same direction: of 37, twenty fill no more than half of the way, and
//! rise as those of 31 do. The digits of a lognormal are therefore permuted by chance, those of each place by themselves.
//!
//! Limits: the digits of uniform values are as they are, so that more than about six of them need more than 20 draws.
//!
//! Source: Halton, *On the efficiency of certain quasi-random sequences*, Numerische Mathematik 2 (1960); Owen, *A
//! randomized Halton algorithm in R*, arXiv:1706.02808 (2017), for the permutations.

use super::piece::{Piece, see};
use super::result::Draws;
use super::search::{CONFIRM, alone};
use super::{Choices, Findings};
use crate::engine::streams::StreamKey;
use crate::math::normal_quantile;
use crate::stats::Verdict;
use crate::studies::error::StudyError;
use crate::studies::grid::{Cell, Grid};
use crate::studies::sensitivity::{Uncertain, UncertainLaw};
use crate::studies::study::Run;

/// A draw has values, and no ranges that they could lie outside of.
const NO_RANGES: &str = "uncertain=[]";

/// The scenario with uncertain values drawn this number of times.
///
/// # Errors
/// The problem with the key or the ends of one of them.
pub fn cells(values: &[Uncertain], draws: u32) -> Result<Vec<Cell>, String> {
    let cell = |number| {
        let mut settings = vec![NO_RANGES.parse()?];
        for (value, share) in values.iter().zip(shares(values, number)) {
            settings.extend(value.at(share)?);
        }
        Ok(Cell::new(format!("draw {number}"), settings))
    };
    (1..=draws).map(cell).collect()
}

/// Simulates the choice of a search with each draw; `None` if stopped, or if there is no choice.
pub(super) fn simulate(
    findings: &Findings,
    (grid, choices): (&Grid, &Choices),
    drawn: &[Cell],
    run: &Run<'_>,
) -> Result<Option<Draws>, StudyError> {
    let Some(at) = findings.chosen else { return Ok(None) };
    let replications =
        findings.confirmations.last().map_or(CONFIRM, |last| last.observation.replications as u32);
    let candidate = &findings.candidates[at];
    let mut found = Draws::default();
    for (draw, number) in drawn.iter().zip(1..) {
        let scenario = grid.scenario(&grid.cells()[candidate.cell].with(draw))?;
        let scenario = alone(scenario, candidate.policy, choices.confidence);
        let seen = see(run, Piece::Draw(number), &scenario, replications, &mut |_| Ok(None))?;
        let Some(observation) = seen else { return Ok(None) };
        found.all += 1;
        match observation.verdict() {
            Verdict::Holds => found.meets += 1,
            Verdict::Breached => found.misses += 1,
            Verdict::Undecided => {}
        }
    }
    Ok(Some(found))
}

/// The position of each value in a draw, as a share of the way between its ends \[1\].
fn shares(values: &[Uncertain], number: u32) -> Vec<f64> {
    let upper = normal_quantile(0.975);
    let (mut shares, mut normals) = (Vec::new(), Vec::new());
    for (value, prime) in values.iter().zip(primes()) {
        let (share, normal) = match value.law {
            UncertainLaw::Uniform => (radical_inverse(number, prime, |_, digit| digit), f64::NAN),
            UncertainLaw::Lognormal => {
                let digit = |place, digit| permuted(prime, place, digit);
                let own = normal_quantile(radical_inverse(number, prime, digit));
                let normal = match value.correlation {
                    Some((with, r)) => r * normals[with] + libm::sqrt(1.0 - r * r) * own,
                    None => own,
                };
                (0.5 + 0.5 * normal / upper, normal)
            }
        };
        shares.push(share);
        normals.push(normal);
    }
    shares
}

/// The primes, from 2.
fn primes() -> impl Iterator<Item = u32> {
    (2..).filter(|number| (2..*number).all(|divisor| number % divisor != 0))
}

/// The digits of a number in a base, each replaced by what `digit` makes of its place and itself, mirrored at the point
/// \[1\].
fn radical_inverse(mut number: u32, base: u32, digit: impl Fn(u32, u32) -> u32) -> f64 {
    let (mut inverse, mut weight, mut place) = (0.0, 1.0 / f64::from(base), 0);
    while number > 0 {
        inverse += f64::from(digit(place, number % base)) * weight;
        number /= base;
        weight /= f64::from(base);
        place += 1;
    }
    inverse
}

/// The digit that replaces a digit in a base at a place: each digit once, in an order by chance that is always the same. Zero
/// stays, for behind the digits of a number there are zeros without end.
fn permuted(base: u32, place: u32, digit: u32) -> u32 {
    if digit == 0 {
        return 0;
    }
    let mut order: Vec<u32> = (1..base).collect();
    let mut stream = StreamKey::replication(0, 0).named("digits").with(base.into()).stream(place.into());
    for last in (1..order.len()).rev() {
        order.swap(last, stream.below(last as u32 + 1) as usize);
    }
    order[digit as usize - 1]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(law: UncertainLaw, correlation: Option<(usize, f64)>) -> Uncertain {
        Uncertain {
            name: "v".to_owned(),
            keys: vec!["a.b".to_owned(), "a.c".to_owned()],
            law,
            base: None,
            low: "2.0".to_owned(),
            high: "18.0".to_owned(),
            correlation,
            source: String::new(),
        }
    }

    /// The numbers that a value is drawn as, the same for all its keys.
    fn drawn(values: &[Uncertain], draws: u32, at: usize) -> Vec<f64> {
        let number = |draw| {
            let settings = values[at].at(shares(values, draw)[at]).unwrap();
            let numbers: Vec<f64> =
                settings.iter().map(|s| s.to_string().split_once('=').unwrap().1.parse().unwrap()).collect();
            assert_eq!(numbers[0], numbers[1]);
            numbers[0]
        };
        (1..=draws).map(number).collect()
    }

    fn mean(of: impl ExactSizeIterator<Item = f64>) -> f64 {
        let n = of.len() as f64;
        of.sum::<f64>() / n
    }

    /// Mean, standard deviation, and correlation with others of the logarithms.
    fn moments(of: &[f64], others: &[f64]) -> [f64; 3] {
        let [a, b] = [of, others].map(|all| all.iter().map(|x| libm::log(*x)).collect::<Vec<f64>>());
        let (mean_a, mean_b) = (mean(a.iter().copied()), mean(b.iter().copied()));
        let product = |a: &[f64], ma: f64, b: &[f64], mb: f64| {
            mean(a.iter().zip(b).map(|(a, b)| (a - ma) * (b - mb)).collect::<Vec<_>>().into_iter())
        };
        let (va, vb) = (product(&a, mean_a, &a, mean_a), product(&b, mean_b, &b, mean_b));
        let r = product(&a, mean_a, &b, mean_b) / libm::sqrt(va * vb);
        [mean_a, libm::sqrt(va), r]
    }

    #[test]
    fn lognormals_have_the_mean_the_spread_and_the_correlation_that_is_asked_for() {
        use UncertainLaw::{Lognormal, Uniform};
        let values = [
            value(Lognormal, None),
            value(Uniform, None),
            value(Lognormal, Some((0, -0.31))),
            value(Lognormal, Some((2, 0.9))),
            value(Lognormal, None),
        ];
        let all: Vec<Vec<f64>> = (0..values.len()).map(|at| drawn(&values, 20_000, at)).collect();
        // The middle of the logarithms is ln 6; ln 18 is 1.96 standard deviations above it.
        let expected = [libm::log(6.0), libm::log(3.0) / 1.959963984540054];
        let pairs = [(0, 2, -0.31), (2, 3, 0.9), (0, 3, -0.31 * 0.9), (0, 4, 0.0), (3, 4, 0.0)];
        for (of, with, correlation) in pairs {
            let found = moments(&all[of], &all[with]);
            let expected = [expected[0], expected[1], correlation];
            // Points that are spread evenly are off by about ln²(n)/n = 0.005.
            let near = found.iter().zip(expected).all(|(found, expected)| (found - expected).abs() < 0.005);
            assert!(near, "{of} with {with}: {found:?} {expected:?}");
            let beyond = all[of].iter().filter(|x| !(2.0..18.0).contains(*x)).count();
            assert!((980..=1020).contains(&beyond), "{beyond} of 20000 beyond the ends, 5 %");
        }
        let uniform = mean(all[1].iter().copied());
        assert!((uniform - 10.0).abs() < 0.01 && all[1].iter().all(|x| (2.0..18.0).contains(x)), "{uniform}");
    }

    #[test]
    fn a_dozen_lognormals_are_spread_over_their_laws_by_twenty_draws() {
        let values: Vec<Uncertain> = (0..12).map(|_| value(UncertainLaw::Lognormal, None)).collect();
        let all: Vec<Vec<f64>> = (0..values.len()).map(|at| drawn(&values, 20, at)).collect();
        for (at, of) in all.iter().enumerate() {
            let [mean, sd, _] = moments(of, of);
            // Chance alone would leave a standard error of 0.125 to the mean.
            assert!((mean - libm::log(6.0)).abs() < 0.15, "{at}: {mean}");
            assert!((0.4..0.7).contains(&sd), "{at}: {sd} for 0.56");
            for (other, with) in all.iter().enumerate().filter(|(other, _)| *other != at) {
                let [_, _, r] = moments(of, with);
                // As by chance: of 66 pairs with a standard error of 0.22 each, one is beyond 0.7 once in ten.
                assert!(r.abs() < 0.7, "{at} and {other}: {r}");
            }
        }
    }

    #[test]
    fn uniform_values_are_the_points_of_haltons_sequence() {
        let values = [value(UncertainLaw::Uniform, None), value(UncertainLaw::Uniform, None)];
        let points: Vec<Vec<f64>> = (1..=5).map(|number| shares(&values, number)).collect();
        let expected =
            [[0.5, 1.0 / 3.0], [0.25, 2.0 / 3.0], [0.75, 1.0 / 9.0], [0.125, 4.0 / 9.0], [0.625, 7.0 / 9.0]];
        for (point, expected) in points.iter().zip(expected) {
            assert!(point.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-15), "{point:?}");
        }
        assert_eq!(primes().take(12).collect::<Vec<u32>>(), [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37]);
        for (base, place) in [(2, 0), (3, 1), (37, 0), (37, 4)] {
            let mut digits: Vec<u32> = (0..base).map(|digit| permuted(base, place, digit)).collect();
            assert_eq!(digits[0], 0);
            digits.sort_unstable();
            assert!(digits.into_iter().eq(0..base), "each digit once");
        }
    }
}
