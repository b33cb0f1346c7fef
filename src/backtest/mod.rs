//! A scenario against the record it was made from: would it have foretold what came next?
//!
//! Intuition: any law fits the past that it was fitted to. So the record is cut in two. Lives and repairs are fitted to
//! the earlier part alone, the scenario is simulated over the later one, many times, and what then happened is held
//! against what the simulation says may happen.
//!
//! Model:
//! - What is compared: in each month, and over the later part as a whole, the outages that begin, the minutes that
//!   blades are down, and the largest number down at once.
//! - Each history draws its laws anew from what the fit leaves open (the normal approximation, on logarithms), so that an
//!   interval covers the doubt about the laws as well as chance.
//! - The interval lies between two of the simulated values, so chosen that one more history would fall inside with
//!   95 %, by rank. One interval in twenty misses if all is well, and the measures of a month miss together. So each
//!   simulated history is held against the same intervals: how many of them *it* misses is what to compare with.
//! - A recorded outage runs from the failure to the return to service: detection, waiting for a crew and booting are in
//!   it. They take no time here, and the only policy is to wait for the repair.
//! - What the scenario says beyond lives and repairs (bursts, places that go dark, blades worse than others) is kept.
//!
//! Limits: the fleet is in its stationary state at the start of the later part, and its population is the scenario's. A
//! cause that does not occur in the earlier part is not foretold.

mod edit;
mod measure;
mod report;
#[cfg(test)]
mod tests;

pub use measure::{Measure, Verdict};
pub use report::{csv, report};

use crate::engine::streams::Key;
use crate::math::normal_quantile;
use crate::policy::Registry;
use crate::records::fit::{FitError, FittedLaw};
use crate::records::history::{History, Unit};
use crate::records::moment::Calendar;
use crate::records::rates::{self, FittedMode};
use crate::scenario::{Problems, Scenario, load_text};
use crate::simulation::CompiledPolicy;
use crate::simulation::journey::{Journey, Kind};
use crate::simulation::observe;
use crate::simulation::observer::Observer;
use crate::units::{BladeId, Span, Time};
use measure::{Down, Months};
use rayon::prelude::*;
use std::path::Path;
use std::sync::atomic::AtomicBool;

/// A record with its clock.
pub struct Record {
    /// What was seen.
    pub history: History,
    /// The start of its window.
    pub start: Time,
    /// The clock by which months begin.
    pub calendar: Calendar,
}

/// The scenario that is tested.
pub struct Tested<'a> {
    /// Its text.
    pub text: &'a str,
    /// What messages call it.
    pub origin: &'a str,
    /// Where the files are that it names.
    pub base: &'a Path,
}

/// What came out.
pub struct Outcome {
    /// The name of the scenario.
    pub name: String,
    /// Where the record is cut.
    pub split: Time,
    /// The start and the end of the record.
    pub window: (Time, Time),
    /// The clock.
    pub calendar: Calendar,
    /// What was fitted to the earlier part.
    pub modes: Vec<FittedMode>,
    /// Outages of the earlier part.
    pub earlier: usize,
    /// Blades in service in the later part, on average.
    pub blades: f64,
    /// Workloads of the scenario, each on a blade.
    pub workloads: usize,
    /// The names of the months, those that the later part has only a piece of marked with `*`.
    pub months: Vec<String>,
    /// What was compared: month by month, three measures each, then the later part as a whole.
    pub measures: Vec<Measure>,
    /// Simulated histories.
    pub histories: u32,
    /// Intervals that a simulated history misses, on average.
    pub misses_mean: f64,
    /// Intervals that 95 of 100 simulated histories do not miss more of.
    pub misses_most: usize,
}

/// Why there is nothing to compare.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The cut leaves nothing on one side.
    #[error("the record is cut at {0}, which is not inside its window; give a --split between {1} and {2}")]
    Split(String, String, String),
    /// One of the two parts has no outage, or no law can be fitted.
    #[error("the earlier part cannot be fitted: {0}")]
    Fit(#[from] FitError),
    /// The scenario is about another fleet.
    #[error(
        "the scenario has {workloads} workloads, but {blades:.1} blades were in service in the later part, on average; \
         give the scenario of this fleet (up to 5 % off is allowed)"
    )]
    Population {
        /// Workloads of the scenario.
        workloads: usize,
        /// Blades in service.
        blades: f64,
    },
    /// The scenario with the fitted laws makes no sense.
    #[error(transparent)]
    Scenario(#[from] Problems),
    /// It was stopped.
    #[error("interrupted; nothing was written")]
    Stopped,
}

/// How far the population of the scenario may be from that of the record \[1\]: assumed.
const SAME_POPULATION: f64 = 0.05;

impl Record {
    /// Where the record is cut unless somebody says: the first month that begins after two thirds of it.
    pub fn two_thirds(&self) -> Time {
        let at = self.start.after(Span(self.history.window.0 / 3 * 2));
        self.calendar.month(Time(at.0 - 1)).1
    }

