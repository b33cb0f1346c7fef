//! Plain words for what results call by short names.

use crate::experiment::trace::Lasting;
use crate::units::Span;

/// The time of an outage by phase, for somebody who has never seen the program.
const PHASES: [(&str, &str); 18] = [
    ("detect", "noticing the failure"),
    ("capture", "reading the identity of the failed blade"),
    ("fence", "making sure that the failed blade is off"),
    ("wait_management", "waiting for the management server or module"),
    ("wait_spare", "waiting for a spare"),
    ("failed_attempt", "attempts that failed"),
    ("rezone", "opening the storage network to the spare"),
    ("power_on", "powering the spare on"),
    ("boot", "booting"),
    ("partition", "setting up partitions"),
    ("reconfigure", "giving the spare the new identity"),
    ("lan_relearn", "the network learning the new place"),
    ("fabric_login", "finding the disks"),
    ("restore", "loading the saved state"),
    ("start", "starting the application"),
    ("wait_repair", "waiting for a repair crew"),
    ("repair", "repair"),
    ("transfer", "planned moves"),
];

/// A phase in words.
pub fn phase(name: &str) -> &str {
    PHASES.iter().find(|(known, _)| *known == name).map_or(name, |(_, words)| words)
}

/// A metric in words, for a heading or a sentence.
pub fn metric(name: &str) -> String {
    let known = [
        ("availability", "share of the time that workloads are up"),
        ("served_availability", "share of the required capacity that is served"),
        ("downtime", "downtime per workload and year"),
        ("outage_duration", "duration of an outage"),
        ("year_meets_target", "share of years that meet their target"),
        ("cost", "cost a year"),
        ("downtime_planned", "planned downtime per workload and year"),
    ];
    let words = known.iter().find(|(known, _)| *known == name).map(|(_, words)| (*words).to_owned());
    words.unwrap_or_else(|| name.replace('_', " "))
}

/// A scope in words.
pub fn scope(name: &str) -> String {
    match name.split_once(':') {
        Some(("workload", class)) => format!("workloads of class {class}"),
        Some((kind, of)) => format!("{kind} {of}"),
        None if name == "site" => "the whole site".to_owned(),
        None => name.to_owned(),
    }
}

/// Events of which a run may see none, by the metric that counts them.
pub const UNSEEN: [(&str, &str); 10] = [
    ("workload_outages_per_year", "an unplanned outage"),
    ("waits_per_year", "a workload that had to wait for a spare"),
    ("failed_failovers_per_year", "an attempt to take over that failed"),
    ("pool_exhaustions_per_year", "a pool without any ready spare"),
    ("standby_failures_per_year", "a spare that failed while it stood by"),
    ("refused_ports_per_year", "a port that refused its new address"),
    ("unreadable_identities_per_year", "a failed blade whose identity could not be read"),
    ("lost_arrivals_per_year", "a workload that arrived and found no place"),
    ("cascades_per_year", "a planned move to a better matching blade"),
    ("false_alarms_per_year", "a sound spare taken for a failed one"),
];

/// A duration in the units that people use: `39 h 27 min 51 s`, to a tenth of a second below a minute.
pub fn lasting(seconds: f64) -> String {
    let digits = if seconds < 60.0 { 10.0 } else { 1.0 };
    let us = if seconds < 1.0 { seconds * 1e6 } else { (seconds * digits).round() / digits * 1e6 };
    Lasting(Span(us as i64)).to_string()
}

/// A value of a scenario without its punctuation: `weibull: shape 0.69, scale 6910 h`.
pub fn setting(value: &str) -> String {
    let plain = value.replace(" = {", ":").replace(['{', '}', '"'], "").replace(" =", "");
    plain.split_whitespace().collect::<Vec<_>>().join(" ").replace(" ,", ",")
}

/// A count with its noun: `no history`, `one history`, `20 histories`.
pub fn counted(count: usize, one: &str, many: &str) -> String {
    match count {
        0 => format!("no {one}"),
        1 => format!("one {one}"),
        _ => format!("{count} {many}"),
    }
}

/// A share of one in words, for a part that is not to be read as a figure.
pub fn about(share: f64) -> String {
    match 100.0 * share {
        percent if percent < 1.0 => "less than 1\u{a0}%".to_owned(),
        percent => format!("{percent:.0}\u{a0}%"),
    }
}

/// A unit in words; none where the figure has one of its own.
pub fn unit(of: &str) -> &str {
    match of {
        "1" | "s" => "",
        "min/y" => "minutes a year",
        "1/y" => "a year",
        "h" => "hours",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_and_settings_are_in_plain_words() {
        assert_eq!([lasting(0.3), lasting(1.0), lasting(12.34)], ["300 ms", "1 s", "12.3 s"]);
        assert_eq!(lasting(142_132.541), "1 d 15 h 28 min 53 s");
        assert_eq!(
            setting("{ weibull = { shape = 0.69, scale = \"6910 h\" } }"),
            "weibull: shape 0.69, scale 6910 h"
        );
        assert_eq!(setting("\"30 s\""), "30 s");
    }
}
