//! Failures that a law of lives gives in the recorded exposure, beside those of the record.
//!
//! Model: a unit whose age is known and whose scenario starts at that age is expected to fail Σ H(exit) − H(entry) times
//! over its lives, with H the cumulative hazard (the compensator of the count). One that starts at an age as in a fleet that
//! has run for long is expected to fail T/μ times in a time in operation of T, with μ the mean life.
//!
//! What chance allows comes from the units, which are independent: with uᵢ the failures of unit i less those expected, the
//! sum has the variance Σ(uᵢ − ū)²·n/(n − 1). A law that was fitted to the same units has moved towards them: to first
//! order its parameters by the inverse information times the slopes sᵢ of the units' log-likelihoods. So uᵢ loses the slope
//! of the expected failures times that movement. For the exponential law, and for the Weibull where all ages are known,
//! nothing is left: these fits give the recorded failures by construction.
//!
//! Of a unit that ages at a pace of its own (frailty) the hazard runs at that pace, as far as its record tells it. From a stationary
//! start the mean pace counts, which is 1.
//!
//! The first half is compared as a part of all, so that it tells a trend and not once more a wrong sum.
//!
//! Source: Andersen, Borgan, Gill and Keiding, *Statistical Models Based on Counting Processes*, 1993, section II.4
//! (compensator); Pierce, *The asymptotic effect of substituting estimators for parameters in certain types of statistics*,
//! Annals of Statistics 10, 1982 (fitted parameters).

use super::{Comparison, Laws, Start};
use crate::records::fit::{FittedLaw, Sample};
use crate::records::history::{History, RecordedOutage, Unit};
use crate::records::lives;
use crate::stats::student_t_quantile;
use crate::units::Span;

/// Step of numerical slopes in the logarithm of a parameter \[1\].
const STEP: f64 = 1e-4;

/// Fewest failures, and fewest expected in either half, for a comparison of halves: assumed.
const FEWEST_FOR_HALVES: f64 = 10.0;

/// The lives of one unit in one failure mode.
#[derive(Clone, Debug)]
pub(in crate::records) struct UnitLives {
    pub samples: Vec<Sample>,
    /// Failures, those in the minute of the last return included, those of bursts not.
    pub failures: f64,
    /// It is still watched when the record ends.
    pub is_in_service: bool,
    /// The pace at which it ages, as the record tells it; 1 where blades are alike \[1\].
    pub pace: f64,
}

/// All units in one failure mode, in the whole window and in its first half.
#[derive(Clone, Debug)]
pub struct Exposed {
    /// Failures that bursts brought, which are no matter of the law of lives.
    struck: f64,
    pub(super) whole: Vec<UnitLives>,
    first_half: Vec<UnitLives>,
}

/// The failures compared, and the variance of those recorded.
#[derive(Clone, Copy, Debug)]
pub struct Counted {
    /// In the whole window.
    pub all: Comparison,
    /// In its first half.
    pub first_half: Option<Comparison>,
    /// The variance of the recorded failures, given the laws \[1\].
    pub variance: f64,
}

impl UnitLives {
    fn is_unknown(&self) -> bool {
        self.samples.first().is_some_and(|first| first.age_unknown)
    }

    /// Failures that a law gives in the exposure of the unit.
    fn expected(&self, law: &FittedLaw, start: Start) -> f64 {
        if start == Start::Stationary || self.is_unknown() {
            self.samples.iter().map(Sample::exposure_h).sum::<f64>() / law.mean_h()
        } else {
            let hazard = |hours: f64| law.cumulative_hazard(self.pace * hours);
            self.samples.iter().map(|of| hazard(of.value_h) - hazard(of.entry_h)).sum()
        }
    }

    fn ln_likelihood(&self, law: &FittedLaw) -> f64 {
        let paced =
            |of: &Sample| Sample { value_h: self.pace * of.value_h, entry_h: self.pace * of.entry_h, ..*of };
        self.samples.iter().map(|sample| law.ln_likelihood_of(&paced(sample))).sum()
    }
}

/// The lives of each unit of a history.
pub(in crate::records) fn by_unit(history: &History, mode: usize) -> Vec<UnitLives> {
    let (units, outages, before) = (Vec::new(), Vec::new(), Vec::new());
    let mut single = History { units, outages, before, ..history.clone() };
    let alone = |outages: Vec<&RecordedOutage>| -> Vec<RecordedOutage> {
        outages.into_iter().map(|outage| RecordedOutage { unit: 0, ..*outage }).collect()
    };
    let of_unit = |(unit, (outages, before)): (&Unit, (Vec<&RecordedOutage>, Vec<&RecordedOutage>))| {
        single.units = vec![*unit];
        (single.outages, single.before) = (alone(outages), alone(before));
        let failures = single.outages.iter().filter(|outage| outage.mode == mode && !outage.struck).count();
        UnitLives {
            samples: lives::of_history(&single, Some(mode)).samples,
            failures: failures as f64,
            is_in_service: unit.to >= history.window && unit.to > unit.from,
            pace: 1.0,
        }
    };
    let outages = history.by_unit().into_iter().zip(history.before_by_unit());
    lives::units(history, Some(mode)).iter().zip(outages).map(of_unit).collect()
}

impl Exposed {
    /// The exposure of a mode, by position.
    pub fn new(history: &History, mode: usize) -> Exposed {
        let half = history.until(Span(history.window.0 / 2));
        let struck =
            history.outages.iter().filter(|outage| outage.mode == mode && outage.struck).count() as f64;
        Exposed { struck, whole: by_unit(history, mode), first_half: by_unit(&half, mode) }
    }

