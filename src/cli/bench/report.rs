//! The outcome of a benchmark: for programs, in tables, and as an exit code.

use super::verdict::sentences;
use crate::benchmark::{Change, Counter, MedianRatio, Record, TimeVerdict, Trend, Unit};
use crate::cli::Exit;
use crate::cli::undecided::Undecided;
use crate::output::RenderError;
use crate::output::formats::{self, FORMATS, Line, Table};
use crate::stats::Work;
use serde::Serialize;

/// All that was found out.
#[derive(Serialize)]
pub struct Report {
    /// The command that counts these histories.
    pub command: String,
    /// The counts.
    pub record: Record,
    /// The times; `None` if another program was raced.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time: Option<Time>,
    /// The outcome of the comparison.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub against: Option<Against>,
}

/// Times of runs in this process.
#[derive(Serialize)]
pub struct Time {
    /// The number of runs.
    pub runs: u32,
    /// The number of threads.
    pub threads: u16,
    /// The median of all policies together \[s\].
    pub seconds: f64,
}

/// A comparison.
#[derive(Serialize)]
pub struct Against {
    /// The path of the record or program.
    pub name: String,
    /// The counts; `None` if the other program does not count.
    pub counts: Option<Counts>,
    /// The times, of another program.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub race: Option<Times>,
}

/// A comparison of counts.
#[derive(Serialize)]
pub struct Counts {
    /// The reasons why they are of other histories; they are judged if this is empty.
    pub differences: Vec<String>,
    /// The largest change of a count that is no rise and no fall \[1\].
    pub tolerance: f64,
    /// The changes.
    pub changes: Vec<Change>,
}

/// A comparison of times.
#[derive(Serialize)]
pub struct Times {
    /// The other program's version.
    pub version: String,
    /// The version of its results.
    pub results_version: u32,
    /// The files of results that are not the same.
    pub results_differ: Vec<String>,
    /// This program, pair by pair \[s\].
    pub own_seconds: Vec<f64>,
    /// The other one, pair by pair \[s\].
    pub other_seconds: Vec<f64>,
    /// This program's time divided by that of the other.
    pub ratio: MedianRatio,
    /// The largest excess over one that is not slower \[1\].
    pub tolerance: f64,
    /// The verdict on the ratio.
    #[serde(rename = "pace")]
    pub verdict: TimeVerdict,
}

impl Report {
    /// The exit code of the verb, with `undecided` as the verdict on an undecided ratio.
    pub fn exit(&self, undecided: Undecided) -> Exit {
        let Some(against) = &self.against else { return Exit::Done };
        let time = against.race.as_ref().map(|race| race.verdict);
        let judged = against.counts.as_ref().filter(|counts| counts.differences.is_empty());
        let rises = judged.is_some_and(|of| of.changes.iter().any(|change| change.trend == Trend::Risen));
        match () {
            () if time.is_none() && judged.is_none() => Exit::Usage,
            () if rises || time == Some(TimeVerdict::Slower) => Exit::Regression,
            () if time == Some(TimeVerdict::Undecided) => undecided.exit(Exit::Regression),
            () => Exit::Done,
        }
    }
}

impl formats::Report for Report {
    fn tables(&self) -> Vec<Table> {
        vec![match self.against.as_ref().and_then(|against| against.counts.as_ref()) {
            Some(counts) => change_table(&counts.changes),
            None => work_table(&self.record),
        }]
    }

    fn paragraphs(&self) -> Vec<Vec<Line>> {
        vec![sentences(self).into_iter().map(Line::Said).collect()]
    }

    /// The whole record with all digits; sentences as they are.
    fn own(&self, format: &str) -> Option<Result<String, RenderError>> {
        match format {
            "json" => {
                Some(serde_json::to_string_pretty(self).map(|text| text + "\n").map_err(|error| {
                    RenderError { file: "the report".to_owned(), reason: error.to_string() }
                }))
            }
            "markdown" => {
                let table = self.tables().remove(0);
                let format = FORMATS.iter().find(|known| known.name() == format)?;
                let table = formats::render(&table, *format);
                Some(table.map(|table| format!("{table}\n{}\n", sentences(self).join("\n"))))
            }
            _ => None,
        }
    }
}

