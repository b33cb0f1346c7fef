//! Workload classes: the work that blades run, and its requirements.

use crate::engine::distribution::Distribution;
use crate::model::resource::Resources;
use crate::units::{ArrayId, ClassId, GroupId, Span, Time, TypeId, WorkloadId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A requirement that changes at set times: a class for each level, each alike but for what it requires.
#[derive(Clone, Debug)]
pub struct Profile {
    /// The levels with the time from which each applies; the first from zero on, each later than the one before.
    pub levels: Vec<(Span, ClassId)>,
    /// Time after which it begins anew, later than the last level; `None`: the last level stays.
    pub period: Option<Span>,
}

impl Profile {
    /// The level in force at `time`, and the start of the next one.
    pub fn at(&self, time: Time) -> (usize, Time) {
        let round = self.period.map_or(0, |period| time.0.div_euclid(period.0) * period.0);
        let within = Span(time.0 - round);
        let next = self.levels.partition_point(|(from, _)| *from <= within);
        let begins = match (self.levels.get(next), self.period) {
            (Some((from, _)), _) => Time(round).after(*from),
            (None, Some(period)) => Time(round).after(period),
            (None, None) => Time::NEVER,
        };
        (next.saturating_sub(1), begins)
    }
}

/// Arrivals of workloads of a class.
#[derive(Clone, Debug)]
pub struct Arrivals {
    /// Time from one to the next.
    pub every: Distribution,
    /// Fate of an arrival that finds no spare.
    pub when_empty: WhenEmpty,
    /// Start of an arrival on a spare.
    pub start: ArrivalStart,
}

/// Fate of a workload that arrives and finds no spare.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum WhenEmpty {
    /// It waits for one.
    #[default]
    Wait,
    /// It goes elsewhere.
    Lost,
}

/// Start of an arriving workload on a spare.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ArrivalStart {
    /// By the steps of a takeover.
    #[default]
    Takeover,
    /// At once.
    Instant,
}

/// Workloads that are alike.
#[derive(Clone, Debug)]
pub struct WorkloadClass {
    /// The name in the scenario; also the group name of the blades it starts on.
    pub name: String,
    /// The first of its workloads; the others follow it.
    pub first: WorkloadId,
    /// The most there can be at a time.
    pub count: u32,
    /// Number present at the start, first ones first.
    pub initial: u32,
    /// Run length of each before it finishes \[up time\]; `None`: for ever.
    pub run: Option<Distribution>,
    /// Arrivals of others, if there are any.
    pub arrivals: Option<Arrivals>,
    /// Workloads that start on one blade: all virtual machines that may fail over apart, or 1.
    pub per_blade: u32,
    /// Virtual machines that one stands for as long as those of its blade are together.
    pub stands_for: u32,
    /// The class of the same virtual machines each by itself, if they fail over apart.
    pub apart: Option<ClassId>,
    /// The class of the scenario that it stands for.
    pub named: ClassId,
    /// Changes of its requirement, if any; of a class that the scenario names and of one that fails over apart.
    pub profile: Option<Profile>,
    /// Waiting workloads of a smaller number are served first.
    pub priority: u32,
    /// The availability that a year, and a month, of all of them together is held against \[1\].
    pub target: Option<f64>,
    /// The type of blade that each starts on.
    pub home: TypeId,
    /// Resources required of a blade.
    pub requirement: Resources,
    /// The memory whose state a transfer moves \[B\].
    pub state_bytes: f64,
    /// The partitions it needs, by position in the layout of its first blade.
    pub needs: Vec<usize>,
    /// The array that holds its boot disk, if arrays are simulated.
    pub array: Option<ArrayId>,
    /// The groups of blades whose switch ports are in its hard zones, by position among the groups.
    pub zoned: Vec<GroupId>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_repeats_or_stays() {
        let levels = vec![(Span(0), ClassId(0)), (Span(8), ClassId(1)), (Span(18), ClassId(2))];
        let daily = Profile { levels: levels.clone(), period: Some(Span(24)) };
        let at = |time| daily.at(Time(time));
        assert_eq!([at(0), at(8), at(23)], [(0, Time(8)), (1, Time(18)), (2, Time(24))]);
        assert_eq!([at(24), at(32)], [(0, Time(32)), (1, Time(42))]);
        let once = Profile { levels, period: None };
        assert_eq!(once.at(Time(50)), (2, Time::NEVER));
    }
}
