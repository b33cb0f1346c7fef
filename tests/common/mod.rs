//! What deterministic tests share: journeys in the words of their examples, and the pieces of small scenarios.

use hotspare::stats::{ClassTotals, Metric, Totals};
use hotspare::{
    BladeId, CompiledPolicy, Journey, JourneyKind, Note, Observer, PHASES, Phase, Registry, Scenario, Span,
    Step, Time, WorkloadId, load, load_text, observe,
};
use std::sync::atomic::AtomicBool;

/// True in the full run, `HOTSPARE_TESTS=full`, which has time for what a run for every change has not.
pub fn is_full_run() -> bool {
    match std::env::var("HOTSPARE_TESTS").as_deref() {
        Ok("full") => true,
        Ok(other) => panic!("HOTSPARE_TESTS is {other:?}; write \"full\" or leave it out"),
        Err(_) => false,
    }
}

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
type Seen = (JourneyKind, BladeId, Option<BladeId>, Time, Time, [Span; PHASES]);

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
    let plan = CompiledPolicy::new(scenario, policy);
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
        let kind = if kind == JourneyKind::Outage { "failover" } else { "cascade" };
        shown.legs.push((kind, name(origin), blade.map_or("-".to_owned(), name), seconds(from), seconds(to)));
        let spent = Phase::ALL.iter().zip(phases).filter(|(_, span)| span.0 > 0);
        shown.phases.push(spent.map(|(phase, span)| (phase.name(), span.seconds())).collect());
    }
    shown
}

// ---- Small scenarios, piece by piece --------------------------------------------------------------------------------

/// The head of these scenarios.
const HEAD: &str = "name = \"t\"\nhorizon = \"1 h\"\nreplications = 1\nstart = \"new\"\n[standby]\nageing = 0.0\n\
    [times]\ndetect = \"1 s\"\ncapture = \"2 s\"\nfence = \"3 s\"\nclear_identity = \"0 s\"\nwrite_identity = \"0 s\"\n\
    power_on = \"20 s\"\nboot = \"30 s\"\nboot_vios = \"40 s\"\nboot_partition = \"50 s\"\npush = \"4 s\"\n\
    reconfigure = \"6 s\"\nremove_driver = \"1 s\"\nremove_slot = \"1 s\"\nwrite_fcode = \"2 s\"\n\
    update_device_tree = \"1 s\"\nadd_slot = \"1 s\"\nconfigure = \"1 s\"\nlan_relearn = \"0 s\"\nfabric_login = \"0 s\"\n\
    restore = \"10 s\"\nstart = \"5 s\"\ncapture_state = \"60 s\"\npower_down = \"10 s\"\n";

/// A scenario; `parts` follow the head.
pub fn text(parts: &[&str]) -> String {
    [&[HEAD], parts].concat().concat()
}

/// What policy `p` of such a scenario shows.
pub fn shown(parts: &[&str]) -> Shown {
    show(&written(&text(parts)), "p")
}

/// Its journeys.
pub fn legs(parts: &[&str]) -> Vec<Leg> {
    shown(parts).legs
}

/// A blade type that stops after so many seconds of use, with a repair of so many.
pub fn failing(name: &str, life: u32, repair: u32, more: &str) -> String {
    format!(
        "[blade_type.{name}]\nresources = {{ x = 1 }}\n\
         [blade_type.{name}.failure.f]\nlife = \"{life} s\"\nrepair = \"{repair} s\"\n{more}\n"
    )
}

/// A blade type that never fails.
pub fn sound(name: &str) -> String {
    format!("[blade_type.{name}]\nresources = {{ x = 1 }}\n")
}

/// An adapter of a blade type.
pub fn adapter(of: &str, name: &str, kind: &str, ports: u32, more: &str) -> String {
    format!("[[blade_type.{of}.adapter]]\nname = \"{name}\"\nkind = \"{kind}\"\nports = {ports}\n{more}\n")
}

/// A partition of a blade type that owns some of its adapters.
pub fn partition(of: &str, name: &str, kind: &str, adapters: &[&str]) -> String {
    format!("[[blade_type.{of}.partition]]\nname = \"{name}\"\nkind = \"{kind}\"\nadapters = {adapters:?}\n")
}

/// A workload class.
pub fn workload(name: &str, on: &str, count: u32, more: &str) -> String {
    format!("[[workload]]\nname = \"{name}\"\non = \"{on}\"\ncount = {count}\n{more}\n")
}

/// A standby pool.
pub fn pool(name: &str, kind: &str, count: u32, more: &str) -> String {
    format!("[[pool]]\nname = \"{name}\"\ntype = \"{kind}\"\ncount = {count}\n{more}\n")
}

/// The policy.
pub fn policy(preset: &str, more: &str) -> String {
    format!("[policy.p]\npreset = \"{preset}\"\n{more}\n")
}

/// The time that the first journey spent in a phase \[s\].
pub fn spent(shown: &Shown, phase: &str) -> f64 {
    shown.phases[0].iter().find(|(name, _)| *name == phase).map_or(0.0, |(_, span)| *span)
}

/// A metric of the site in this one history.
pub fn metric(shown: &Shown, name: &str) -> f64 {
    let metric = Metric::find(name).expect("a metric");
    let (numerator, denominator) = metric.sums(&shown.totals.site(), &shown.totals);
    numerator / denominator
}

/// The books of the first class.
pub fn first_class(shown: &Shown) -> &ClassTotals {
    &shown.totals.classes[0]
}

/// A step that was begun: who, what, from and to [s].
pub type Begun = (String, &'static str, i64, i64);

/// Notes the steps that begin.
#[derive(Default)]
struct Steps {
    seen: Vec<(Result<u32, u32>, Step, i64, i64)>,
}

impl Observer for Steps {
    fn note(&mut self, _: Time, note: Note) {
        let seconds = |time: Time| time.0 / 1_000_000;
        match note {
            Note::Step { workload, step, from, to, .. } => {
                self.seen.push((Ok(workload.0), step, seconds(from), seconds(to)));
            }
            Note::Prepares { blade, step, from, to } => {
                self.seen.push((Err(blade.0), step, seconds(from), seconds(to)));
            }
            _ => {}
        }
    }
}

/// The steps of the given names, in the order in which they began.
pub fn begun(parts: &[&str], names: &[&str]) -> Vec<Begun> {
    let scenario = written(&text(parts));
    let plan = CompiledPolicy::new(&scenario, &scenario.policies[0]);
    let (_, steps) =
        observe(&scenario, &plan, 0, &AtomicBool::new(false), Steps::default()).expect("not stopped");
    let named = |owner: Result<u32, u32>| match owner {
        Ok(workload) => scenario.site.workload_name(WorkloadId(workload)),
        Err(blade) => scenario.site.blade_name(BladeId(blade)),
    };
    let mut begun: Vec<Begun> = steps
        .seen
        .into_iter()
        .filter(|(_, step, ..)| names.contains(&step.key()))
        .map(|(owner, step, from, to)| (named(owner), step.key(), from, to))
        .collect();
    begun.sort_by_key(|(_, _, from, to)| (*from, *to));
    begun
}