    /// The same with units that age at these paces, by unit.
    pub fn paced(mut self, paces: &[f64]) -> Exposed {
        for units in [&mut self.whole, &mut self.first_half] {
            units.iter_mut().zip(paces).for_each(|(unit, pace)| unit.pace = *pace);
        }
        self
    }

    /// Failures that a law gives in the whole exposure.
    pub fn expected(&self, law: &FittedLaw, start: Start) -> f64 {
        self.whole.iter().map(|unit| unit.expected(law, start)).sum()
    }

    /// The failures as a law gives them and as recorded, at a level.
    pub fn compare(&self, laws: Laws<'_>, start: Start, level: f64) -> Counted {
        let law = laws.life;
        let movement = if laws.are_fitted { Movement::of(&self.whole, law) } else { Movement::none(law) };
        let rest = movement.rest(&self.whole, law, start);
        let watched = |unit: &&UnitLives| !unit.samples.is_empty() || unit.failures > 0.0;
        let units = self.whole.iter().filter(watched).count();
        let all = comparison(&self.whole, law, start, &rest, units, level);
        let expected = [self.expected(law, start), sum(&self.first_half, |unit| unit.expected(law, start))];
        let is_enough = expected[1].min(expected[0] - expected[1]) >= FEWEST_FOR_HALVES
            && all.recorded >= FEWEST_FOR_HALVES;
        let first_half = is_enough.then(|| {
            let share = expected[1] / expected[0];
            let half = movement.rest(&self.first_half, law, start);
            let part: Vec<f64> = half.iter().zip(&rest).map(|(half, all)| half - share * all).collect();
            let of = comparison(&self.first_half, law, start, &part, units, level);
            let moved = share * all.recorded - of.expected;
            Comparison {
                expected: share * all.recorded,
                interval: (of.interval.0 + moved, of.interval.1 + moved),
                ..of
            }
        });
        Counted { all: self.with_bursts(all), first_half, variance: variance(&rest, units) }
    }

    /// The comparison of all failures: bursts give those of the record that are theirs.
    fn with_bursts(&self, alone: Comparison) -> Comparison {
        let (struck, (low, high)) = (self.struck, alone.interval);
        Comparison {
            expected: alone.expected + struck,
            interval: (low + struck, high + struck),
            recorded: alone.recorded + struck,
        }
    }
}

fn sum(units: &[UnitLives], of: impl Fn(&UnitLives) -> f64) -> f64 {
    units.iter().map(of).sum()
}

/// The variance of a sum over units; `rest` has zeros for units that are not watched.
fn variance(rest: &[f64], units: usize) -> f64 {
    if units < 2 {
        return f64::INFINITY;
    }
    let n = units as f64;
    let (sum, squares) = rest.iter().fold((0.0, 0.0), |(sum, squares), u| (sum + u, squares + u * u));
    (squares - sum * sum / n).max(0.0) * n / (n - 1.0)
}

fn comparison(
    units: &[UnitLives],
    law: &FittedLaw,
    start: Start,
    rest: &[f64],
    watched: usize,
    level: f64,
) -> Comparison {
    let expected = sum(units, |unit| unit.expected(law, start));
    let spread = libm::sqrt(variance(rest, watched));
    let half = student_t_quantile(1.0 - 0.5 * level, (watched.max(2) - 1) as f64) * spread;
    let interval = ((expected - half).max(0.0), expected + half);
    Comparison { expected, interval, recorded: sum(units, |unit| unit.failures) }
}

/// The part of each unit in the movement of fitted parameters: inverse information times slope of its log-likelihood.
struct Movement {
    parameters: usize,
    /// By unit, then parameter; empty where nothing was fitted.
    of_unit: Vec<Vec<f64>>,
}

impl Movement {
    fn none(law: &FittedLaw) -> Movement {
        Movement { parameters: law.logarithms().len(), of_unit: Vec::new() }
    }

    fn of(units: &[UnitLives], law: &FittedLaw) -> Movement {
        let covariances = law.covariances();
        let parameters = covariances.len();
        let ends: Vec<[FittedLaw; 2]> = (0..parameters).map(|at| ends(law, at)).collect();
        let of_unit = |unit: &UnitLives| {
            let slope = |[up, down]: &[FittedLaw; 2]| {
                (unit.ln_likelihood(up) - unit.ln_likelihood(down)) / (2.0 * STEP)
            };
            let slopes: Vec<f64> = ends.iter().map(slope).collect();
            covariances.iter().map(|row| row.iter().zip(&slopes).map(|(c, s)| c * s).sum()).collect()
        };
        Movement { parameters, of_unit: units.iter().map(of_unit).collect() }
    }

    /// Failures of each unit less those expected, less what the fit took of them.
    fn rest(&self, units: &[UnitLives], law: &FittedLaw, start: Start) -> Vec<f64> {
        let slopes: Vec<f64> = (0..self.parameters)
            .map(|at| {
                let [up, down] = ends(law, at);
                let of = |law: &FittedLaw| sum(units, |unit| unit.expected(law, start));
                (of(&up) - of(&down)) / (2.0 * STEP)
            })
            .collect();
        let of = |(at, unit): (usize, &UnitLives)| {
            let moved: f64 =
                self.of_unit.get(at).map_or(0.0, |moved| moved.iter().zip(&slopes).map(|(m, s)| m * s).sum());
            unit.failures - unit.expected(law, start) - moved
        };
        units.iter().enumerate().map(of).collect()
    }
}

/// The law with one parameter moved up and down by a step.
fn ends(law: &FittedLaw, parameter: usize) -> [FittedLaw; 2] {
    [law.moved(parameter, STEP), law.moved(parameter, -STEP)]
}
