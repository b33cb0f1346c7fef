//! The outcome of a benchmark, and the exit code that it means.

use crate::benchmark::{Change, MedianRatio, Spending, TimeVerdict, Trend, WorkRecord};
use crate::cli::Exit;
use crate::cli::undecided::Undecided;
use serde::Serialize;

/// All that was found out.
#[derive(Serialize)]
pub struct Report {
    /// The command that counts these histories.
    pub command: String,
    /// The counts.
    pub record: WorkRecord,
    /// The times; `None` if another program was raced.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time: Option<Time>,
    /// The outcome of the comparison.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub against: Option<Against>,
    /// The work against its budgets.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub budget: Vec<Spending>,
    /// The verdict on an undecided ratio of times.
    #[serde(skip)]
    pub undecided: Undecided,
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
    /// The reasons why they are of other histories.
    pub differences: Vec<String>,
    /// Judged: of the same histories, or compared with a record that says how long its own are.
    pub judged: bool,
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
    /// The comparison of counts, if they are judged.
    pub fn judged(&self) -> Option<&Counts> {
        self.against.as_ref()?.counts.as_ref().filter(|counts| counts.judged)
    }

    /// The exit code of the verb.
    pub fn exit(&self) -> Exit {
        let time = self.against.as_ref().and_then(|against| against.race.as_ref()).map(|race| race.verdict);
        let rises =
            self.judged().is_some_and(|of| of.changes.iter().any(|change| change.trend == Trend::Risen));
        let over = self.budget.iter().any(|spending| spending.over);
        match () {
            () if over || rises || time == Some(TimeVerdict::Slower) => Exit::Regression,
            () if self.against.is_some() && time.is_none() && self.judged().is_none() => Exit::Usage,
            () if time == Some(TimeVerdict::Undecided) => self.undecided.exit(Exit::Regression),
            () => Exit::Done,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::benchmark::{Counter, PolicyWork, changes};
    use crate::stats::Work;

    fn record(events: u64) -> WorkRecord {
        let work = Work { histories: 2, cycles: 10, events, draws: 30, queue_operations: 40 };
        WorkRecord::new("s", &[], 1, 2, 5.0, vec![PolicyWork { policy: "p".to_owned(), work }])
    }

    fn counts(events: u64, differences: &[&str]) -> Option<Counts> {
        Some(Counts {
            differences: differences.iter().map(|text| (*text).to_owned()).collect(),
            judged: differences.is_empty(),
            tolerance: 0.03,
            changes: changes(&record(100), &record(events), 0.03),
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
        Report {
            command: "hotspare bench s.toml".to_owned(),
            record: record(100),
            time: None,
            against,
            budget: Vec::new(),
            undecided: Undecided::Pass,
        }
    }

    #[test]
    fn what_was_found_decides_on_the_exit() {
        let exit = |counts, race| report(counts, race).exit();
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
        let exit = |events, ratios: &[f64], undecided| {
            Report { undecided, ..report(counts(events, &[]), race(ratios)) }.exit()
        };
        let exits = [Undecided::Pass, Undecided::Tell, Undecided::Fail]
            .map(|undecided| exit(100, &[1.06; 5], undecided));
        assert_eq!(exits, [Exit::Done, Exit::Undecided, Exit::Regression]);
        assert_eq!(exit(104, &[1.06; 5], Undecided::Tell), Exit::Regression);
        assert_eq!(exit(100, &[1.0; 6], Undecided::Fail), Exit::Done);
    }

    #[test]
    fn a_budget_that_is_exceeded_is_a_regression_whatever_the_record_says() {
        let spending = |over| {
            let (limit, now) = (10.0, if over { 11.0 } else { 9.0 });
            vec![Spending { policy: "p".to_owned(), counter: Counter::Events, limit, now, over }]
        };
        let exit = |counts: Option<Counts>, over| {
            let mut of = Report { budget: spending(over), ..report(counts, None) };
            of.against = of.against.filter(|against| against.counts.is_some());
            of.exit()
        };
        assert_eq!([exit(None, false), exit(None, true)], [Exit::Done, Exit::Regression]);
        assert_eq!(exit(counts(100, &[]), true), Exit::Regression);
        assert_eq!(exit(counts(100, &["an old record"]), false), Exit::Usage);
        assert_eq!(exit(counts(100, &["an old record"]), true), Exit::Regression);
    }
}
