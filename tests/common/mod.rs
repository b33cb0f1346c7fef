//! What deterministic tests share: journeys in the words of their examples.

// Each test binary uses its part of this.
#![allow(dead_code)]

use hotspare::model::step::{PHASES, Phase};
use hotspare::policy::Registry;
use hotspare::scenario::{Scenario, load, load_text};
use hotspare::simulation::journey::{Journey, Kind};
use hotspare::simulation::observe;
use hotspare::simulation::observer::Observer;
use hotspare::simulation::plan::Plan;
use hotspare::stats::totals::Totals;
use hotspare::units::{BladeId, Span, Time};
use std::sync::atomic::AtomicBool;

/// A scenario of the project's folder.
pub fn committed(name: &str) -> Scenario {
    let path = format!("{}/scenarios/{name}.toml", env!("CARGO_MANIFEST_DIR"));
    load(path.as_ref(), &Registry::builtin()).unwrap_or_else(|error| panic!("{error}"))
}

/// A scenario from its text.
pub fn written(text: &str) -> Scenario {
    load_text(text, "test", ".".as_ref(), &Registry::builtin())
        .unwrap_or_else(|error| panic!("{error}\n{text}"))
}

/// One journey: kind, from, to (`-` if it did not end in service), start and end [s].
pub type Leg = (&'static str, String, String, i64, i64);

/// A journey as an example states it.
pub fn leg(kind: &'static str, from: &str, to: &str, start: i64, end: i64) -> Leg {
    (kind, from.to_owned(), to.to_owned(), start, end)
}

/// Kind, origin, blade it ended on, start, end, time by phase.
type Seen = (Kind, BladeId, Option<BladeId>, Time, Time, [Span; PHASES]);

/// Notes every journey.
#[derive(Default)]
pub struct Legs {
    seen: Vec<Seen>,
}

impl Observer for Legs {
    fn journey_ended(&mut self, journey: &Journey, now: Time, blade: Option<BladeId>) {
        self.seen.push((journey.kind, journey.origin, blade, journey.started, now, journey.phases()));
    }
}

/// What one replication of a policy showed.
pub struct Shown {
    /// The journeys in the order in which they ended.
    pub legs: Vec<Leg>,
    /// The phases of each that took time [s].
    pub phases: Vec<Vec<(&'static str, f64)>>,
    /// The totals.
    pub totals: Totals,
}

/// Simulates one replication of a policy and notes its journeys; times must be whole seconds.
pub fn show(scenario: &Scenario, policy: &str) -> Shown {
    let policy = scenario.policies.iter().find(|p| p.name == policy).expect("a policy of the scenario");
    let plan = Plan::new(scenario, policy);
    let (totals, legs) =
        observe(scenario, &plan, 0, &AtomicBool::new(false), Legs::default()).expect("not stopped");
    let name = |blade| scenario.site.blade_name(blade);
    let seconds = |time: Time| {
        assert_eq!(time.0 % 1_000_000, 0, "these examples run in whole seconds");
        time.0 / 1_000_000
    };
    let mut shown = Shown { legs: Vec::new(), phases: Vec::new(), totals };
    for (kind, origin, blade, from, to, phases) in legs.seen {
        assert_eq!(
            phases.iter().map(|span| span.0).sum::<i64>(),
            to.since(from).0,
            "phases sum to the outage"
        );
        let kind = if kind == Kind::Outage { "failover" } else { "cascade" };
        shown.legs.push((kind, name(origin), blade.map_or("-".to_owned(), name), seconds(from), seconds(to)));
        let spent = Phase::ALL.iter().zip(phases).filter(|(_, span)| span.0 > 0);
        shown.phases.push(spent.map(|(phase, span)| (phase.name(), span.seconds())).collect());
    }
    shown
}
