//! The forecast of a scenario beside the record that its lives and repairs were fitted to.
//!
//! Intuition: a scenario that an import writes says what the record saw of each failure mode. A forecast that does not give
//! that back, from the same blades and repairs, is wrong before any policy is compared: because the start draws blades of
//! ages that the record never had, because repairs that include their waiting wait once more, because laws were edited.
//!
//! Model: a few histories without failover ([`HISTORIES`]) give failures per hour in operation, and the time in wait and
//! repair of each outage. What chance allows the record is, for failures, the variance that the failures of simulated blades
//! have relative to their mean (1 for a Poisson process, more where lives or blades vary more), and for the mean of its
//! repairs, on the scale of the logarithm, the spread of the simulated ones. All comparisons together have the level [`LEVEL`], and
//! the rule is that of [`Comparison`]. The share of failures beyond the oldest recorded age follows from the law.
//!
//! Modes of several types that have the same record are one. Detection and booting are left out, for a recorded outage
//! includes them. Limits: where blades start at known ages, failures are not compared: an ageing fleet fails at another rate
//! than its record, and the import has compared the laws with the ages that the record knew. Modes that are restarted in
//! place, pass by themselves or merely degrade the blade have no repair that could be compared.

use crate::math::normal_quantile;
use crate::model::blade::{Effect, FailureMode, ModeRecord, Remedy};
use crate::model::fleet::{BladeGroup, GroupRole};
use crate::model::step::Phase;
use crate::parallel;
use crate::scenario::Scenario;
use crate::simulation::CompiledPolicy;
use crate::simulation::journey::{Journey, JourneyKind};
use crate::simulation::observe;
use crate::simulation::observer::Observer;
use crate::stats::beyond::Beyond;
use crate::stats::chance::{Comparison, LEVEL};
use crate::stats::totals::Totals;
use crate::units::{BladeId, ModeId, Span, Time, TypeId, YEAR_H};
use std::collections::BTreeMap;
use std::sync::atomic::AtomicBool;

/// Histories that are simulated for the comparison, or as many as the run has if these are fewer.
const HISTORIES: u32 = 16;

/// Fewest repairs, simulated and recorded, for a comparison of their means: with fewer their spread is not known.
const FEWEST_REPAIRS: f64 = 10.0;

#[cfg(test)]
mod tests;

/// A failure mode of some types with the same record.
struct Recorded<'s> {
    mode: &'s FailureMode,
    record: ModeRecord,
    /// Types and numbers of the mode in them.
    places: Vec<(usize, usize)>,
}

/// Sums over simulated failures of one mode of one type.
#[derive(Clone, Copy, Default)]
struct Seen {
    failures: f64,
    down_h: f64,
    down_h2: f64,
    /// Blades watched, once for each history.
    blades: f64,
    /// Squares of the failures of each of them.
    squares: f64,
}

impl Seen {
    fn add(&mut self, more: &Seen) {
        self.failures += more.failures;
        self.down_h += more.down_h;
        self.down_h2 += more.down_h2;
        self.blades += more.blades;
        self.squares += more.squares;
    }

    /// Variance of the failures of a blade relative to their mean, at least 1.
    fn dispersion(&self) -> f64 {
        let mean = self.failures / self.blades;
        if mean > 0.0 { ((self.squares / self.blades - mean * mean) / mean).max(1.0) } else { 1.0 }
    }
}

/// Notes failures and repairs by type and mode.
struct Counter<'s> {
    scenario: &'s Scenario,
    seen: Vec<Vec<Seen>>,
    /// Failures by type, mode and blade.
    of_blade: BTreeMap<(usize, usize, usize), u32>,
}

impl<'s> Counter<'s> {
    fn new(scenario: &'s Scenario) -> Counter<'s> {
        let types = scenario.site.blade_types.iter();
        let seen = types.map(|of| vec![Seen::default(); of.modes.len()]).collect();
        Counter { scenario, seen, of_blade: BTreeMap::new() }
    }

    /// The sums of the whole history.
    fn finish(mut self) -> Vec<Vec<Seen>> {
        for ((kind, mode, _), failures) in &self.of_blade {
            self.seen[*kind][*mode].squares += f64::from(*failures) * f64::from(*failures);
        }
        let carries = |group: &&BladeGroup| matches!(group.role, GroupRole::Carries(_));
        for group in self.scenario.site.groups.iter().filter(carries) {
            let modes = self.seen[group.blade_type.index()].iter_mut();
            modes.for_each(|seen| seen.blades += f64::from(group.count));
        }
        self.seen
    }
}

impl Observer for Counter<'_> {
    /// The laws are audited in the tests of the simulation; here they would only take time.
    fn audits(&self) -> bool {
        false
    }

