//! The scenario as the backtest simulates it: its own text, with the fitted laws and without the durations that a
//! recorded outage already includes.

use super::spec::{Error, Tested};
use crate::model::step::Step;
use crate::records::fit::FittedLaw;
use crate::records::rates::FittedMode;
use crate::scenario::{Problem, Problems, Scenario, load_text};
use crate::studies::SECTIONS;
use crate::units::Span;
use toml_edit::{DocumentMut, Item, Table, Value, value};

/// Keys that say how to run a study, whose time a recorded outage already includes, or that hold at the end of the record.
const LEFT_OUT: [&str; 13] = [
    "ages",
    "warm_up",
    "baseline",
    "threshold",
    "precision",
    "record",
    "prices",
    "policy",
    "repair",
    "times",
    "times_per_gib",
    "times_per_port",
    "times_per_partition",
];

/// A scenario that waits for laws.
pub(super) struct Edited<'a> {
    tested: &'a Tested<'a>,
    document: DocumentMut,
}

/// A table below another, made if it is not there.
fn table<'t>(
    parent: &'t mut dyn toml_edit::TableLike,
    key: &str,
) -> Option<&'t mut dyn toml_edit::TableLike> {
    parent.entry(key).or_insert(Item::Table(Table::new())).as_table_like_mut()
}

impl<'a> Edited<'a> {
    /// A scenario as long as the later part, under the policy that waits for repairs.
    pub fn new(tested: &'a Tested<'a>, later: Span) -> Result<Edited<'a>, Error> {
        let mut document: DocumentMut = tested.text.parse().map_err(|_| no_scenario(tested))?;
        let root = document.as_table_mut();
        for key in LEFT_OUT.iter().chain(SECTIONS.iter().map(|section| &section.key)) {
            root.remove(key);
        }
        root.insert("horizon", value(format!("{} us", later.0)));
        root.insert("start", value("stationary"));
        let mut times = Table::new();
        for step in Step::ALL.iter().filter(|step| !step.default_text().is_empty()) {
            times.insert(step.key(), value("0 s"));
        }
        root.insert("times", Item::Table(times));
        let policy = table(root, "policy").and_then(|policies| table(policies, "repair_in_place"));
        policy.ok_or_else(|| no_scenario(tested))?.insert("preset", value("repair_in_place"));
        Ok(Edited { tested, document })
    }

    /// The scenario in which blades of every type fail and are repaired by `modes`; `written` writes a law under the
    /// name it is given.
    pub fn scenario(
        &self,
        modes: &[FittedMode],
        written: impl Fn(&str, &FittedLaw) -> String,
    ) -> Result<Scenario, Error> {
        let mut document = self.document.clone();
        let types = document.get_mut("blade_type").and_then(Item::as_table_like_mut);
        let types = types.ok_or_else(|| no_scenario(self.tested))?;
        for (_, kind) in types.iter_mut() {
            let Some(kind) = kind.as_table_like_mut() else { continue };
            let before = kind.remove("failure");
            let mut failures = Table::new();
            for mode in modes {
                let before = before.as_ref().and_then(|failures| failures.get(&mode.name));
                failures.insert(&mode.name, Item::Table(failure(before, mode, &written)));
            }
            kind.insert("failure", Item::Table(failures));
        }
        Ok(load(&document.to_string(), self.tested)?)
    }
}

/// A failure mode: the scenario's settings of the mode of this name, with the fitted laws.
fn failure(before: Option<&Item>, mode: &FittedMode, written: &impl Fn(&str, &FittedLaw) -> String) -> Table {
    let mut table = Table::new();
    for (key, item) in before.and_then(Item::as_table_like).into_iter().flat_map(toml_edit::TableLike::iter) {
        table.insert(key, item.clone());
    }
    let law = |of: &str, law: &FittedLaw| -> Item {
        let text = written(&format!("{of} of {}", mode.name), law);
        value(text.parse::<Value>().unwrap_or_else(|_| text.into()))
    };
    // What is fitted is seen from the blade itself.
    table.remove("detect");
    table.insert("life", law("life", mode.lives.law()));
    table
        .insert("repair", mode.repairs.as_ref().map_or(value("4 h"), |repairs| law("repair", repairs.law())));
    table
}

fn no_scenario(tested: &Tested<'_>) -> Error {
    let problem = Problem {
        line: 1,
        column: 1,
        key: String::new(),
        what: "the text is not a scenario".to_owned(),
        remedy: "see what `hotspare validate` says of it".to_owned(),
    };
    Error::Scenario(Problems::new(tested.origin, vec![problem]))
}

/// Loads an edited text.
pub(super) fn load(text: &str, tested: &Tested<'_>) -> Result<Scenario, Problems> {
    load_text(text, tested.origin, tested.base, tested.registry)
}
