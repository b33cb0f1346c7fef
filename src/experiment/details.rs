//! Single events on request: one row per outage, takeover, or change of the pool.
//!
//! Rows are made as text where they happen and handed on in the order of replications and policies, so that ten
//! million of them need no more memory than those of a few replications.

use super::Extras;
use crate::model::step::Phase;
use crate::scenario::Scenario;
use crate::simulation::journey::{Journey, Kind};
use crate::simulation::observer::{Attempt, Observer, PRIVILEGED_PORT};
use crate::units::{BladeId, Time};
use std::io::Write;

/// A table of single events.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Detail {
    /// One row per outage or planned move.
    Outages,
    /// One row per takeover.
    Failovers,
    /// One row per change of the pool.
    Pool,
}

impl Detail {
    /// All tables.
    pub const ALL: [Detail; 3] = [Detail::Outages, Detail::Failovers, Detail::Pool];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Detail::Outages => "outages",
            Detail::Failovers => "failovers",
            Detail::Pool => "pool",
        }
    }

    /// The name of its file.
    pub fn file(self) -> String {
        format!("{}.csv", self.name())
    }

    /// The names of its columns, as the first line of its file.
    pub fn header(self) -> String {
        match self {
            Detail::Outages => {
                let phases: Vec<String> =
                    Phase::ALL.iter().map(|phase| format!("{}_s", phase.name())).collect();
                format!(
                    "policy,replication,workload,kind,cause,from,to,attempts,started_s,ended_s,duration_s,{}\n",
                    phases.join(",")
                )
            }
            Detail::Failovers => {
                "policy,replication,workload,attempt,blade,claimed_s,ended_s,result,refused_ports,return_code\n".to_owned()
            }
            Detail::Pool => "policy,replication,time_s,ready,waiting\n".to_owned(),
        }
    }
}

/// Rows of one replication of one policy, as text.
pub type Rows = Vec<(Detail, Vec<u8>)>;

/// Notes the events that were asked for.
pub(super) struct Noting<'a> {
    scenario: &'a Scenario,
    policy: &'a str,
    replication: u32,
    audits: bool,
    rows: Rows,
    /// The last state of the pool, and when it began: only the last of one instant is told.
    pool: Option<(Time, i64, i64)>,
}

impl<'a> Noting<'a> {
    pub fn new(scenario: &'a Scenario, policy: &'a str, replication: u32, extras: &Extras) -> Noting<'a> {
        let rows = extras.details.iter().map(|detail| (*detail, Vec::new())).collect();
        let audits = extras.audit || cfg!(debug_assertions);
        Noting { scenario, policy, replication, audits, rows, pool: None }
    }

    /// The rows, complete.
    pub fn finish(mut self) -> Rows {
        self.tell_pool();
        self.rows
    }

    fn table(rows: &mut Rows, detail: Detail) -> Option<&mut Vec<u8>> {
        rows.iter_mut().find(|(kind, _)| *kind == detail).map(|(_, text)| text)
    }

    fn tell_pool(&mut self) {
        let Some((time, ready, waiting)) = self.pool else { return };
        if let Some(text) = Self::table(&mut self.rows, Detail::Pool) {
            let (policy, replication, time) = (self.policy, self.replication, Seconds(time.0));
            // Writing to memory cannot fail.
            let _ = writeln!(text, "{policy},{replication},{time},{ready},{waiting}");
        }
    }
}

/// Microseconds as seconds, all digits.
pub struct Seconds(pub i64);

impl std::fmt::Display for Seconds {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (whole, rest) = (self.0 / 1_000_000, self.0 % 1_000_000);
        if rest == 0 { write!(f, "{whole}") } else { write!(f, "{whole}.{rest:06}") }
    }
}

impl Observer for Noting<'_> {
    fn audits(&self) -> bool {
        self.audits
    }

    fn journey_ended(&mut self, journey: &Journey, now: Time, blade: Option<BladeId>) {
        if journey.kind == Kind::Arrival {
            return;
        }
        let Some(text) = Self::table(&mut self.rows, Detail::Outages) else { return };
        let site = &self.scenario.site;
        let origin = site.group_of(journey.origin).0.blade_type;
        let (kind, cause) = match journey.kind {
            Kind::Outage => ("outage", site.blade_types[origin.index()].mode(journey.mode).name.as_str()),
            Kind::Transfer | Kind::Arrival => ("transfer", ""),
        };
        let to = blade.map_or(String::new(), |blade| site.blade_name(blade));
        let _ = write!(
            text,
            "{},{},{},{kind},{cause},{},{to},{},{},{},{}",
            self.policy,
            self.replication,
            site.workload_name(journey.workload),
            site.blade_name(journey.origin),
            journey.attempt,
            Seconds(journey.started.0),
            Seconds(now.0),
            Seconds(now.since(journey.started).0),
        );
        for span in journey.phases() {
            let _ = write!(text, ",{}", Seconds(span.0));
        }
        text.push(b'\n');
    }

    fn attempt_ended(&mut self, journey: &Journey, now: Time, blade: BladeId, end: Attempt) {
        let Some(text) = Self::table(&mut self.rows, Detail::Failovers) else { return };
        let return_code = if journey.refusals > 0 { PRIVILEGED_PORT.to_string() } else { String::new() };
        let result = match end {
            Attempt::Succeeded => "succeeded",
            Attempt::Failed(doom) => doom.name(),
        };
        let _ = writeln!(
            text,
            "{},{},{},{},{},{},{},{result},{},{return_code}",
            self.policy,
            self.replication,
            self.scenario.site.workload_name(journey.workload),
            journey.attempt,
            self.scenario.site.blade_name(blade),
            Seconds(journey.claimed.0),
            Seconds(now.0),
            journey.refusals,
        );
    }

    fn pool_changed(&mut self, now: Time, ready: i64, waiting: i64) {
        if self.pool.is_some_and(|(time, _, _)| time < now) {
            self.tell_pool();
        }
        self.pool = Some((now, ready, waiting));
    }
}