    fn journey_ended(&mut self, journey: &Journey, _: Time, _: Option<BladeId>) {
        if journey.kind != JourneyKind::Outage || journey.started < self.scenario.warm_up {
            return;
        }
        let kind = self.scenario.site.group_of(journey.origin).0.blade_type.index();
        let mode = journey.mode.index();
        if let Some(seen) = self.seen[kind].get_mut(mode) {
            *self.of_blade.entry((kind, mode, journey.origin.index())).or_default() += 1;
            let phases = journey.phases();
            let spent = [Phase::WaitRepair, Phase::Repair].map(|phase| phases[phase as usize].hours());
            let down_h: f64 = spent.iter().sum();
            seen.failures += 1.0;
            seen.down_h += down_h;
            seen.down_h2 += down_h * down_h;
        }
    }
}

/// Everything in which the forecast differs from the record, a sentence each with a remedy; nothing where no mode has a
/// record, or once `stop` was raised.
pub fn against_record(scenario: &Scenario, stop: &AtomicBool) -> Vec<String> {
    let modes = recorded(scenario);
    let policy = scenario.policies.iter().find(|policy| !policy.takeover.moves());
    if modes.is_empty() || scenario.record.is_some() {
        return Vec::new();
    }
    let mut warnings: Vec<String> = modes.iter().filter_map(|of| beyond(scenario, of)).collect();
    let Some(policy) = policy else { return warnings };
    let compiled = CompiledPolicy::new(scenario, policy);
    let history = |number: u32| {
        observe(scenario, &compiled, number, stop, Counter::new(scenario))
            .map(|(totals, counter)| (operation_h(&totals), counter.finish()))
            .ok_or(())
    };
    let Ok(histories) = parallel::try_map(0..HISTORIES.min(scenario.replications), history) else {
        return warnings;
    };
    let level = LEVEL / (2 * modes.len()) as f64;
    let z = normal_quantile(1.0 - 0.5 * level);
    for of in &modes {
        let (mut seen, mut blade_h) = (Seen::default(), 0.0);
        for (kind, mode) in &of.places {
            for (hours, counted) in &histories {
                seen.add(&counted[*kind][*mode]);
                blade_h += hours[*kind];
            }
        }
        if !has_ages(scenario, of) {
            warnings.extend(failures(of, &seen, blade_h, z));
        }
        warnings.extend(repairs(of, &seen, z, &policy.name));
    }
    warnings
}

/// The modes that have a record, those of the same one together.
fn recorded(scenario: &Scenario) -> Vec<Recorded<'_>> {
    let mut all: Vec<Recorded<'_>> = Vec::new();
    for (kind, of) in scenario.site.blade_types.iter().enumerate() {
        for (number, mode) in of.modes.iter().enumerate() {
            let Some(record) = mode.record.filter(|_| !matches!(mode.effect, Effect::Degrades(_))) else {
                continue;
            };
            match all.iter_mut().find(|other| other.mode.name == mode.name && other.record == record) {
                Some(other) => other.places.push((kind, number)),
                None => all.push(Recorded { mode, record, places: vec![(kind, number)] }),
            }
        }
    }
    all
}

/// Time in operation of the blades of each type under workloads \[h\].
fn operation_h(totals: &Totals) -> Vec<f64> {
    let types = totals.states.len();
    let of = |kind: usize| {
        let up: i128 = totals.classes.iter().map(|class| class.up_on(TypeId::from(kind))).sum();
        up as f64 / 3.6e9
    };
    (0..types).map(of).collect()
}

fn failures(of: &Recorded<'_>, seen: &Seen, blade_h: f64, z: f64) -> Option<String> {
    let recorded = f64::from(of.record.failures);
    let share = of.record.blade_h / blade_h;
    let expected = seen.failures * share;
    // A simulation without a failure leaves one open.
    let half = z * libm::sqrt(seen.dispersion() * (expected + expected * share).max(share));
    let interval = ((expected - half).max(0.0), expected + half);
    let holds = Comparison { expected, interval, recorded }.holds();
    (blade_h > 0.0 && !holds).then(|| {
        format!(
            "WARNING: {}: in the recorded exposure this scenario gives {:.1} failures, the record has {recorded} (chance \
             allows {:.1} to {:.1}): its life, or the ages at its start, are not those of the record; every figure below \
             follows from it.",
            of.mode.name, expected, interval.0, interval.1
        )
    })
}

