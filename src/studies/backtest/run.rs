//! The test: fits the earlier part, simulates the later one, and compares.

use super::edit::{Draw, Edited};
use super::past::Past;
use super::result::{Down, Months, Outcome, compare, misses};
use super::spec::{Error, Record, Tested};
use crate::engine::streams::StreamKey;
use crate::math::normal_quantile;
use crate::parallel;
use crate::records::fit::FittedLaw;
use crate::records::history::{History, Unit};
use crate::scenario::Scenario;
use crate::simulation::CompiledPolicy;
use crate::simulation::journey::{Journey, JourneyKind};
use crate::simulation::observe;
use crate::simulation::observer::Observer;
use crate::units::{BladeId, Span, Time};
use std::sync::atomic::AtomicBool;

/// Relative difference up to which the populations of scenario and record count as the same \[1\]: assumed.
const SAME_POPULATION: f64 = 0.05;

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
    let months = Months::new(&record.calendar, split, end);
    let blades = blades(&record.history, cut);
    let estimated = Edited::new(tested, end.since(split))?;
    let past = Past::fit(record, cut, &estimated)?;
    let made = past.made();
    let plain = estimated.scenario(&made, &Draw { law: &|_, law| law.scenario(), factor: &|_, _| 1.0 })?;
    let workloads = plain.site.workloads();
    if (workloads as f64 / blades - 1.0).abs() > SAME_POPULATION {
        return Err(Error::Population { workloads, blades });
    }
    let simulated = parallel::try_map(0..histories, |history| -> Result<Vec<f64>, Error> {
        let key = StreamKey::replication(plain.seed, history).named("backtest");
        let draw =
            Draw { law: &|name, law| redrawn(key, name, law), factor: &|name, sd| factor(key, name, sd) };
        let scenario = estimated.scenario(&made, &draw)?;
        let down = simulate(&scenario, history, stop).ok_or(Error::Stopped)?;
        Ok(months.values(&down))
    })?;
    let recorded = months.values(&recorded(&record.history, cut));
    let measures = compare(&recorded, &simulated);
    let mut misses = misses(&simulated);
    misses.sort_unstable();
    let rank = (misses.len() * 95).div_ceil(100).saturating_sub(1);
    Ok(Outcome {
        name: plain.name,
        split,
        window: (record.start, end),
        calendar: record.calendar.clone(),
        earlier: past.outages,
        modes: past.named_modes(),
        findings: past.findings(&estimated),
        warnings: past.fitted.warnings(),
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

/// Recorded outages that begin after the cut, counted from there.
fn recorded(history: &History, cut: Span) -> Vec<Down> {
    let after = history.outages.iter().filter(|outage| outage.failed >= cut);
    after
        .map(|outage| {
            let end = outage.returned.unwrap_or(history.units[outage.unit].to);
            (outage.failed.0 - cut.0, end.0 - cut.0)
        })
        .collect()
}

/// A law with its parameters as a history draws them, under its name.
fn redrawn(key: StreamKey, name: &str, law: &FittedLaw) -> String {
    let normal = |ordinal| normal_quantile(key.named(name).stream(ordinal).uniform());
    law.redrawn([normal(0), normal(1)])
}

/// The factor of a value of which the standard deviation of the logarithm is left open.
fn factor(key: StreamKey, name: &str, sd: f64) -> f64 {
    libm::exp(sd * normal_quantile(key.named(name).stream(0).uniform()))
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
        if journey.kind == JourneyKind::Outage {
            self.0.push((journey.origin, journey.started, now));
        }
    }
}

/// The outages of one simulated history; those of the workloads of one blade are one.
pub(super) fn simulate(scenario: &Scenario, history: u32, stop: &AtomicBool) -> Option<Vec<Down>> {
    let plan = CompiledPolicy::new(scenario, scenario.policies.first()?);
    let (_, mut seen) = observe(scenario, &plan, history, stop, Outages::default())?;
    seen.0.sort_unstable_by_key(|(blade, from, to)| (*blade, from.0, to.0));
    seen.0.dedup_by_key(|(blade, from, _)| (*blade, *from));
    Some(seen.0.into_iter().map(|(_, from, to)| (from.0, to.0)).collect())
}
