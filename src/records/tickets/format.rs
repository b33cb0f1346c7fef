//! Exports known by name: their columns, and what is peculiar to them.
//!
//! Source: `sacctmgr show event -P` of Slurm; the Failure Trace Archive's description of `event_trace`
//! (fta.scem.westernsydney.edu.au, FTAFormat); LA-UR-05-7318.

use super::TicketSource;
use crate::records::moment::{DateOrder, EpochUnit};
use crate::records::sheet::{Mapping, Separator};

/// An export with columns of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TicketFormat {
    /// Events of nodes, as Slurm's `sacctmgr show event -P` prints them.
    Slurm,
    /// An event trace of the Failure Trace Archive: rows of type 0 are times of unavailability.
    Fta,
    /// The failure record of Los Alamos National Laboratory.
    Lanl,
}

/// The columns of an event trace.
const FTA: &[&str] = &[
    "event_id",
    "component_id",
    "node_id",
    "platform_id",
    "node_name",
    "event_type",
    "event_start_time",
    "event_end_time",
    "event_end_reason",
];

impl TicketFormat {
    /// The columns, by their parts.
    fn map(self) -> &'static [(&'static str, &'static str)] {
        match self {
            TicketFormat::Slurm => {
                &[("blade", "NodeName"), ("start", "TimeStart"), ("end", "TimeEnd"), ("cause", "Reason")]
            }
            TicketFormat::Fta => &[
                ("blade", "node_id"),
                ("start", "event_start_time"),
                ("end", "event_end_time"),
                ("cause", "event_end_reason"),
            ],
            TicketFormat::Lanl => &[
                ("blade", "System+nodenumz"),
                ("start", "Prob Started"),
                ("minutes", "Down Time"),
                ("cause", "Facilities+Hardware+Human Error+Network+Undetermined+Software"),
            ],
        }
    }

    /// True if some rows are about the whole, and name no blade.
    pub(super) fn has_rows_of_the_whole(self) -> bool {
        self == TicketFormat::Slurm
    }
}

impl TicketSource {
    /// The source with what its format says and the user did not.
    pub(super) fn completed(&self) -> TicketSource {
        let mut source = self.clone();
        let Some(format) = self.format else { return source };
        let is_said = |key: &str| self.columns.map.iter().any(|mapping| mapping.key == key);
        for (key, column) in format.map().iter().filter(|(key, _)| !is_said(key)) {
            source.columns.map.push(Mapping { key: (*key).to_owned(), column: (*column).to_owned() });
        }
        let reading = &mut source.reading;
        let unsaid = reading.calendar.order() == DateOrder::Shown;
        match format {
            TicketFormat::Slurm => reading.separator = reading.separator.or(Some(Separator::Mark(b'|'))),
            TicketFormat::Fta => {
                reading.header = Some(FTA);
                source.only.push(Mapping { key: "event_type".to_owned(), column: "0".to_owned() });
                if unsaid {
                    reading.calendar = reading.calendar.with_order(DateOrder::Epoch(EpochUnit::Seconds));
                }
            }
            TicketFormat::Lanl if unsaid => {
                reading.calendar = reading.calendar.with_order(DateOrder::MonthFirst);
            }
            TicketFormat::Lanl => {}
        }
        source
    }
}
