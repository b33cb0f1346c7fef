//! The basis of a scenario: the values that its results rest on, each with the origin that a comment, a preset or a
//! default gives.
//!
//! **Intuition.** Whoever writes a scenario says beside a value where it is from: "assumed", "record: 19 failures", a
//! paper. A comment at the end of a line, or directly above it, belongs to the key of that line. What a scenario does not
//! write has a default, and the default has a source, too.
//!
//! **Limits.** Comments are words: one that says "assumed" anywhere makes its value an assumption. Of several values under
//! one comment the first has it.

use crate::model::step::{Phase, Step};
use crate::output::{Basis, BasisValue, Origin};
use crate::scenario::{Scenario, Setting};
use std::collections::BTreeMap;

/// Keys that are no values of the model; a comment above them is one on the whole scenario.
const NO_VALUES: [&str; 5] = ["name", "description", "seed", "replications", "level"];

/// The basis of a scenario that was read with `settings`.
pub(super) fn basis(scenario: &Scenario, settings: &[Setting]) -> Basis {
    let lines = Lines::of(&scenario.text);
    let mut values: Vec<BasisValue> = Vec::new();
    for line in lines.0.iter().filter(|line| !NO_VALUES.contains(&line.key.as_str())) {
        let preset = scenario.presets.iter().find(|used| used.key == line.key).map(|used| used.preset);
        // A preset that something else replaces.
        if preset.is_none() && line.value.contains("preset =") {
            continue;
        }
        let (origin, words) = match preset {
            Some(preset) => (Origin::Sourced, format!("{} ({})", preset.source, preset.evidence.as_str())),
            None => (origin(&line.words), line.words.clone()),
        };
        if !line.words.is_empty() && origin != Origin::Stated || preset.is_some() || is_law(&line.key) {
            let value = preset.map_or(line.value.clone(), |preset| preset.value.to_owned());
            add(&mut values, &line.key, value, origin, words);
        }
    }
    for setting in settings.iter().map(ToString::to_string) {
        let Some((key, value)) = setting.split_once('=') else { continue };
        let is_same = |known: &BasisValue| known.key == key.trim();
        if let Some(known) = values.iter_mut().find(|known| is_same(known)) {
            (known.value, known.origin) = (value.trim().to_owned(), Origin::Stated);
            known.words = "set on the command line".to_owned();
        }
    }
    values.extend(defaults(&lines));
    uncertain(&lines, &mut values);
    Basis { question: scenario.description.clone(), values, left_out: left_out(scenario) }
}

/// Adds a value; of the same law of several blade types, one stands for all.
fn add(values: &mut Vec<BasisValue>, key: &str, value: String, origin: Origin, words: String) {
    let tail = |key: &str| match key.split_once(".failure.") {
        Some((kind, tail)) if kind.starts_with("blade_type.") => Some(tail.to_owned()),
        _ => None,
    };
    let is_same = |known: &&mut BasisValue| {
        tail(key).is_some() && tail(&known.key) == tail(key) && known.value == value
    };
    match values.iter_mut().find(is_same) {
        Some(known) if known.words.is_empty() => (known.origin, known.words) = (origin, words),
        Some(_) => {}
        None => {
            let (label, accounts) = (label(key), accounts(key));
            values.push(BasisValue { key: key.to_owned(), label, value, origin, words, accounts });
        }
    }
}

/// The origin that the words of a comment give.
fn origin(words: &str) -> Origin {
    let words = words.to_lowercase();
    let says = |any: &[&str]| any.iter().any(|word| words.contains(word));
    if says(&["assumed", "made up", "assumption"]) {
        Origin::Assumed
    } else if says(&["record", "fitted", "tickets"]) {
        Origin::Fitted
    } else if says(&["source", "us 9,", "documentation", "measured", "doi", "et al", "survey", "paper"]) {
        Origin::Sourced
    } else {
        Origin::Stated
    }
}

/// True of a life or a repair, on which everything rests.
fn is_law(key: &str) -> bool {
    key.contains(".failure") && (key.ends_with(".life") || key.ends_with(".repair"))
}

