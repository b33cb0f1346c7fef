//! The scenario as the backtest simulates it: its own text, with the fitted laws and without the durations that a
//! recorded outage already includes.

use super::spec::{Error, Tested};
use crate::model::step::Step;
use crate::records::bursts::{self, Bursts};
use crate::records::fit::FittedLaw;
use crate::records::fleet::{Fitted, Groups};
use crate::records::rates::{Blades, FittedMode};
use crate::scenario::{Problem, Problems, Scenario, enter_ages, load_text};
use crate::studies::SECTIONS;
use crate::units::Span;
use toml_edit::{DocumentMut, Item, Table, TableLike, Value, value};

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

/// Tables of groups of blades, whose ages hold at the end of the record.
const GROUPS: [&str; 2] = ["workload", "pool"];

/// A scenario that waits for laws.
pub(super) struct Edited<'a> {
    tested: &'a Tested<'a>,
    document: DocumentMut,
    /// It has a table of the ages of its blades.
    pub has_ages: bool,
    /// Its blades fail together.
    pub has_bursts: bool,
    /// Its blades are as alike as this.
    pub blades: Blades,
}

/// Everything that is fitted to the earlier part.
pub(super) struct Made<'a> {
    /// The laws.
    pub fitted: &'a Fitted,
    /// The blade types of the record, where they were fitted one by one.
    pub groups: Option<&'a Groups>,
    /// The bursts.
    pub bursts: &'a [Bursts],
    /// The ages at the cut, as a table.
    pub ages: Option<&'a str>,
}

/// Laws and variances as one history has them.
pub(super) struct Draw<'a> {
    /// A law as text, by its name.
    pub law: &'a dyn Fn(&str, &FittedLaw) -> String,
    /// The factor of a value, by its name and the standard deviation of its logarithm.
    pub factor: &'a dyn Fn(&str, f64) -> f64,
}

/// A table below another, made if it is not there.
fn table<'t>(parent: &'t mut dyn TableLike, key: &str) -> Option<&'t mut dyn TableLike> {
    parent.entry(key).or_insert(Item::Table(Table::new())).as_table_like_mut()
}

impl<'a> Edited<'a> {
    /// A scenario as long as the later part, under the policy that waits for repairs.
    pub fn new(tested: &'a Tested<'a>, later: Span) -> Result<Edited<'a>, Error> {
        let mut document: DocumentMut = tested.text.parse().map_err(|_| no_scenario(tested))?;
        let root = document.as_table_mut();
        let has_ages = root.contains_key("ages");
        let has_bursts = root.remove("burst").is_some();
        for key in LEFT_OUT.iter().chain(SECTIONS.iter().map(|section| &section.key)) {
            root.remove(key);
        }
        let mut are_aged = false;
        for key in GROUPS {
            are_aged |= are_made_younger(root, key, later);
        }
        root.insert("horizon", value(format!("{} us", later.0)));
        if !has_ages && !are_aged {
            root.insert("start", value("stationary"));
        }
        let mut times = Table::new();
        for step in Step::ALL.iter().filter(|step| !step.default_text().is_empty()) {
            times.insert(step.key(), value("0 s"));
        }
        root.insert("times", Item::Table(times));
        let policy = table(root, "policy").and_then(|policies| table(policies, "repair_in_place"));
        policy.ok_or_else(|| no_scenario(tested))?.insert("preset", value("repair_in_place"));
        let types = root.get("blade_type").and_then(Item::as_table_like);
        let differs =
            |(_, kind): (&str, &Item)| kind.as_table_like().is_some_and(|of| of.contains_key("frailty"));
        let blades =
            if types.is_some_and(|of| of.iter().any(differs)) { Blades::Unequal } else { Blades::Alike };
        Ok(Edited { tested, document, has_ages, has_bursts, blades })
    }

    /// The first class of an inventory that the scenario does not have with as many workloads, by name; `None` if it has
    /// all, so that ages by group and number of the blade are the scenario's.
    pub fn lacks<'g>(&self, groups: &'g Groups) -> Option<&'g str> {
        let tables = self.document.get("workload").and_then(Item::as_array_of_tables);
        let has = |name: &str, count: u32| {
            tables.into_iter().flatten().any(|table| {
                table.get("name").and_then(Item::as_str) == Some(name)
                    && table.get("count").and_then(Item::as_integer) == Some(i64::from(count))
            })
        };
        let lacking = groups.classes.iter().find(|class| !has(&class.name, class.count));
        lacking.map(|class| class.name.as_str())
    }

    /// The scenario in which blades fail and are repaired as was fitted.
    pub fn scenario(&self, made: &Made<'_>, draw: &Draw<'_>) -> Result<Scenario, Error> {
        let mut document = self.document.clone();
        let types = document.get_mut("blade_type").and_then(Item::as_table_like_mut);
        let types = types.ok_or_else(|| no_scenario(self.tested))?;
        for (name, kind) in types.iter_mut() {
            let Some(kind) = kind.as_table_like_mut() else { continue };
            let modes = modes_of(made, name.get())?;
            let before = kind.remove("failure");
            let mut failures = Table::new();
            for mode in modes {
                let before = before.as_ref().and_then(|failures| failures.get(&mode.name));
                failures.insert(&mode.name, Item::Table(failure(name.get(), before, mode, draw)?));
            }
            kind.insert("failure", Item::Table(failures));
            kind.remove("frailty");
            if let Some(of) = modes.first().and_then(|mode| mode.frailty) {
                let sd = libm::log(of.interval.1 / of.interval.0) / (2.0 * Z);
                kind.insert("frailty", value(of.variance * (draw.factor)("frailty", sd)));
            }
        }
        if self.has_ages && made.ages.is_none() {
            document.insert("start", value("stationary"));
        }
        let mut scenario = load(&document.to_string(), self.tested)?;
        if !made.bursts.is_empty() {
            let text = document.to_string() + "\n" + &bursts_of(made.bursts, &scenario, draw);
            scenario = load(&text, self.tested)?;
        }
        if let Some(ages) = made.ages {
            enter_ages(ages, &mut scenario.site).map_err(Error::Ages)?;
        }
        Ok(scenario)
    }
}