fn repairs(of: &Recorded<'_>, seen: &Seen, z: f64, policy: &str) -> Option<String> {
    let mode = of.mode;
    let is_repaired =
        mode.effect == Effect::Stops && mode.remedy != Remedy::RestartInPlace && mode.passes.is_none();
    let n = f64::from(of.record.failures);
    let down_h = of.record.down_h.filter(|_| is_repaired && seen.failures.min(n) >= FEWEST_REPAIRS)?;
    let (recorded, mean) = (down_h / n, seen.down_h / seen.failures);
    let variance = (seen.down_h2 / seen.failures - mean * mean).max(0.0);
    let factor = libm::exp(z * libm::sqrt(variance * (1.0 / n + 1.0 / seen.failures)) / mean);
    let interval = (mean / factor, mean * factor);
    let holds = Comparison { expected: mean, interval, recorded }.holds();
    (!holds).then(|| {
        let remedy = if mean > recorded {
            "recorded repairs that include waiting wait once more here: leave out repair.crews, or raise it"
        } else {
            "the law of repairs misses the long ones: write the recorded repairs (empirical)"
        };
        format!(
            "WARNING: {}: an outage lasts {} h under {policy}, without detection and boot, and {} h on record (chance allows \
             {} to {}): {remedy}.",
            mode.name,
            hours(mean),
            hours(recorded),
            hours(interval.0),
            hours(interval.1)
        )
    })
}

/// Hours to about three digits.
fn hours(value: f64) -> String {
    match value {
        v if v >= 100.0 => format!("{v:.0}"),
        v if v >= 10.0 => format!("{v:.1}"),
        v => format!("{v:.2}"),
    }
}

/// Ages of a mode at the start \[h\], as far as they are known, and the blades that start as in a fleet that has run for
/// long.
fn ages_h(scenario: &Scenario, of: &Recorded<'_>) -> (Vec<f64>, f64) {
    let (mut known, mut unknown) = (Vec::new(), 0.0);
    for (kind, mode) in &of.places {
        let carries = |group: &&BladeGroup| {
            group.blade_type.index() == *kind && matches!(group.role, GroupRole::Carries(_))
        };
        for group in scenario.site.groups.iter().filter(carries) {
            for blade in 0..group.count {
                match group.ages.of(blade, ModeId::at(*mode)) {
                    Some(age) => known.push(age.hours()),
                    None if scenario.stationary => unknown += 1.0,
                    None => known.push(0.0),
                }
            }
        }
    }
    (known, unknown)
}

/// Ages known: some blade starts at one, so that the rate of a law with memory may be another than that of the record, whose
/// blades were younger.
fn has_ages(scenario: &Scenario, of: &Recorded<'_>) -> bool {
    of.places.iter().any(|(kind, mode)| {
        let groups = scenario.site.groups.iter().filter(|group| group.blade_type.index() == *kind);
        let known =
            |group: &BladeGroup| (0..group.count).any(|at| group.ages.of(at, ModeId::at(*mode)).is_some());
        groups.filter(|group| !group.ages.is_empty()).any(known)
    })
}

/// Failures at ages beyond those recorded.
fn beyond(scenario: &Scenario, of: &Recorded<'_>) -> Option<String> {
    let oldest_h = of.record.oldest?.hours();
    let (life, horizon_h) = (&of.mode.life, scenario.horizon.hours());
    let (known, unknown) = ages_h(scenario, of);
    let stationary_per_h = unknown * 3.6e9 / life.mean_us();
    let survival = |age_h: f64| life.survival(Span::from_hours(age_h));
    let beyond = Beyond::of(&known, stationary_per_h, horizon_h, oldest_h, survival)?;
    (!beyond.holds()).then(|| {
        format!(
            "WARNING: {}: {:.0} % of the failures forecast lie at ages beyond {:.1} y, the oldest that the record saw: {}.",
            of.mode.name,
            100.0 * beyond.share,
            oldest_h / YEAR_H,
            beyond.remedy()
        )
    })
}
