//! The record of a benchmark: the work of the histories of each policy, and their origin.
//!
//! It holds no time and no machine: the same program makes the same bytes of the same scenario anywhere, so that a
//! record belongs into version control.

use crate::digest::FileDigest;
use crate::stats::Work;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The program named in every record.
const PROGRAM: &str = "hotspare";

/// The counts of work of one program on one scenario.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WorkRecord {
    /// The program, always `hotspare`.
    pub program: String,
    /// Its version.
    pub version: String,
    /// [`RESULTS_VERSION`](crate::RESULTS_VERSION) of that program.
    pub results_version: u32,
    /// The name of the scenario.
    pub scenario: String,
    /// The scenario and every file it names.
    pub inputs: Vec<FileDigest>,
    /// Settings that replace values of the scenario, as behind `--set`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub settings: Vec<String>,
    /// The seed of all random numbers.
    pub seed: u64,
    /// Replications of each policy.
    pub replications: u32,
    /// The simulated time of a history, warm-up included \[y\]; `None` in a record of an older version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub years: Option<f64>,
    /// The work of each policy, in the order of the scenario.
    pub policies: Vec<PolicyWork>,
}

/// The work of one policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyWork {
    /// Its name.
    pub policy: String,
    /// The work of all its histories together.
    pub work: Work,
}

/// A text that is no record.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    /// It is not JSON, or not of this form.
    #[error("this is not a record of hotspare bench: {0}")]
    Form(#[from] serde_json::Error),
    /// Another program wrote it.
    #[error("this is a file of {0:?}, not a record of hotspare bench")]
    OtherProgram(String),
    /// It does not agree with itself.
    #[error("this record has been changed by hand: {0}")]
    Inconsistent(String),
}

/// A reason why the counts of two records are not those of the same histories.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HistoryDifference {
    /// Draws or semantics have changed on purpose.
    ResultsVersion {
        /// That of the record.
        then: u32,
        /// That of the program.
        now: u32,
    },
    /// These files, or their number, have changed.
    Inputs(Vec<String>),
    /// The settings that replace values of the scenario.
    Settings {
        /// In the record.
        then: Vec<String>,
        /// Now.
        now: Vec<String>,
    },
    /// The seed.
    Seed {
        /// That of the record.
        then: u64,
        /// The present one.
        now: u64,
    },
    /// The number of replications.
    Replications {
        /// That of the record.
        then: u32,
        /// The present one.
        now: u32,
    },
    /// The policies.
    Policies,
}

impl fmt::Display for HistoryDifference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            HistoryDifference::ResultsVersion { then, now } => {
                write!(f, "the results version was {then} and is {now}: other histories are simulated")
            }
            HistoryDifference::Inputs(paths) if paths.is_empty() => {
                write!(f, "the scenario named more files")
            }
            HistoryDifference::Inputs(paths) => write!(f, "the content of {} has changed", paths.join(", ")),
            HistoryDifference::Settings { then, now } => {
                let told = |settings: &[String]| match settings {
                    [] => "nothing was set".to_owned(),
                    settings => settings.join(", "),
                };
                write!(f, "the settings have changed ({}; now {})", told(then), told(now))
            }
            HistoryDifference::Seed { then, now } => write!(f, "the seed was {then} and is {now}"),
            HistoryDifference::Replications { then, now } => {
                write!(f, "there were {then} replications and there are {now}")
            }
            HistoryDifference::Policies => write!(f, "the policies are not the same"),
        }
    }
}

impl WorkRecord {
    /// The record of counts that this program made.
    pub fn new(
        scenario: &str,
        inputs: &[FileDigest],
        seed: u64,
        replications: u32,
        years: f64,
        policies: Vec<PolicyWork>,
    ) -> WorkRecord {
        WorkRecord {
            program: PROGRAM.to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            results_version: crate::RESULTS_VERSION,
            scenario: scenario.to_owned(),
            inputs: inputs.to_vec(),
            settings: Vec::new(),
            seed,
            replications,
            years: Some(years),
            policies,
        }
    }

    /// The text of the file.
    ///
    /// # Errors
    /// If it cannot be written as JSON.
    pub fn render(&self) -> Result<String, serde_json::Error> {
        Ok(serde_json::to_string_pretty(self)? + "\n")
    }

    /// Reads a record.
    ///
    /// # Errors
    /// [`RecordError`], if the text is not one of this program.
    pub fn parse(text: &str) -> Result<WorkRecord, RecordError> {
        /// Any JSON that names its program.
        #[derive(Deserialize)]
        struct Head {
            program: Option<String>,
        }
        let head: Head = serde_json::from_str(text)?;
        if let Some(other) = head.program.filter(|program| program != PROGRAM) {
            return Err(RecordError::OtherProgram(other));
        }
        let record: WorkRecord = serde_json::from_str(text)?;
        record.check()?;
        Ok(record)
    }

