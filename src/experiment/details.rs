//! Single events on request: one row per outage, takeover, or change of the pool.
//!
//! Rows are made as text as their events happen and handed on in the order of replications and policies, so that ten
//! million of them need no more memory than those of a few replications.

use super::parts_used::PartsUsed;
use crate::model::step::Phase;
use crate::scenario::Scenario;
use crate::simulation::journey::{Journey, JourneyKind};
use crate::simulation::observer::{Attempt, Note, Observer, PRIVILEGED_PORT};
use crate::units::{BladeId, Time};

/// A table of single events.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Detail {
    /// One row per outage or planned move.
    Outages,
    /// One row per takeover.
    Failovers,
    /// One row per change of the pool.
    Pool,
    /// Parts that repairs use; its file has sums over them ([`super::parts`]).
    Parts,
}

impl Detail {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Detail::Outages => "outages",
            Detail::Failovers => "failovers",
            Detail::Pool => "pool",
            Detail::Parts => "parts",
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
            Detail::Parts => "policy,replication,blade_type,failure_mode,month,parts\n".to_owned(),
        }
    }
}

/// Rows of one replication of one policy, as text.
pub type Rows = Vec<(Detail, Vec<u8>)>;

/// Notes the events that were asked for.
pub(super) struct Noting<'a> {
    scenario: &'a Scenario,
    /// The beginning of every row.
    start: String,
    audits: bool,
    rows: Vec<(Detail, String)>,
    /// The last state of the pool, and its beginning: only the last of one instant is written.
    pool: Option<(Time, i64, i64)>,
    parts: PartsUsed,
}

impl<'a> Noting<'a> {
    pub fn new(
        scenario: &'a Scenario,
        policy: &'a str,
        replication: u32,
        audit: bool,
        details: &[Detail],
    ) -> Noting<'a> {
        let rows = details.iter().map(|detail| (*detail, String::new())).collect();
        let audits = audit || cfg!(debug_assertions);
        Noting {
            scenario,
            start: format!("{policy},{replication},"),
            audits,
            rows,
            pool: None,
            parts: PartsUsed::default(),
        }
    }

    /// The rows, complete.
    pub fn finish(mut self) -> Rows {
        self.tell_pool();
        self.tell_parts();
        self.rows.into_iter().map(|(detail, text)| (detail, text.into_bytes())).collect()
    }

    /// A new row of a table, if that was asked for.
    fn row(&mut self, detail: Detail) -> Option<Row<'_>> {
        let (_, text) = self.rows.iter_mut().find(|(kind, _)| *kind == detail)?;
        text.push_str(&self.start);
        Some(Row(text))
    }

    fn tell_parts(&mut self) {
        let parts = std::mem::take(&mut self.parts);
        for cells in parts.rows() {
            if let Some(row) = self.row(Detail::Parts) {
                cells.into_iter().fold(row, Row::number).end();
            }
        }
    }

    fn tell_pool(&mut self) {
        let Some((time, ready, waiting)) = self.pool else { return };
        if let Some(row) = self.row(Detail::Pool) {
            row.seconds(time.0).number(ready).number(waiting).end();
        }
    }
}

/// The cells of a row, one after the other: names are plain, so that none needs quotes.
struct Row<'t>(&'t mut String);

impl Row<'_> {
    fn text(self, cell: &str) -> Self {
        self.0.push_str(cell);
        self.0.push(',');
        self
    }

    fn number(self, cell: impl itoa::Integer) -> Self {
        self.text(itoa::Buffer::new().format(cell))
    }

    fn seconds(self, us: i64) -> Self {
        push_seconds(self.0, us);
        self.0.push(',');
        self
    }

    fn end(self) {
        self.0.pop();
        self.0.push('\n');
    }
}

/// Microseconds as seconds, all digits.
pub fn seconds(us: i64) -> String {
    let mut text = String::new();
    push_seconds(&mut text, us);
    text
}

fn push_seconds(text: &mut String, us: i64) {
    let (whole, rest) = (us / 1_000_000, us % 1_000_000);
    text.push_str(itoa::Buffer::new().format(whole));
    if rest > 0 {
        text.push('.');
        text.push_str(&itoa::Buffer::new().format(1_000_000 + rest)[1..]);
    }
}

impl Observer for Noting<'_> {
    fn audits(&self) -> bool {
        self.audits
    }

    fn journey_ended(&mut self, journey: &Journey, now: Time, blade: Option<BladeId>) {
        if journey.kind == JourneyKind::Arrival {
            return;
        }
        let scenario = self.scenario;
        let site = &scenario.site;
        let Some(row) = self.row(Detail::Outages) else { return };
        let origin = site.group_of(journey.origin).0.blade_type;
        let (kind, cause) = match journey.kind {
            JourneyKind::Outage => {
                ("outage", site.blade_types[origin.index()].mode(journey.mode).name.as_str())
            }
            JourneyKind::Transfer | JourneyKind::Arrival => ("transfer", ""),
        };
        let to = blade.map_or(String::new(), |blade| site.blade_name(blade));
        let row = row
            .text(&site.workload_name(journey.workload))
            .text(kind)
            .text(cause)
            .text(&site.blade_name(journey.origin))
            .text(&to)
            .number(journey.attempt)
            .seconds(journey.started.0)
            .seconds(now.0)
            .seconds(now.since(journey.started).0);
        journey.phases().iter().fold(row, |row, span| row.seconds(span.0)).end();
    }

    fn attempt_ended(&mut self, journey: &Journey, now: Time, blade: BladeId, end: Attempt) {
        let scenario = self.scenario;
        let site = &scenario.site;
        let Some(row) = self.row(Detail::Failovers) else { return };
        let return_code = if journey.refusals > 0 { PRIVILEGED_PORT.to_string() } else { String::new() };
        let result = match end {
            Attempt::Succeeded => "succeeded",
            Attempt::Failed(failing) => failing.name(),
        };
        row.text(&site.workload_name(journey.workload))
            .number(journey.attempt)
            .text(&site.blade_name(blade))
            .seconds(journey.claimed.0)
            .seconds(now.0)
            .text(result)
            .number(journey.refusals)
            .text(&return_code)
            .end();
    }

    fn note(&mut self, now: Time, note: Note) {
        if let Note::RepairBegins { blade, mode } = note {
            self.parts.repair(self.scenario, (blade, mode), now);
        }
    }

    fn pool_changed(&mut self, now: Time, ready: i64, waiting: i64) {
        if self.pool.is_some_and(|(time, _, _)| time < now) {
            self.tell_pool();
        }
        self.pool = Some((now, ready, waiting));
    }
}