/// The quantity behind a key, in words.
fn label(key: &str) -> String {
    if let Some(step) = key.strip_prefix("times.").and_then(|key| Step::ALL.iter().find(|s| s.key() == key)) {
        return step_in_words(*step);
    }
    let parts: Vec<&str> = key.split('.').collect();
    let spaced = |name: &str| name.replace('_', " ");
    match parts.as_slice() {
        ["blade_type", _, "failure", mode, "life"] => {
            format!("time between failures of a blade ({})", spaced(mode))
        }
        ["blade_type", _, "failure", mode, "repair"] => format!("duration of a repair ({})", spaced(mode)),
        ["blade_type", _, "failure", mode, "remedy"] => format!("what cures a failure ({})", spaced(mode)),
        ["blade_type", _, "failure", mode, "follows_identity"] => {
            format!("share of failures that follow the workload to its spare ({})", spaced(mode))
        }
        ["prices", "contract", name, "repair"] => format!("duration of a repair under the contract {name}"),
        ["repair", "crews"] => "number of repair crews".to_owned(),
        ["standby", "check", ..] => "time until a health check finds a fault in a spare".to_owned(),
        ["horizon"] => "length of each simulated history".to_owned(),
        _ => spaced(&parts.join(", ")),
    }
}

/// The action of a step.
fn step_in_words(step: Step) -> String {
    let known = match step {
        Step::Detect => "time until a failure is detected",
        Step::CaptureState => "saving the state of a workload",
        Step::Fence => "powering the failed blade off",
        Step::PowerOn => "powering a blade on, with its self test",
        Step::Boot => "booting a blade",
        Step::Reconfigure => "writing the new identity to the adapters",
        Step::PowerDown => "powering the old blade down in a planned move",
        Step::LiveCopy => "copying a running workload",
        Step::LiveStop => "stop at the end of a live move",
        _ => step.source().split(": assumed").next().unwrap_or_default(),
    };
    known.to_owned()
}

/// The accounts of downtime that a value moves.
fn accounts(key: &str) -> Vec<String> {
    let of = |phases: &[Phase]| phases.iter().map(|phase| phase.name().to_owned()).collect();
    let step = key.strip_prefix("times.").and_then(|key| Step::ALL.iter().find(|s| s.key() == key));
    if let Some(step) = step {
        return vec![format!("{}/{}", step.phase().name(), step.key())];
    }
    match key.rsplit('.').next().unwrap_or_default() {
        "life" => vec!["*".to_owned()],
        "repair" => of(&[Phase::Repair, Phase::WaitRepair, Phase::WaitSpare]),
        "remedy" | "follows_identity" => of(&[Phase::Repair, Phase::WaitRepair]),
        "crews" | "contract" => of(&[Phase::WaitRepair, Phase::WaitSpare]),
        _ if key.starts_with("standby.") => of(&[Phase::FailedAttempt, Phase::WaitSpare]),
        _ => Vec::new(),
    }
}

/// The durations that the scenario does not write.
fn defaults(lines: &Lines) -> Vec<BasisValue> {
    let none = |key: &str| lines.value(key).is_some_and(|value| value == "\"none\"");
    if none("times") || none("times.others") {
        return Vec::new();
    }
    let inline = lines.value("times").unwrap_or_default();
    let is_written =
        |step: &Step| lines.value(&format!("times.{}", step.key())).is_some() || inline.contains(step.key());
    let missing = Step::ALL.iter().filter(|step| !step.default_text().is_empty() && !is_written(step));
    let value = |step: &Step| {
        let key = format!("times.{}", step.key());
        BasisValue {
            label: step_in_words(*step),
            value: step.default_text().to_owned(),
            origin: if step.source().contains("assumed") { Origin::Assumed } else { Origin::Sourced },
            words: format!("default of the program: {}", step.source()),
            accounts: accounts(&key),
            key,
        }
    };
    missing.map(value).collect()
}

/// Adds the ranges of uncertain values.
fn uncertain(lines: &Lines, values: &mut Vec<BasisValue>) {
    for number in 0.. {
        let of = |key: &str| {
            lines.value(&format!("uncertain[{number}].{key}")).map(|value| value.trim_matches('"'))
        };
        let (Some(key), Some(low), Some(high)) = (of("key"), of("low"), of("high")) else { break };
        let range = format!("{low} to {high}");
        if let Some(known) = values.iter_mut().find(|known| known.key == key) {
            known.value += &format!(", perhaps {range}");
            continue;
        }
        let source = of("source").unwrap_or("assumed").to_owned();
        let label = of("name").map_or_else(|| label(key), str::to_owned);
        let accounts = accounts(key);
        let origin = if source == "assumed" { Origin::Assumed } else { Origin::Stated };
        values.push(BasisValue { key: key.to_owned(), label, value: range, origin, words: source, accounts });
    }
}

