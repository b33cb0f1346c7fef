//! The outcome of a benchmark, in words.

use super::clock;
use super::report::{Against, Counts, Report, Time, Times, figure, relative};
use crate::benchmark::{Change, Record, TimeVerdict, Trend, Unit, median};

/// A run shorter than this is mostly the start of the program \[s\].
const SHORT: f64 = 0.2;

/// The outcome, a sentence a line.
pub fn sentences(report: &Report) -> Vec<String> {
    let mut all = vec![histories(&report.record)];
    if let Some(time) = &report.time {
        all.push(time_alone(&report.record, time));
    }
    if let Some(against) = &report.against {
        match &against.counts {
            Some(counts) => all.extend(of_counts(report, against, counts)),
            None => all.push(format!("{} does not count its work: only time is compared.", against.name)),
        }
        if let Some(race) = &against.race {
            all.extend(of_times(&report.record, &against.name, race));
        }
    }
    all
}

fn histories(record: &Record) -> String {
    let Record { scenario, replications, seed, .. } = record;
    let policies = record.policies.len();
    format!(
        "Counted: {scenario}, {replications} {} of {policies} {}, seed {seed}, warm-up included.",
        if *replications == 1 { "replication" } else { "replications" },
        if policies == 1 { "policy" } else { "policies" },
    )
}

fn time_alone(record: &Record, time: &Time) -> String {
    let Time { runs, threads, seconds } = time;
    let (runs, threads) = (plural(*runs, "run"), plural(u32::from(*threads), "thread"));
    format!(
        "Time: {} s a run, {} (median of {runs}; {} on {threads}).",
        figure(*seconds),
        per_unit(record, *seconds),
        clock::NAME
    )
}

/// The time of a run by cycle, as an addition to a sentence.
fn per_unit(record: &Record, seconds: f64) -> String {
    let all = record.all();
    let per = Unit::of(&all);
    format!("{} µs per {}", figure(1e6 * seconds / per.count(&all) as f64), per.name())
}

/// A share in percent, as it was written.
fn percent(share: f64) -> f64 {
    (share * 1e8).round() / 1e6
}

fn plural(count: u32, what: &str) -> String {
    if count == 1 { format!("{count} {what}") } else { format!("{count} {what}s") }
}

fn of_counts(report: &Report, against: &Against, counts: &Counts) -> Vec<String> {
    let name = &against.name;
    let is_record = against.race.is_none();
    let anew = format!("{} --record {name}", report.command);
    let have = |trend| counts.changes.iter().filter(move |change| change.trend == trend).collect::<Vec<_>>();
    let (risen, fallen, within) = (have(Trend::Risen), have(Trend::Fallen), have(Trend::Within));
    let tolerance = percent(counts.tolerance);

    if !counts.differences.is_empty() {
        let mut all = vec![format!(
            "Not judged: {name} is of other histories ({}). The changes above are the program's and theirs together.",
            counts.differences.join("; ")
        )];
        if is_record {
            all.push(format!("Make a record of these histories:\n  {anew}"));
        }
        return all;
    }
    let mut all = Vec::new();
    if !risen.is_empty() {
        all.push(format!("REGRESSION: work has risen by more than {tolerance} %: {}.", listed(&risen)));
        if is_record {
            all.push(format!("If that is what was wanted, make the record anew:\n  {anew}"));
        }
    }
    if !fallen.is_empty() {
        all.push(format!("Work has fallen by more than {tolerance} %: {}.", listed(&fallen)));
        if is_record && risen.is_empty() {
            all.push(format!("To hold what was gained, make the record anew:\n  {anew}"));
        }
    }
    if risen.is_empty() && fallen.is_empty() {
        all.push(match within.is_empty() {
            true => format!("No change: all counts are those of {name}."),
            false => format!("No regression: no count has changed by more than {tolerance} %."),
        });
    }
    all
}

fn listed(changes: &[&Change]) -> String {
    let one = |change: &&Change| {
        let whose =
            change.policy.as_ref().map_or("all together".to_owned(), |policy| format!("under {policy}"));
        format!("{} {whose} {}", change.counter.name(), relative(change))
    };
    changes.iter().map(one).collect::<Vec<_>>().join(", ")
}

fn of_times(record: &Record, name: &str, race: &Times) -> Vec<String> {
    let mut all = Vec::new();
    all.push(if race.results_differ.is_empty() {
        "Results: the same, byte for byte.".to_owned()
    } else {
        let why = if race.results_version == record.results_version {
            format!("although both say results version {}", record.results_version)
        } else {
            format!("its results version is {}, here it is {}", race.results_version, record.results_version)
        };
        format!("Results: {name} gives other results ({why}): {}.", race.results_differ.join(", "))
    });
    let middle = |times: &[f64]| median(times).unwrap_or_default();
    let (own, other) = (middle(&race.own_seconds), middle(&race.other_seconds));
    let pairs = plural(race.ratio.pairs as u32, "pair");
    all.push(format!(
        "Time: {} s a run, {}; of {name} {} s (medians of {pairs}; {} on 1 thread, start of the program included).",
        figure(own),
        per_unit(record, own),
        figure(other),
        clock::NAME
    ));
    let interval =
        race.ratio.interval.map_or("too few pairs for an interval, 6 are needed".to_owned(), |ends| {
            format!("{:.3} to {:.3}, confidence {:.1} %", ends.0, ends.1, 100.0 * race.ratio.confidence)
        });
    all.push(format!("Ratio: {:.3} ({interval}).", race.ratio.median));
    let tolerance = percent(race.tolerance);
    all.push(match race.verdict {
        TimeVerdict::Slower => format!("REGRESSION: it takes more than {tolerance} % longer than {name}."),
        TimeVerdict::Holds => {
            format!("No regression: it takes no more than {tolerance} % longer than {name}.")
        }
        TimeVerdict::Undecided => format!(
            "Undecided: these runs do not tell whether it takes more than {tolerance} % longer; raise --runs."
        ),
    });
    if own.min(other) < SHORT {
        all.push(
            "These runs are short, and their start weighs in the ratio; raise --replications.".to_owned(),
        );
    }
    all
}