/// The standard normal quantile that the ends of a 95 % interval lie from its middle.
const Z: f64 = 1.96;

/// The tables of bursts of a scenario.
fn bursts_of(of: &[Bursts], scenario: &Scenario, draw: &Draw<'_>) -> String {
    let groups = &scenario.site.groups;
    let blades: u32 = groups.iter().map(|group| group.count).sum();
    let are_placed = groups.iter().all(|group| group.place.is_some() || group.count == 0);
    let section = |of: &Bursts| {
        let factor =
            (draw.factor)(&format!("bursts of {}", of.mode), 1.0 / libm::sqrt(of.struck.len() as f64));
        // Twice as many bursts are as many as among twice the blades.
        bursts::sections(std::slice::from_ref(of), f64::from(blades) * factor, are_placed)
    };
    of.iter().map(section).collect()
}

/// The modes fitted for a blade type.
fn modes_of<'m>(made: &Made<'m>, name: &str) -> Result<&'m [FittedMode], Error> {
    match (made.fitted, made.groups) {
        (Fitted::Together(modes), _) => Ok(modes),
        (Fitted::ByType(_), groups) => {
            let kinds = groups.map_or(&[][..], |groups| &groups.kinds);
            let unknown = || {
                let known: Vec<&str> = kinds.iter().map(|kind| kind.name.as_str()).collect();
                Error::Type(name.to_owned(), known.join(", "))
            };
            Ok(made.fitted.modes(kinds.iter().position(|kind| kind.name == name).ok_or_else(unknown)?))
        }
    }
}

/// Makes the groups of a table whose ages the scenario says as young as they were when the later part began; true if
/// there are any.
fn are_made_younger(root: &mut Table, key: &str, later: Span) -> bool {
    let Some(Item::ArrayOfTables(groups)) = root.get_mut(key) else { return false };
    let mut any = false;
    for group in groups.iter_mut() {
        let age = group.get("age").and_then(Item::as_str).and_then(|age| Span::parse(age).ok());
        if let Some(age) = age {
            group.insert("age", value(format!("{} us", (age.0 - later.0).max(0))));
            any = true;
        }
    }
    any
}

/// Keys that say a life, and keys that say a repair.
const LIVES: [&str; 4] = ["life", "afr", "mtbf", "failures_per_year"];
const REPAIRS: [&str; 2] = ["repair", "mttr"];

/// A failure mode: the scenario's settings of the mode of this name, with the fitted laws; the scenario's repair where none was
/// seen to end.
fn failure(kind: &str, before: Option<&Item>, mode: &FittedMode, draw: &Draw<'_>) -> Result<Table, Error> {
    let mut table = Table::new();
    for (key, item) in before.and_then(Item::as_table_like).into_iter().flat_map(TableLike::iter) {
        table.insert(key, item.clone());
    }
    let law = |of: &str, law: &FittedLaw| -> Item {
        let text = (draw.law)(&format!("{of} of {}", mode.name), law);
        value(text.parse::<Value>().unwrap_or_else(|_| text.into()))
    };
    // What is fitted is seen from the blade itself.
    table.remove("detect");
    LIVES.iter().for_each(|key| drop(table.remove(key)));
    table.insert("life", law("life", mode.lives.law()));
    match &mode.repairs {
        Some(repairs) => {
            REPAIRS.iter().for_each(|key| drop(table.remove(key)));
            table.insert("repair", law("repair", repairs.law()));
        }
        None if REPAIRS.iter().any(|key| table.contains_key(key)) => {}
        None => return Err(Error::Repair { kind: kind.to_owned(), mode: mode.name.clone() }),
    }
    Ok(table)
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
