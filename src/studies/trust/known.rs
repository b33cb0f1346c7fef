//! The records of the table, each read as the command in the documentation reads it.

use super::TrustRecord;
use super::case::{Case, Tickets, repair};
use crate::records::fleet::{self, FleetSource, Uniform};
use crate::records::moment::{Calendar, DateOrder, EpochUnit, zone};
use crate::records::sheet::{Columns, Mapping, Reading};
use crate::records::tickets::{self, TicketSource};
use crate::units::Time;
use std::path::Path;

const LANL: &str = "scenarios/data/lanl/LA-UR-05-7318-failure-data-1996-2005.csv.gz";

/// The records of the table, in its order.
pub const TRUST_RECORDS: [TrustRecord; 7] = [
    TrustRecord { key: "lanl-18", name: "LANL 18", file: Some(LANL), read: |file| Case::of_lanl(file, 18) },
    TrustRecord { key: "lanl-19", name: "LANL 19", file: Some(LANL), read: |file| Case::of_lanl(file, 19) },
    TrustRecord { key: "lanl-20", name: "LANL 20", file: Some(LANL), read: |file| Case::of_lanl(file, 20) },
    TrustRecord {
        key: "mpp2",
        name: "PNNL MPP2, processors",
        file: Some("scenarios/data/pnnl/mpp2-failures.csv.gz"),
        read: mpp2,
    },
    TrustRecord {
        key: "titan-16",
        name: "Titan, every 16th GPU",
        file: Some("scenarios/data/titan/gpus-every-16th.csv.gz"),
        read: titan,
    },
    TrustRecord { key: "titan", name: "Titan, all GPUs", file: None, read: titan },
    TrustRecord {
        key: "google-2011",
        name: "Google 2011, removals",
        file: Some("scenarios/data/google-2011/removals.csv.gz"),
        read: google,
    },
];

fn reading(order: DateOrder, zone_name: &str) -> Result<Reading, String> {
    let zone = zone(zone_name).ok_or_else(|| format!("{zone_name}: no such time zone"))?;
    Ok(Reading::new(Calendar::new(order, zone)))
}

fn mappings(texts: &[&str]) -> Result<Vec<Mapping>, String> {
    texts.iter().map(|text| text.parse().map_err(|error| format!("{text}: {error}"))).collect()
}

fn columns(map: &[&str]) -> Result<Columns, String> {
    Ok(Columns { option: "--map", map: mappings(map)? })
}

/// `docs/records.md`: the first command.
fn mpp2(path: &Path) -> Result<Case, String> {
    let map = columns(&["blade=Hardware Identifier", "start=Date", "cause=What Failed"])?;
    let mut source = TicketSource::new(reading(DateOrder::Shown, "UTC")?, map);
    source.only = mappings(&["Hardware Identifier=node *", "What Failed=CPU"])?;
    source.repair = repair(4.0);
    let window = ["2003-11-29", "2008-07-28"];
    let installed = source.reading.calendar.read(window[0]).map_err(|(what, _)| what)?;
    of_number(path, source, (980, Some(installed)), window, None)
}

/// A record of so many units that are all alike, in service since a day if it is known.
fn of_number(
    path: &Path,
    source: TicketSource,
    (count, installed): (u32, Option<Time>),
    window: [&str; 2],
    split: Option<&str>,
) -> Result<Case, String> {
    let names = tickets::blades(path, &source).map_err(|error| error.to_string())?;
    let fleet = Uniform { count, installed }.fleet(&names)?;
    Case::of_tickets(Tickets { path, source, fleet, window, split })
}

/// `docs/records.md`: the second command.
fn titan(path: &Path) -> Result<Case, String> {
    let reading = reading(DateOrder::Shown, "America/New_York")?;
    let of_fleet = FleetSource {
        reading: Reading { only: mappings(&["insert=*"])?, drops_broken: true, ..reading.clone() },
        columns: columns(&["blade=SN", "type==k20x", "installed=insert", "retired=remove"])?,
        resources: Vec::new(),
        spares: Vec::new(),
        names_blades: true,
    };
    let fleet = fleet::read(path, &of_fleet).map_err(|error| error.to_string())?;
    let mut source = TicketSource::new(reading, columns(&["blade=SN", "start=remove"])?);
    source.only = mappings(&["out+event=TRUE", "out+event=* DBE", "out+event=* OTB"])?;
    source.drops_broken = true;
    source.repair = repair(24.0);
    // The last day is that of the inventory that ended the record: no GPU is in service after it.
    Case::of_tickets(Tickets { path, source, fleet, window: ["2013-11-19", "2019-08-01"], split: None })
}

/// Removals of machines, failures and maintenance alike; how long a machine was gone is not in the record. A third of 29 days
/// is no month, so that the last nine days are one.
fn google(path: &Path) -> Result<Case, String> {
    // The trace begins 600 s after the zero of its times, at 19:00 in New York.
    let zero = Calendar::new(DateOrder::YearFirst, zone("America/New_York").ok_or("no such time zone")?)
        .read("2011-05-01 18:50")
        .map_err(|(what, _)| what)?;
    let mut reading = reading(DateOrder::Epoch(EpochUnit::Microseconds), "America/New_York")?;
    reading.calendar = reading.calendar.with_origin(zero);
    let mut source = TicketSource::new(reading, columns(&["blade=machine_id", "start=remove_time_us"])?);
    source.repair = repair(4.7);
    let window = ["2011-05-01 19:00", "2011-05-30 19:00"];
    of_number(path, source, (12_580, None), window, Some("2011-05-21"))
}