/// The mechanisms that a scenario leaves out.
fn left_out(scenario: &Scenario) -> Vec<String> {
    let site = &scenario.site;
    let absent = [
        (
            site.common_causes.is_empty(),
            "Nothing takes many blades down at once: power, network, enclosures and the room never fail.",
        ),
        (site.bursts.is_empty(), "Blades fail independently of each other."),
        (site.management.sms_failure.is_none(), "The management server never fails."),
        (
            !site.enclosures.is_empty() && site.management.bsmm_failure.is_none(),
            "The management modules of the enclosures never fail.",
        ),
        (
            site.repair.crews.is_none(),
            "A repair never waits for people: there are as many crews as are needed.",
        ),
        (site.maintenance.is_empty(), "There is no planned maintenance."),
        (scenario.prices.is_none(), "Nothing has a price."),
    ];
    absent.into_iter().filter(|(is_absent, _)| *is_absent).map(|(_, said)| said.to_owned()).collect()
}

/// A line of a scenario that sets a key.
struct Line {
    key: String,
    value: String,
    /// The comment that belongs to it.
    words: String,
}

/// The lines that set a key.
struct Lines(Vec<Line>);

impl Lines {
    fn of(text: &str) -> Lines {
        let (mut table, mut above, mut found) = (String::new(), Vec::new(), Vec::new());
        let mut numbers: BTreeMap<String, usize> = BTreeMap::new();
        for line in text.lines().map(str::trim) {
            if let Some(comment) = line.strip_prefix('#') {
                above.push(comment.trim().to_owned());
                continue;
            }
            let above = std::mem::take(&mut above);
            if let Some(header) = line.strip_prefix("[[") {
                let name = header.split(']').next().unwrap_or_default();
                let number = numbers.entry(name.to_owned()).or_default();
                table = format!("{name}[{number}]");
                *number += 1;
                continue;
            }
            if let Some(header) = line.strip_prefix('[') {
                table = header.split(']').next().unwrap_or_default().to_owned();
                continue;
            }
            let (line, comment) = without_comment(line);
            let Some((key, value)) = line.split_once('=').filter(|(key, _)| is_key(key.trim())) else {
                continue;
            };
            let key = match table.as_str() {
                "" => key.trim().to_owned(),
                table => format!("{table}.{}", key.trim()),
            };
            let words = if comment.is_empty() { above.join(" ") } else { comment.to_owned() };
            found.push(Line { key, value: value.trim().to_owned(), words });
        }
        Lines(found)
    }

    fn value(&self, key: &str) -> Option<&str> {
        self.0.iter().find(|line| line.key == key).map(|line| line.value.as_str())
    }
}

fn is_key(key: &str) -> bool {
    !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.'))
}

/// A line without the comment at its end, and that comment.
fn without_comment(line: &str) -> (&str, &str) {
    let mut quote = None;
    for (at, c) in line.char_indices() {
        match (quote, c) {
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), c) if c == open => quote = None,
            (None, '#') => return (line[..at].trim(), line[at + 1..].trim()),
            _ => {}
        }
    }
    (line, "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_belong_to_the_key_beside_or_below_them() {
        let text = "# A head.\n\nname = \"a # b\"  # seen\n[times]\n# Boot: from US 9,471,445;\n# the split is assumed.\nboot = \"1 min\"\n\
                    [[pool]]\ncount = 1\n[[pool]]\ncount = 2   # assumed\n";
        let lines = Lines::of(text);
        let said = |key: &str| lines.0.iter().find(|line| line.key == key).map(|line| line.words.as_str());
        assert_eq!(said("name"), Some("seen"));
        assert_eq!(said("times.boot"), Some("Boot: from US 9,471,445; the split is assumed."));
        assert_eq!((said("pool[0].count"), said("pool[1].count")), (Some(""), Some("assumed")));
        assert_eq!(lines.value("name"), Some("\"a # b\""));
        assert_eq!(origin(said("times.boot").unwrap()), Origin::Assumed);
        assert_eq!(origin("Record: 19 failures"), Origin::Fitted);
        assert_eq!(origin("three of them"), Origin::Stated);
    }
}
