//! What becomes of scenarios, counted.

use crate::input::Corpus;
use hotspare::{
    Attempt, BladeId, CompiledPolicy, Journey, Note, Observer, Registry, Scenario, Summary, Time, load_text,
    observe, run,
};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::atomic::{AtomicBool, Ordering};

/// Notes after which a history ends \[1\].
const MOST_NOTES: u32 = 20_000;
/// Larger scenarios are accepted, and not simulated \[1\].
const MOST_BLADES: usize = 5_000;
/// Smaller histories are repeated, and their results summed up \[notes\].
const FEW_NOTES: u32 = 500;

/// The fate of an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Refused, with a line and a remedy for each problem.
    Refused,
    /// Accepted, and simulated with the audit on.
    Simulated,
    /// Accepted, and too large to be simulated here.
    Large,
    /// A panic: a fault of the program.
    Panicked,
}

/// Audits, and ends a history that has gone on for long.
struct Auditor<'a> {
    notes: u32,
    stop: &'a AtomicBool,
}

impl Auditor<'_> {
    fn count(&mut self) {
        self.notes += 1;
        if self.notes >= MOST_NOTES {
            self.stop.store(true, Ordering::Relaxed);
        }
    }
}

impl Observer for Auditor<'_> {
    fn audits(&self) -> bool {
        true
    }

    fn journey_ended(&mut self, _journey: &Journey, _now: Time, _blade: Option<BladeId>) {
        self.count();
    }

    fn attempt_ended(&mut self, _journey: &Journey, _now: Time, _blade: BladeId, _end: Attempt) {
        self.count();
    }

    fn note(&mut self, _now: Time, _note: Note) {
        self.count();
    }

    fn pool_changed(&mut self, _now: Time, _ready: i64, _waiting: i64) {
        self.count();
    }
}

/// Loads a scenario, and simulates it if it is accepted.
pub fn fate(text: &str, corpus: &Corpus) -> Fate {
    let mut scenario = match load_text(text, "fuzz", &corpus.base, &Registry::builtin()) {
        Ok(scenario) => scenario,
        Err(problems) => {
            let list = problems.list();
            assert!(
                !list.is_empty() && list.iter().all(|of| of.line > 0 && !of.remedy.is_empty()),
                "{problems}"
            );
            return Fate::Refused;
        }
    };
    if scenario.site.blades() > MOST_BLADES || scenario.site.workloads() > MOST_BLADES {
        return Fate::Large;
    }
    let small = (0..scenario.policies.len()).all(|policy| audited(&scenario, policy));
    if small {
        scenario.replications = 3;
        scenario.precision = None;
        let outcome = run(&scenario, &AtomicBool::new(false), &());
        let summary = Summary::new(&scenario, &outcome).expect("read from memory");
        assert_eq!(summary.replications, (3, 3));
    }
    Fate::Simulated
}

/// Simulates a policy with the audit on; true if its history was short.
fn audited(scenario: &Scenario, policy: usize) -> bool {
    let stop = AtomicBool::new(false);
    let plan = CompiledPolicy::new(scenario, &scenario.policies[policy]);
    let done = observe(scenario, &plan, 0, &stop, Auditor { notes: 0, stop: &stop });
    done.is_some_and(|(_, auditor)| auditor.notes < FEW_NOTES)
}

/// Counts of inputs.
#[derive(Default)]
pub struct Tally {
    inputs: u64,
    simulated: u64,
    large: u64,
    panicked: u64,
    slow: u64,
    slowest: f64,
    /// By construct: inputs that have it, and those of them that were accepted.
    constructs: BTreeMap<String, (u64, u64)>,
}

impl Tally {
    /// The tally of one input.
    pub fn of(text: &str, fate: Fate, seconds: f64) -> Tally {
        let is = |wanted: Fate| u64::from(fate == wanted);
        let accepted = is(Fate::Simulated) + is(Fate::Large);
        Tally {
            inputs: 1,
            simulated: is(Fate::Simulated),
            large: is(Fate::Large),
            panicked: is(Fate::Panicked),
            slow: u64::from(seconds > crate::MOST_SECONDS),
            slowest: seconds,
            constructs: constructs(text).into_iter().map(|name| (name, (1, accepted))).collect(),
        }
    }

    /// Both together.
    pub fn and(mut self, other: Tally) -> Tally {
        for (name, (inputs, accepted)) in other.constructs {
            let sum = self.constructs.entry(name).or_default();
            *sum = (sum.0 + inputs, sum.1 + accepted);
        }
        Tally {
            inputs: self.inputs + other.inputs,
            simulated: self.simulated + other.simulated,
            large: self.large + other.large,
            panicked: self.panicked + other.panicked,
            slow: self.slow + other.slow,
            slowest: self.slowest.max(other.slowest),
            constructs: self.constructs,
        }
    }

    /// Inputs that show a fault.
    pub fn failures(&self) -> u64 {
        self.panicked + self.slow
    }

    /// All in one line.
    pub fn line(&self) -> String {
        format!(
            "{} inputs: {} ({:.1} %) accepted and simulated with the audit on, {} accepted and too large for that; {} \
             panics, {} over 5 s, the slowest {:.2} s",
            self.inputs,
            self.simulated,
            100.0 * self.simulated as f64 / self.inputs.max(1) as f64,
            self.large,
            self.panicked,
            self.slow,
            self.slowest
        )
    }

    /// The line, and a table of the constructs.
    pub fn table(&self) -> String {
        let mut text = format!("{}\n\n| construct | inputs | accepted |\n| --- | --- | --- |\n", self.line());
        for (name, (inputs, accepted)) in &self.constructs {
            let share = 100.0 * *accepted as f64 / *inputs as f64;
            let _ = writeln!(text, "| `{name}` | {inputs} | {share:.0} % |");
        }
        text
    }
}

/// Tables whose keys are names that a user chose.
const NAMED: &[&str] =
    &["blade_type", "policy", "failure", "adapter", "partition", "fabric", "array", "resources"];

/// The sections that a scenario has, to the second level, and the rules of its policies.
fn constructs(text: &str) -> Vec<String> {
    let Ok(document) = text.parse::<toml_edit::DocumentMut>() else { return Vec::new() };
    let mut found = std::collections::BTreeSet::new();
    for (key, item) in document.iter() {
        found.insert(key.to_owned());
        let tables: Vec<&dyn toml_edit::TableLike> = match item {
            toml_edit::Item::ArrayOfTables(list) => list.iter().map(|table| table as _).collect(),
            item => item.as_table_like().into_iter().collect(),
        };
        for table in tables {
            for (name, item) in table.iter() {
                let inner = item.as_table_like().filter(|_| NAMED.contains(&key));
                match inner {
                    Some(inner) => found.extend(inner.iter().map(|(name, _)| format!("{key}.*.{name}"))),
                    None if NAMED.contains(&key) => {}
                    None => drop(found.insert(format!("{key}.{name}"))),
                }
            }
        }
    }
    // Names that a mutation has made up are one construct.
    let plain = |name: &String| !name.contains("more-");
    found.into_iter().filter(plain).collect()
}
