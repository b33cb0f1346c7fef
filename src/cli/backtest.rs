//! `hotspare backtest`: would the scenario have predicted the outages that followed?

use super::export::{Blades, Export, FleetTable, NO_EXPOSURE, Watch};
use super::fit::read_tickets;
use super::interrupt::stop_flag;
use super::scenario_args::ScenarioArgs;
use super::{Exit, Failure, format, may_write, screen, write};
use crate::output::formats::TERMINAL;
use crate::output::report::of_backtest;
use crate::output::terminal;
use crate::records::fleet::{self, InventoryRole};
use crate::records::history::{History, ONE_MODE};
use crate::records::lanl;
use crate::records::sheet::{Columns, Mapping};
use crate::scenario::Registry;
use crate::studies::backtest::{Error, Record, Tested, backtest, csv, report};
use crate::wrap::wrapped;
use std::path::{Path, PathBuf};

/// Arguments of `hotspare backtest`.
#[derive(clap::Args)]
#[command(
    after_help = "Splits a record in two, fits times to failure and to repair to the earlier part, simulates the later part many\n\
    times with them, and compares the record with 95 % prediction intervals: outages of each month, minutes of\n\
    downtime, largest number of blades down at once. Reports the intervals that miss, and how many would miss if the\n\
    scenario were right. Misses do not change the exit code. Bursts and frailty are estimated from the earlier part\n\
    where the scenario has them; give --one-mode and --by-type as for the import.\n\n\
    The record is either tickets with their inventory and window, as for `hotspare fit`, or a LANL system:\n  \
    hotspare backtest fleet.toml --record tickets.csv --fleet fleet.csv --from 2020-01-01 --to 2024-01-01\n  \
    hotspare backtest fleet.toml --record tickets.csv --blades 980 --from 2020-01-01 --to 2024-01-01\n  \
    hotspare backtest lanl-system-18.toml --lanl LA-UR-05-7318-failure-data-1996-2005.csv.gz --system 18"
)]
pub struct Args {
    #[command(flatten)]
    input: ScenarioArgs,
    /// Tickets (.csv or .csv.gz)
    #[arg(long, value_name = "FILE", required_unless_present = "lanl", conflicts_with = "lanl")]
    record: Option<PathBuf>,
    /// Inventory that the tickets refer to
    #[arg(long, value_name = "FILE", conflicts_with = "blades")]
    fleet: Option<PathBuf>,
    /// Failure data of Los Alamos National Laboratory
    #[arg(long, value_name = "FILE", requires = "system")]
    lanl: Option<PathBuf>,
    /// Number of the system, such as 18
    #[arg(long, requires = "lanl")]
    system: Option<u32>,
    /// Fit all causes together, as one failure mode, as the scenario was made
    #[arg(long)]
    one_mode: bool,
    /// Fit each blade type separately, as the scenario was made
    #[arg(long, requires = "record")]
    by_type: bool,
    /// Date at which the record is split [default: first month after two thirds of it]
    #[arg(long, value_name = "DATE")]
    split: Option<String>,
    /// Number of simulated replications
    #[arg(long, default_value_t = 999, value_parser = clap::value_parser!(u32).range(39..=100_000))]
    replications: u32,
    /// Output file
    #[arg(long, default_value = "backtest.csv", value_name = "FILE")]
    out: PathBuf,
    /// Overwrite the file if it exists
    #[arg(long)]
    force: bool,
    /// Also write the result as one HTML file, beside the output file
    #[arg(long)]
    report: bool,
    /// Output format
    #[arg(long, default_value = "table", value_parser = format::of_tables())]
    format: format::Wanted,
    /// Columns of the tickets under other names, such as blade=Host,start=Opened
    #[arg(long, value_name = "KEY=COLUMN", value_delimiter = ',')]
    map: Vec<Mapping>,
    /// Columns of the inventory under other names, such as blade=Host,type=Model
    #[arg(long, value_name = "KEY=COLUMN", value_delimiter = ',')]
    fleet_map: Vec<Mapping>,
    #[command(flatten)]
    blades: Blades,
    #[command(flatten)]
    watch: Watch,
    #[command(flatten)]
    export: Export,
    #[command(flatten)]
    fleet_table: FleetTable,
}