    fn end(&self) -> Time {
        self.start.after(self.history.window)
    }
}

/// Fits the earlier part, simulates the later one, and compares.
///
/// # Errors
/// [`Error`] says what keeps it from that.
pub fn backtest(
    tested: &Tested<'_>,
    record: &Record,
    split: Time,
    histories: u32,
    stop: &AtomicBool,
) -> Result<Outcome, Error> {
    let end = record.end();
    let show = |time| record.calendar.show(time);
    if split <= record.start || split >= end {
        return Err(Error::Split(show(split), show(record.start), show(end)));
    }
    let cut = split.since(record.start);
    let earlier = record.history.until(cut);
    let modes = rates::fit(&earlier)?;
    if modes.is_empty() {
        return Err(Error::Fit(FitError {
            what: "it has no outage".to_owned(),
            remedy: "give a later --split".to_owned(),
        }));
    }
    let months = Months::new(&record.calendar, split, end);
    let later = end.since(split);
    let blades = blades(&record.history, cut);
    let estimated = edit::Edited::new(tested, later)?;
    let plain = estimated.scenario(&modes, |_, law| law.scenario())?;
    let workloads = plain.site.workloads();
    if (workloads as f64 / blades - 1.0).abs() > SAME_POPULATION {
        return Err(Error::Population { workloads, blades });
    }
    let simulated = (0..histories)
        .into_par_iter()
        .map(|history| {
            let scenario = estimated.scenario(&modes, redraw(plain.seed, history))?;
            let down = simulate(&scenario, history, stop).ok_or(Error::Stopped)?;
            Ok(months.values(&down))
        })
        .collect::<Result<Vec<Vec<f64>>, Error>>()?;
    let recorded = months.values(&recorded(&record.history, cut));
    let measures = measure::compare(&recorded, &simulated);
    let mut misses: Vec<usize> = simulated
        .iter()
        .map(|values| measures.iter().zip(values).filter(|(measure, value)| !measure.holds(**value)).count())
        .collect();
    misses.sort_unstable();
    let rank = (misses.len() * 95).div_ceil(100).saturating_sub(1);
    Ok(Outcome {
        name: plain.name,
        split,
        window: (record.start, end),
        calendar: record.calendar.clone(),
        earlier: earlier.outages.len(),
        modes,
        blades,
        workloads,
        months: months.names,
        measures,
        histories,
        misses_mean: misses.iter().sum::<usize>() as f64 / misses.len().max(1) as f64,
        misses_most: misses.get(rank).copied().unwrap_or(0),
    })
}

/// Blades in service after the cut, on average.
fn blades(history: &History, cut: Span) -> f64 {
    let after = |unit: &Unit| (unit.to.0 - unit.from.0.max(cut.0)).max(0) as f64;
    history.units.iter().map(after).sum::<f64>() / (history.window.0 - cut.0) as f64
}

/// The recorded outages that begin after the cut, counted from there.
fn recorded(history: &History, cut: Span) -> Vec<Down> {
    let after = history.outages.iter().filter(|outage| outage.failed >= cut);
    after
        .map(|outage| {
            let end = outage.returned.unwrap_or(history.units[outage.unit].to);
            (outage.failed.0 - cut.0, end.0 - cut.0)
        })
        .collect()
}

/// Draws the parameters of the laws of a history, each under its name.
fn redraw(seed: u64, history: u32) -> impl Fn(&str, &FittedLaw) -> String {
    let key = Key::replication(seed, history).named("backtest");
    move |name, law| {
        let normal = |ordinal| normal_quantile(key.named(name).stream(ordinal).uniform());
        law.redrawn([normal(0), normal(1)])
    }
}

/// Notes when blades are down.
#[derive(Default)]
struct Outages(Vec<(BladeId, Time, Time)>);

impl Observer for Outages {
    /// The laws are audited in the tests of the simulation; here they would only take time.
    fn audits(&self) -> bool {
        false
    }

    fn journey_ended(&mut self, journey: &Journey, now: Time, _: Option<BladeId>) {
        if journey.kind == Kind::Outage {
            self.0.push((journey.origin, journey.started, now));
        }
    }
}

/// The outages of one simulated history; those of the workloads of one blade are one.
fn simulate(scenario: &Scenario, history: u32, stop: &AtomicBool) -> Option<Vec<Down>> {
    let plan = CompiledPolicy::new(scenario, scenario.policies.first()?);
    let (_, mut seen) = observe(scenario, &plan, history, stop, Outages::default())?;
    seen.0.sort_unstable_by_key(|(blade, from, to)| (*blade, from.0, to.0));
    seen.0.dedup_by_key(|(blade, from, _)| (*blade, *from));
    Some(seen.0.into_iter().map(|(_, from, to)| (from.0, to.0)).collect())
}

/// Loads an edited text.
fn load(text: &str, tested: &Tested<'_>) -> Result<Scenario, Problems> {
    load_text(text, tested.origin, tested.base, &Registry::builtin())
}