/// The work of each policy, in all and by cycle.
fn work_table(record: &Record) -> Table {
    let mut works: Vec<(&str, Work)> =
        record.policies.iter().map(|of| (of.policy.as_str(), of.work)).collect();
    if works.len() > 1 {
        works.push(("(all)", record.all()));
    }
    let names = Counter::ALL.map(Counter::name);
    let per_cycle = names.map(|name| format!("{name} per cycle"));
    let columns: Vec<&str> =
        ["policy", "cycles"].into_iter().chain(names).chain(per_cycle.iter().map(String::as_str)).collect();
    let row = |(name, work): &(&str, Work)| {
        let per = Unit::of(work);
        let rate = |counter: Counter| {
            let rate = figure(counter.of(work) as f64 / per.count(work) as f64);
            if per == Unit::Cycle { rate } else { format!("{rate} per {}", per.name()) }
        };
        let mut cells = vec![(*name).to_owned(), work.cycles.to_string()];
        cells.extend(Counter::ALL.map(|counter| counter.of(work).to_string()));
        cells.extend(Counter::ALL.map(rate));
        cells
    };
    Table::new(&columns, works.iter().map(row).collect())
}

/// The work of each policy by cycle, before and now.
fn change_table(changes: &[Change]) -> Table {
    let row = |change: &Change| {
        vec![
            change.policy.clone().unwrap_or_else(|| "(all)".to_owned()),
            format!("{} per {}", change.counter.name(), change.per.name()),
            figure(change.then),
            figure(change.now),
            relative(change),
        ]
    };
    let rows: Vec<Vec<String>> = changes.iter().map(row).collect();
    Table::new(&["policy", "work", "before", "now", "change"], rows)
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
    use crate::benchmark::{PolicyWork, compare};

    fn record(events: u64) -> Record {
        let work = Work { histories: 2, cycles: 10, events, draws: 30, queue_operations: 40 };
        Record::new("s", &[], 1, 2, vec![PolicyWork { policy: "p".to_owned(), work }])
    }

    fn counts(events: u64, differences: &[&str]) -> Option<Counts> {
        Some(Counts {
            differences: differences.iter().map(|text| (*text).to_owned()).collect(),
            tolerance: 0.03,
            changes: compare(&record(100), &record(events), 0.03).changes,
        })
    }

    fn race(ratios: &[f64]) -> Option<Times> {
        let ratio = MedianRatio::new(ratios).unwrap();
        Some(Times {
            version: "0.1.0".to_owned(),
            results_version: 1,
            results_differ: Vec::new(),
            own_seconds: ratios.to_vec(),
            other_seconds: vec![1.0; ratios.len()],
            ratio,
            tolerance: 0.05,
            verdict: ratio.judge(0.05),
        })
    }

    fn report(counts: Option<Counts>, race: Option<Times>) -> Report {
        let against = Some(Against { name: "it".to_owned(), counts, race });
        Report { command: "hotspare bench s.toml".to_owned(), record: record(100), time: None, against }
    }

    #[test]
    fn what_was_found_decides_on_the_exit() {
        let exit = |counts, race| report(counts, race).exit(Undecided::Pass);
        assert_eq!(exit(counts(100, &[]), None), Exit::Done);
        assert_eq!(exit(counts(90, &[]), None), Exit::Done);
        assert_eq!(exit(counts(104, &[]), None), Exit::Regression);
        // Other histories are shown and not judged: of a record nothing is left, of a program its time.
        assert_eq!(exit(counts(104, &["another seed"]), None), Exit::Usage);
        assert_eq!(exit(counts(104, &["other results"]), race(&[1.0; 6])), Exit::Done);
        assert_eq!(exit(None, race(&[1.0; 6])), Exit::Done);
        assert_eq!(exit(None, race(&[1.06; 6])), Exit::Regression);
        assert_eq!(exit(counts(104, &[]), race(&[0.5; 6])), Exit::Regression);
    }

    #[test]
    fn what_is_undecided_counts_as_the_user_says() {
        let of = report(counts(100, &[]), race(&[1.06; 5]));
        let exits = [Undecided::Pass, Undecided::Tell, Undecided::Fail].map(|undecided| of.exit(undecided));
        assert_eq!(exits, [Exit::Done, Exit::Undecided, Exit::Regression]);
        assert_eq!(report(counts(104, &[]), race(&[1.06; 5])).exit(Undecided::Tell), Exit::Regression);
        assert_eq!(report(None, race(&[1.0; 6])).exit(Undecided::Fail), Exit::Done);
    }

    #[test]
    fn figures_have_four_digits_or_all_before_the_point() {
        let texts = [0.0, 0.012_346, 1.0, 12.3456, 999.95, 123_456.7].map(figure);
        assert_eq!(texts, ["0", "0.01235", "1.000", "12.35", "1000.0", "123457"]);
    }

    #[test]
    fn changes_are_told_in_percent() {
        let of = |events| relative(&compare(&record(100), &record(events), 0.03).changes[0]);
        assert_eq!([of(100), of(104), of(89)], ["none", "+4.00 %", "-11.00 %"]);
        let large = compare(&record(1_000_000), &record(1_000_001), 0.03);
        assert_eq!(relative(&large.changes[0]), "< +0.01 %");
        assert_eq!(relative(&compare(&record(0), &record(1), 0.03).changes[0]), "new");
    }
}
