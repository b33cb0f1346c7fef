//! The outcome of a benchmark, in words.

use super::clock;
use super::outcome::{Against, Counts, Report, Time, Times};
use crate::benchmark::{Change, Counter, PolicyWork, Spending, TimeVerdict, Trend, Unit, WorkRecord, median};
use crate::output::formats::Line;

/// A run shorter than this is mostly the start of the program \[s\].
const SHORT: f64 = 0.2;

/// The outcome as one text, however long its lines.
pub fn said(report: &Report) -> String {
    lines(report).iter().map(Line::whole).collect::<Vec<_>>().join("\n")
}

/// The outcome, a sentence a line, and the command that makes a record anew.
pub fn lines(report: &Report) -> Vec<Line> {
    let mut all = vec![Line::Said(histories(&report.record))];
    if let Some(time) = &report.time {
        all.push(Line::Said(time_alone(&report.record, time)));
    }
    if report.against.is_none() && report.budget.is_empty() {
        all.extend(per_year(&report.record).map(Line::Said));
    }
    if !report.budget.is_empty() {
        all.push(Line::Said(of_budget(&report.budget)));
    }
    if let Some(against) = &report.against {
        match &against.counts {
            Some(counts) => all.extend(of_counts(report, against, counts)),
            None => {
                let name = &against.name;
                all.push(Line::Said(format!("{name} does not count its work: only time is compared.")));
            }
        }
        if let Some(race) = &against.race {
            all.extend(of_times(&report.record, &against.name, race).into_iter().map(Line::Said));
        }
    }
    all
}

/// The events of a simulated year of each policy: what a budget is held against.
fn per_year(record: &WorkRecord) -> Option<String> {
    let years = record.years?;
    let one = |of: &PolicyWork| {
        let events = Counter::Events.of(&of.work) as f64 / Unit::Year.count(&of.work, years);
        format!("{} {}", of.policy, figure(events))
    };
    let all: Vec<String> = record.policies.iter().map(one).collect();
    Some(format!("Events per simulated year: {}.", all.join(", ")))
}

fn of_budget(spendings: &[Spending]) -> String {
    let over: Vec<&Spending> = spendings.iter().filter(|spending| spending.over).collect();
    if over.is_empty() {
        return "Within the budget.".to_owned();
    }
    let one = |of: &&Spending| {
        format!("{} under {} {} of {}", of.counter.name(), of.policy, figure(of.now), figure(of.limit))
    };
    let over: Vec<String> = over.iter().map(one).collect();
    format!("REGRESSION: over the budget of a simulated year: {}.", over.join(", "))
}

fn histories(record: &WorkRecord) -> String {
    let WorkRecord { scenario, replications, seed, .. } = record;
    let policies = record.policies.len();
    format!(
        "Counted: {scenario}, {replications} {} of {policies} {}, seed {seed}, warm-up included.",
        if *replications == 1 { "replication" } else { "replications" },
        if policies == 1 { "policy" } else { "policies" },
    )
}

