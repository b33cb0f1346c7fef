//! One of the two sides of a comparison: where its figures come from, and the figures.

use crate::output::Manifest;
use crate::stats::metrics::VALUE;
use crate::stats::{Estimate, Flag, Method};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// Before the name of a phase, where downtime in it is a metric.
pub const PHASE: &str = "phase:";

/// The key of a figure.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    /// The policy.
    pub policy: String,
    /// Its scope: `site`, `workload:orders`, `resource:memory`.
    pub scope: String,
    /// The metric; of downtime in a phase, `phase:` and the phase's name.
    pub metric: String,
    /// The statistic: `value`, `p50`, ….
    pub statistic: String,
}

impl Key {
    /// The metric, with the statistic where there is more than one.
    pub fn figure(&self) -> String {
        if self.statistic == VALUE {
            self.metric.clone()
        } else {
            format!("{} {}", self.metric, self.statistic)
        }
    }

    /// The key whose [`Key::figure`] is `figure`.
    pub fn of_figure(policy: &str, scope: &str, figure: &str) -> Key {
        let (metric, statistic) = figure.split_once(' ').unwrap_or((figure, VALUE));
        let [policy, scope, metric, statistic] = [policy, scope, metric, statistic].map(str::to_owned);
        Key { policy, scope, metric, statistic }
    }

    /// The downtime that a phase is part of; `None` if this is no phase.
    fn whole(&self) -> Option<Key> {
        let is_phase = self.metric.starts_with(PHASE);
        is_phase.then(|| Key { metric: "downtime".to_owned(), ..self.clone() })
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {}, policy {}", self.figure(), self.scope, self.policy)
    }
}

/// The data of a figure.
#[derive(Clone, Debug, PartialEq)]
pub enum Data {
    /// Numerator and denominator in every replication; of an availability, those of the downtime.
    Sums(Vec<(f64, f64)>),
    /// Value and interval alone.
    Figure(Estimate),
}

/// A figure with its unit.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// The unit; `1` if it has none.
    pub unit: String,
    /// Its data.
    pub data: Data,
}

/// The results of one run, as far as they are compared.
#[derive(Clone, Debug)]
pub struct Side {
    /// Their manifest.
    pub manifest: Manifest,
    /// The figures.
    pub series: BTreeMap<Key, Series>,
    /// The controls that its figures were read with, the weightiest first.
    pub controls: Vec<ControlColumn>,
}

/// A control of a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ControlColumn {
    /// The policy that it is counted under.
    pub policy: String,
    /// Its name.
    pub control: String,
    /// Its value in every replication.
    pub values: Vec<f64>,
}

impl Side {
    /// The series of `key`. A phase on which no time is spent has no sums in the files: they are zero.
    pub fn get(&self, key: &Key) -> Option<Series> {
        if let Some(series) = self.series.get(key) {
            return Some(series.clone());
        }
        match self.series.get(&key.whole()?) {
            Some(Series { unit, data: Data::Sums(sums) }) => {
                let none = sums.iter().map(|pair| (0.0, pair.1)).collect();
                Some(Series { unit: unit.clone(), data: Data::Sums(none) })
            }
            _ => None,
        }
    }

    /// Checks that every number is one that a run can give; the first that is not, in words.
    pub(super) fn checked(self) -> Result<Side, String> {
        let wanted = self.manifest.replications.done;
        for (key, series) in &self.series {
            let sums = match &series.data {
                Data::Sums(sums) => sums,
                Data::Figure(e) if e.level > 0.0 && e.level < 1.0 => continue,
                Data::Figure(e) => {
                    return Err(format!("{key}: a level lies between 0 and 1, not at {}", e.level));
                }
            };
            if sums.len() != wanted {
                return Err(format!("{key}: {} replications where {wanted} are finished", sums.len()));
            }
            if let Some(pair) = sums.iter().find(|p| !p.0.is_finite() || !p.1.is_finite() || p.1 < 0.0) {
                return Err(format!("{key}: {} over {} is no figure", pair.0, pair.1));
            }
        }
        for ControlColumn { policy, control, values } in &self.controls {
            if values.len() != wanted || !values.iter().all(|value| value.is_finite()) {
                return Err(format!(
                    "control {control}, policy {policy}: not a number for each of {wanted} replications"
                ));
            }
        }
        Ok(self)
    }

    /// The values of the controls, a column each.
    pub(super) fn columns(&self) -> Vec<Vec<f64>> {
        self.controls.iter().map(|control| control.values.clone()).collect()
    }
}

/// A figure as it stands in a file; ends that are not finite bound nothing.
pub(super) fn figure(value: Option<f64>, ends: (Option<f64>, Option<f64>), level: f64, n: u64) -> Estimate {
    let finite = |end: Option<f64>| end.filter(|end| end.is_finite());
    let value = value.unwrap_or(f64::NAN);
    let flag = if value.is_nan() { Flag::Undefined } else { Flag::Ok };
    Estimate {
        value,
        low: finite(ends.0),
        high: finite(ends.1),
        level,
        method: Method::None,
        n,
        flag,
        worth: None,
    }
}