    fn check(&self) -> Result<(), RecordError> {
        if self.replications == 0 || self.policies.is_empty() {
            return Err(RecordError::Inconsistent("it is of no history".to_owned()));
        }
        if self.years.is_some_and(|years| !(years > 0.0 && years.is_finite())) {
            return Err(RecordError::Inconsistent("its histories have no length".to_owned()));
        }
        for (at, PolicyWork { policy, work }) in self.policies.iter().enumerate() {
            if work.histories != u64::from(self.replications) {
                let (histories, replications) = (work.histories, self.replications);
                return Err(RecordError::Inconsistent(format!(
                    "{policy} has {histories} histories of {replications} replications"
                )));
            }
            if self.policies[..at].iter().any(|other| other.policy == *policy) {
                return Err(RecordError::Inconsistent(format!("{policy} is there twice")));
            }
        }
        Ok(())
    }

    /// The work of all policies together.
    pub fn all(&self) -> Work {
        self.policies.iter().map(|policy| policy.work).sum()
    }

    /// The work of a policy.
    pub fn of(&self, policy: &str) -> Option<Work> {
        self.policies.iter().find(|other| other.policy == policy).map(|other| other.work)
    }

    /// The reasons why this record is not of the same histories as `then`; empty if it is.
    pub fn differences(&self, then: &WorkRecord) -> Vec<HistoryDifference> {
        let mut all = Vec::new();
        if self.results_version != then.results_version {
            all.push(HistoryDifference::ResultsVersion {
                then: then.results_version,
                now: self.results_version,
            });
        }
        // A file may be called by another path.
        let sums =
            |record: &WorkRecord| record.inputs.iter().map(|file| file.sha256.clone()).collect::<Vec<_>>();
        let old = sums(then);
        if sums(self) != old {
            let changed = self.inputs.iter().filter(|file| !old.contains(&file.sha256));
            all.push(HistoryDifference::Inputs(changed.map(|file| file.path.clone()).collect()));
        }
        if self.settings != then.settings {
            let (then, now) = (then.settings.clone(), self.settings.clone());
            all.push(HistoryDifference::Settings { then, now });
        }
        if self.seed != then.seed {
            all.push(HistoryDifference::Seed { then: then.seed, now: self.seed });
        }
        if self.replications != then.replications {
            all.push(HistoryDifference::Replications { then: then.replications, now: self.replications });
        }
        let names =
            |record: &WorkRecord| record.policies.iter().map(|of| of.policy.clone()).collect::<Vec<_>>();
        if names(self) != names(then) {
            all.push(HistoryDifference::Policies);
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record() -> WorkRecord {
        let work = Work { histories: 4, cycles: 10, events: 60, draws: 150, queue_operations: 130 };
        let policies = ["a", "b"].map(|name| PolicyWork { policy: name.to_owned(), work });
        WorkRecord::new("rows", &[FileDigest::of("rows.toml", b"abc")], 7, 4, 5.0, policies.to_vec())
    }

    fn error(text: &str) -> String {
        WorkRecord::parse(text).unwrap_err().to_string()
    }

    #[test]
    fn a_record_comes_back_and_is_the_same_text_twice() {
        let text = record().render().unwrap();
        assert_eq!(WorkRecord::parse(&text).unwrap(), record());
        assert_eq!(record().render().unwrap(), text);
        assert_eq!(record().all().events, 120);
    }

    #[test]
    fn what_is_no_record_is_refused_with_a_reason() {
        let text = record().render().unwrap();
        assert!(error("{").contains("EOF"), "{}", error("{"));
        assert!(error("{}").contains("missing field `program`"));
        assert!(error(&text.replace("hotspare", "sundial")).contains("a file of \"sundial\""));
        assert!(error(&text.replace("\"policy\": \"b\"", "\"policy\": \"a\"")).contains("a is there twice"));
        let fewer = text.replacen("\"histories\": 4", "\"histories\": 3", 1);
        assert!(error(&fewer).contains("a has 3 histories of 4 replications"));
        assert!(error(&text.replace("\"events\": 60", "\"events\": -60")).contains("`-60`, expected u64"));
    }

    #[test]
    fn the_same_histories_have_no_difference_whatever_the_path() {
        let mut other = record();
        assert_eq!(record().differences(&other), []);
        other.inputs[0].path = "elsewhere/rows.toml".to_owned();
        other.version = "0.0.1".to_owned();
        assert_eq!(record().differences(&other), []);
    }

    #[test]
    fn every_difference_is_told() {
        let mut then = record();
        (then.seed, then.replications, then.results_version) = (8, 5, 0);
        then.settings.push("repair.crews=3".to_owned());
        then.inputs[0].sha256 = "00".to_owned();
        then.policies.pop();
        let told: Vec<String> =
            record().differences(&then).iter().map(HistoryDifference::to_string).collect();
        assert_eq!(told.len(), 6);
        let all = told.join("; ");
        for part in [
            "results version was 0",
            "rows.toml has",
            "(repair.crews=3; now nothing was set)",
            "seed was 8 and is 7",
            "were 5",
            "policies are not",
        ] {
            assert!(all.contains(part), "{part}: {all}");
        }
        then.inputs.push(record().inputs[0].clone());
        let told = record()
            .differences(&then)
            .iter()
            .map(HistoryDifference::to_string)
            .collect::<Vec<_>>()
            .join(";");
        assert!(told.contains("named more files"), "{told}");
    }
}