fn time_alone(record: &WorkRecord, time: &Time) -> String {
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
fn per_unit(record: &WorkRecord, seconds: f64) -> String {
    let all = record.all();
    let per = Unit::of(&all);
    format!("{} µs per {}", figure(1e6 * seconds / per.count(&all, 1.0)), per.name())
}

/// A share in percent, as it was written.
pub(super) fn percent(share: f64) -> f64 {
    (share * 1e8).round() / 1e6
}

fn plural(count: u32, what: &str) -> String {
    if count == 1 { format!("{count} {what}") } else { format!("{count} {what}s") }
}

fn of_counts(report: &Report, against: &Against, counts: &Counts) -> Vec<Line> {
    let name = &against.name;
    let is_record = against.race.is_none();
    let anew = |said: &str| Line::Command {
        said: said.to_owned(),
        command: format!("{} --record {name}", report.command),
    };
    let have = |trend| counts.changes.iter().filter(move |change| change.trend == trend).collect::<Vec<_>>();
    let (risen, fallen, within) = (have(Trend::Risen), have(Trend::Fallen), have(Trend::Within));
    let tolerance = percent(counts.tolerance);

    let differences = counts.differences.join("; ");
    if !counts.judged && !is_record {
        return vec![Line::Said(format!("Not judged: {name} simulates other histories ({differences})."))];
    }
    if !counts.judged {
        let not_judged = format!(
            "Not judged: {name} was recorded for a different scenario ({differences}), and does not say how long its \
             histories are."
        );
        return vec![Line::Said(not_judged), anew("Make a record of these histories:")];
    }
    let per = counts.changes.first().map_or("", |change| change.per.name());
    let mut all = Vec::new();
    if !differences.is_empty() {
        all.push(Line::Said(format!(
            "{name} was recorded for a different scenario ({differences}): work is compared per {per}."
        )));
    }
    if !risen.is_empty() {
        all.push(Line::Said(format!(
            "REGRESSION: work has risen by more than {tolerance} % per {per}: {}.",
            listed(&risen)
        )));
        if is_record {
            all.push(anew("If that is what was wanted, make the record anew:"));
        }
    }
    if !fallen.is_empty() {
        let listed = listed(&fallen);
        all.push(Line::Said(format!("Work has fallen by more than {tolerance} % per {per}: {listed}.")));
        if is_record && risen.is_empty() {
            all.push(anew("To hold what was gained, make the record anew:"));
        }
    }
    if risen.is_empty() && fallen.is_empty() {
        all.push(Line::Said(match within.is_empty() {
            true => format!("No change: all counts are those of {name}."),
            false => format!("No regression: no count has changed by more than {tolerance} %."),
        }));
    }
    all
}

/// The largest change of each policy.
fn listed(changes: &[&Change]) -> String {
    let one = |change: &Change| {
        let whose =
            change.policy.as_ref().map_or("all together".to_owned(), |policy| format!("under {policy}"));
        format!("{} {whose} {}", change.counter.name(), relative(change))
    };
    let of_policies = changes.chunk_by(|a, b| a.policy == b.policy);
    let size = |change: &&&Change| change.relative().abs();
    let largest = of_policies.filter_map(|of| of.iter().max_by(|a, b| size(a).total_cmp(&size(b))));
    largest.map(|change| one(change)).collect::<Vec<_>>().join(", ")
}

fn of_times(record: &WorkRecord, name: &str, race: &Times) -> Vec<String> {
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

/// A change in percent, with its sign.
pub fn relative(change: &Change) -> String {
    let percent = 100.0 * change.relative();
    match () {
        () if change.trend == Trend::Same => "none".to_owned(),
        () if percent.is_infinite() => "new".to_owned(),
        () if percent.abs() < 0.01 => format!("{}0.01 %", if percent > 0.0 { "< +" } else { "> -" }),
        () => format!("{percent:+.2} %"),
    }
}

/// A positive number with four significant digits, or all those before the point.
pub fn figure(number: f64) -> String {
    if number <= 0.0 || !number.is_finite() {
        return "0".to_owned();
    }
    let before = libm::floor(libm::log10(number)) as i64 + 1;
    format!("{number:.*}", (4 - before).clamp(0, 12) as usize)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::benchmark::changes;
    use crate::stats::Work;

    fn record(events: u64) -> WorkRecord {
        let work = Work { histories: 2, cycles: 10, events, draws: 30, queue_operations: 40 };
        WorkRecord::new("s", &[], 1, 2, 5.0, vec![PolicyWork { policy: "p".to_owned(), work }])
    }

    #[test]
    fn figures_have_four_digits_or_all_before_the_point() {
        let texts = [0.0, 0.012_346, 1.0, 12.3456, 999.95, 123_456.7].map(figure);
        assert_eq!(texts, ["0", "0.01235", "1.000", "12.35", "1000.0", "123457"]);
    }

    #[test]
    fn changes_are_told_in_percent() {
        let of = |events| relative(&changes(&record(100), &record(events), 0.03)[0]);
        assert_eq!([of(100), of(104), of(89)], ["none", "+4.00 %", "-11.00 %"]);
        let large = changes(&record(1_000_000), &record(1_000_001), 0.03);
        assert_eq!(relative(&large[0]), "< +0.01 %");
        assert_eq!(relative(&changes(&record(0), &record(1), 0.03)[0]), "new");
    }
}