/// Compares and prints.
pub fn run(args: Args, registry: &Registry) -> Result<Exit, Failure> {
    // What is wrong with the scenario as it stands is said in its own lines.
    args.input.load(registry)?;
    let report_path = args.report.then(|| args.out.with_extension("html"));
    let written: Vec<PathBuf> = std::iter::once(args.out.clone()).chain(report_path.clone()).collect();
    may_write(&written, args.force, "another file with --out")?;
    let text = args.input.written()?.text_with(&args.input.set()).map_err(Failure::usage)?;
    let (mut record, notes) = match (&args.lanl, args.system) {
        (Some(path), Some(system)) => (of_lanl(path, system)?, String::new()),
        _ => of_tickets(&args)?,
    };
    if args.one_mode {
        record.history = record.history.with_one_mode(ONE_MODE);
    }
    let split = match &args.split {
        Some(split) => record
            .calendar
            .read(split)
            .map_err(|(what, remedy)| Failure::usage(format!("--split {split}: {what}; {remedy}")))?,
        None => record.two_thirds(),
    };
    let tested = Tested {
        text: &text,
        origin: &args.input.scenario.display().to_string(),
        base: args.input.scenario.parent().unwrap_or(Path::new(".")),
        registry,
    };
    let stop = stop_flag("nothing is written")?;
    let outcome = match backtest(&tested, &record, split, args.replications, &stop) {
        Err(Error::Stopped) => {
            say!("{}", Error::Stopped);
            return Ok(Exit::Interrupted);
        }
        outcome => outcome.map_err(Failure::usage)?,
    };
    if args.format.name() == TERMINAL.name() {
        screen::show(&notes)?;
    }
    format::report(&outcome, args.format)?;
    let table = csv(&outcome).map_err(Failure::io)?;
    write(&args.out, &table)?;
    say!("wrote {}", args.out.display());
    if let Some(path) = report_path {
        let said = [format!("{notes}{}", report(&outcome, terminal::PAGE))];
        let page = of_backtest(&outcome.name, table.as_bytes(), &said)
            .ok_or_else(|| Failure::io("the report cannot be made: its table is none of a backtest"))?;
        write(&path, &page)?;
        say!("wrote {}", path.display());
    }
    Ok(Exit::Done)
}

fn of_lanl(path: &Path, system: u32) -> Result<Record, Failure> {
    let import = lanl::read(path, system)?;
    let calendar = lanl::calendar();
    let start = calendar.read(&import.window_start).map_err(|(what, _)| Failure::usage(what))?;
    Ok(Record { history: History::of_lanl(&import), start, calendar, fleet: None, by_type: false })
}

/// The reading of the inventory.
fn inventory_source(args: &Args) -> fleet::FleetSource {
    fleet::FleetSource {
        reading: args.export.of_inventory(args.fleet_table.reading(&args.export), &args.watch),
        columns: Columns { option: "--fleet-map", map: args.fleet_map.clone() },
        resources: Vec::new(),
        spares: args.export.spare.clone(),
        names_blades: true,
    }
}

/// The tickets of the blades that carry workloads, because a scenario's outages are theirs alone; and a note on the
/// selection.
fn of_tickets(args: &Args) -> Result<(Record, String), Failure> {
    let window = args.watch.window(&args.export)?;
    let (Some(path), Some(window)) = (&args.record, window) else {
        return Err(Failure::usage(NO_EXPOSURE));
    };
    let columns = Columns { option: "--map", map: args.map.clone() };
    let source = args.watch.tickets(args.export.reading(), columns);
    let fleet = match (args.blades.fleet(path, &source, &args.export, &args.watch)?, &args.fleet) {
        (Some(fleet), _) => fleet,
        (None, Some(inventory)) => fleet::read(inventory, &inventory_source(args))?,
        (None, None) => return Err(Failure::usage(NO_EXPOSURE)),
    };
    let read = read_tickets(path, &source, &fleet, window, &args.watch)?;
    let works = |unit: usize| matches!(fleet.blades[unit].role, InventoryRole::Workload(_));
    let history = read.history.only(works);
    let others = read.history.outages.len() - history.outages.len();
    let mut notes = read.sentences(path);
    if others > 0 {
        notes
            .push(format!("{others} of these outages are excluded: their blades are spares or have no role"));
    }
    notes.extend(fleet.notes.clone());
    let notes: String = notes.iter().map(|note| wrapped(note, screen::width(), "  ") + "\n").collect();
    let (start, calendar) = (window.from, args.export.calendar());
    Ok((Record { history, start, calendar, fleet: Some(fleet), by_type: args.by_type }, notes + "\n"))
}
