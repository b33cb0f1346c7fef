//! `hotspare fit`: lives and repairs from tickets, an inventory and a window.

use super::export::{Blades, Export, FleetTable, NO_EXPOSURE, Preset, Watch};
use super::together::Together;
use super::{Exit, Failure, goodness, print, screen, write};
use crate::output::report::{FitReport, of_fit};
use crate::records::digits;
use crate::records::fit::FitError;
use crate::records::fleet::{self, Fitted, Fleet, Groups};
use crate::records::history::{History, ONE_MODE};
use crate::records::parts;
use crate::records::rates;
use crate::records::sheet::{Columns, Mapping};
use crate::records::tickets::{self, ReadTickets, TicketSource, Window};
use crate::scenario::Registry;
use crate::units::Time;
use crate::wrap::{narrowed, wrapped};
use clap::{Args as _, FromArgMatches};
use std::io::IsTerminal;
use std::path::{Path, PathBuf};

/// Arguments of `hotspare fit`.
#[derive(clap::Args)]
#[command(
    after_help = "A failure rate is failures divided by exposure. Tickets are therefore read with the inventory (the blades\n\
    observed, from when to when) and the window in which every failure was recorded.\n\n\
    Columns of the tickets, by these names or by --map:\n  \
    blade    as in the inventory, or any name with --blades\n  \
    start    start of the outage\n  \
    end      end of the outage; empty, Unknown, N/A, NULL or -: still down\n  \
    minutes  duration of the outage, if there is no end: 90, 4 h, 02:03:04 or 1-02:03:04\n  \
    cause    optional; each cause becomes a failure mode\n  \
    slot     optional; which one of --parts failed\n\n\
    Columns of the inventory: see `hotspare import fleet --help`.\n\nExample:\n  \
    hotspare fit tickets.csv --fleet fleet.csv --from 2020-01-01 --to 2024-01-01\n\n\
    Prints a scenario fragment, with a report on the rows read and dropped and on the fits as comments. It replaces\n\
    all failure modes of an existing scenario. For a new one, use `hotspare import fleet --tickets`."
)]
pub struct Args {
    /// Tickets (.csv or .csv.gz)
    tickets: PathBuf,
    /// Inventory of all blades observed, including those that never failed and those retired since
    #[arg(long, value_name = "FILE", conflicts_with = "blades")]
    fleet: Option<PathBuf>,
    /// Columns of the tickets under other names, such as blade=Host,start=Opened
    #[arg(long, value_name = "KEY=COLUMN", value_delimiter = ',')]
    map: Vec<Mapping>,
    /// Columns of the inventory under other names, such as blade=Host,type=Model
    #[arg(long, value_name = "KEY=COLUMN", value_delimiter = ',')]
    fleet_map: Vec<Mapping>,
    /// Resource and its column, as for `hotspare import fleet`; gives blade types the same names
    #[arg(long, value_name = "NAME=COLUMN")]
    resource: Vec<Mapping>,
    /// Fit all causes together, as one failure mode
    #[arg(long, conflicts_with = "parts")]
    one_mode: bool,
    /// Fit each blade type separately [default: one fit for all types]
    #[arg(long)]
    by_type: bool,
    #[command(flatten)]
    together: Together,
    /// Exit with 2 if the laws do not give the record back, or reach beyond its ages
    #[arg(long)]
    strict: bool,
    /// Also print the uncertainty of the fits, as [[uncertain]] entries for `hotspare plan --draws` and `sensitivity`
    #[arg(long)]
    uncertain: bool,
    /// Also write a plot of each fit into this folder: survival, failure rate by age, quantiles
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
    /// Also write the fit as one HTML file
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    #[command(flatten)]
    blades: Blades,
    #[command(flatten)]
    watch: Watch,
    #[command(flatten)]
    preset: Preset,
    #[command(flatten)]
    export: Export,
    #[command(flatten)]
    fleet_table: FleetTable,
}

/// Fits and prints.
pub fn run(args: Args, _: &Registry) -> Result<Exit, Failure> {
    let told = tell(&args)?;
    print(&told.text())?;
    if let Some(folder) = &args.out {
        goodness::write(&told.judged, folder)?;
    }
    if let Some(path) = &args.report {
        let plain =
            |text: &str| text.lines().map(|line| line.trim_start_matches("# ").to_owned() + "\n").collect();
        let (said, record): (String, &str) = (plain(&told.report), &told.record);
        let page = of_fit(&FitReport {
            name: &args.tickets.display().to_string(),
            outages: told.read.history.outages.len(),
            blades: told.read.new + told.read.aged + told.read.unknown,
            record,
            said: &said,
            pieces: &told.pieces,
            warnings: &told.warnings,
            plots: &goodness::drawn(&told.judged)?,
        });
        write(path, &page)?;
        say!("wrote {}", path.display());
    }
    heed(&told.warnings, args.strict)
}

/// A fit as `hotspare fit` prints it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FitText {
    /// A piece of a scenario, with the report as comments.
    pub text: String,
    /// Warnings about the fits, a sentence each.
    pub warnings: Vec<String>,
}

/// Fits as `hotspare fit` with these arguments, for programs that print nothing: `--out` and `--report` write no files.
///
/// # Errors
/// What `hotspare fit` would say.
///
/// ```
/// let refused = hotspare::cli::fit_text(&["tickets.csv"]).unwrap_err();
/// assert!(refused.contains("--fleet"), "{refused}");
/// ```
pub fn fit_text(arguments: &[&str]) -> Result<FitText, String> {
    let command = Args::augment_args(clap::Command::new("fit").no_binary_name(true));
    let matches = command.try_get_matches_from(arguments).map_err(|error| error.to_string())?;
    let args = Args::from_arg_matches(&matches).map_err(|error| error.to_string())?;
    let told = tell(&args).map_err(|failure| failure.message)?;
    Ok(FitText { text: told.text(), warnings: told.warnings })
}

/// A fit, told.
struct Told {
    read: ReadTickets,
    /// The record, in a sentence.
    record: String,
    /// The report, as comments.
    report: String,
    /// Pieces of a scenario.
    pieces: String,
    judged: Vec<goodness::Judged>,
    warnings: Vec<String>,
}

impl Told {
    /// All of it, which is a piece of a scenario.
    fn text(&self) -> String {
        format!("{}\n{}\n", self.report, self.pieces)
    }
}

fn tell(args: &Args) -> Result<Told, Failure> {
    let window = args.watch.window(&args.export)?;
    let Some(window) = window else { return Err(Failure::usage(NO_EXPOSURE)) };
    let columns = Columns { option: "--map", map: args.map.clone() };
    let mut source = args.watch.tickets(args.export.reading(), columns);
    source.format = args.preset.format();
    source.parts.clone_from(&args.preset.parts);
    let fleet = match args.blades.fleet(&args.tickets, &source, &args.export, &args.watch)? {
        Some(fleet) => fleet,
        None => inventory(args)?,
    };
    let mut read = read_tickets(&args.tickets, &source, &fleet, window, &args.watch)?;
    if args.one_mode {
        read.history = read.history.with_one_mode(ONE_MODE);
    }
    let apart = args.together.apart(&mut read, &fleet);
    // The types are those in service at the end of the window.
    let groups = fleet::group(&fleet, Some(Time(window.to.0 - 1)));
    let fitted = fit(&read, &fleet, &groups, args)
        .map_err(|error| Failure::usage(format!("{}: {error}", args.tickets.display())))?
        .with_repair(args.watch.repair);
    let mut pieces = pieces(&fitted, &groups) + &args.together.sections(&apart, &groups);
    if args.uncertain {
        pieces += &fitted.left_open(&groups);
    }
    // Comments, so that all of it is a piece of a scenario.
    let width = screen::width() - 2;
    let record = how(&read, &args.export, window);
    let report = report(&args.tickets, &fleet, &read, &groups, width)
        + &format!("\n{}\n", wrapped(&record, width, ""));
    let differ = types_differ(&read, &fleet, args.by_type);
    let judged = goodness::judge(&fitted, &read.history, &fleet, &groups);
    let report = report
        + &fitted.tables(&groups, rates::at_most)
        + &paragraph(differ.as_deref())
        + &goodness::report(&judged)
        + &args.together.report(&apart, &fitted, &groups);
    let report: String = narrowed(&report, width)
        .lines()
        .map(|line| format!("# {line}").trim_end().to_owned() + "\n")
        .collect();
    let comment = |line: &str| match line.starts_with("# ") {
        true => wrapped(line, width + 2, "# "),
        false => line.to_owned(),
    };
    let pieces: Vec<String> = pieces.trim_end().lines().map(comment).collect();
    let warnings = fitted.warnings().into_iter().chain(differ).collect();
    Ok(Told { read, record, report, pieces: pieces.join("\n"), judged, warnings })
}

/// The inventory of the observed blades.
fn inventory(args: &Args) -> Result<Fleet, Failure> {
    let Some(path) = &args.fleet else { return Err(Failure::usage(NO_EXPOSURE)) };
    let source = fleet::FleetSource {
        reading: args.export.of_inventory(args.fleet_table.reading(&args.export), &args.watch),
        columns: Columns { option: "--fleet-map", map: args.fleet_map.clone() },
        resources: args.resource.clone(),
        spares: args.export.spare.clone(),
        names_blades: true,
    };
    Ok(fleet::read(path, &source)?)
}

/// Says what does not hold, for those as well who send the report to a file; with `strict` it is an error.
pub(super) fn heed(warnings: &[String], strict: bool) -> Result<Exit, Failure> {
    if !std::io::stdout().is_terminal() {
        warnings.iter().for_each(|warning| say!("{}", wrapped(warning, screen::width(), "  ")));
    }
    match warnings.len() {
        0 => Ok(Exit::Done),
        n if strict => {
            let checks = if n == 1 { "1 check does".to_owned() } else { format!("{n} checks do") };
            Err(Failure::usage(format!(
                "--strict: {checks} not hold; see the warnings, or leave out --strict"
            )))
        }
        _ => Ok(Exit::Done),
    }
}

/// The warning on types that are fitted together and differ.
pub(super) fn types_differ(read: &ReadTickets, fleet: &Fleet, by_type: bool) -> Option<String> {
    if by_type { None } else { fleet::unequal_types(&read.history, fleet) }
}

/// A warning as a paragraph of the report; empty if there is none.
pub(super) fn paragraph(warning: Option<&str>) -> String {
    warning.map_or(String::new(), |warning| format!("\n{warning}\n"))
}

/// The fits: one for all types, or one for each of the inventory.
fn fit(read: &ReadTickets, fleet: &Fleet, groups: &Groups, args: &Args) -> Result<Fitted, FitError> {
    let of = |history: &History| parts::fit(history, &read.parts, args.together.blades());
    Ok(if args.by_type {
        Fitted::ByType(fleet::by_type(&read.history, fleet, groups, &[], of)?)
    } else {
        Fitted::Together(of(&read.history)?)
    })
}

/// The pieces of scenario.
fn pieces(fitted: &Fitted, groups: &Groups) -> String {
    let piece = |(at, kind): (usize, &fleet::BladeKind)| match fitted {
        Fitted::Together(modes) => frailty(modes) + &fleet::piece(&kind.name, modes, at == 0),
        Fitted::ByType(types) if !types[at].modes.is_empty() => {
            frailty(&types[at].modes) + &fleet::piece(&kind.name, &types[at].modes, true)
        }
        Fitted::ByType(_) => {
            format!("# {}: not in service in the window, nothing to fit.\n\n", kind.name)
        }
    };
    groups.kinds.iter().enumerate().map(piece).collect()
}

/// The frailty that goes with the laws of a blade type, which stands in its own table.
fn frailty(modes: &[rates::FittedMode]) -> String {
    let of = modes.first().and_then(|mode| mode.frailty);
    of.map_or_else(String::new, |of| {
        format!("# {}.\n# Write into the table of the blade type: {}\n", of.sentence(), of.setting())
    })
}

/// Reads tickets; rows of which none can be used are an error, no row at all says that nothing failed.
pub(super) fn read_tickets(
    path: &Path,
    source: &TicketSource,
    fleet: &Fleet,
    window: Window,
    watch: &Watch,
) -> Result<ReadTickets, Failure> {
    let read = tickets::read(path, source, fleet, window, watch.age())?;
    let reasons = read.notes.sentences();
    if read.history.outages.is_empty() && !reasons.is_empty() {
        return Err(Failure::usage(format!(
            "{}: no usable ticket: {}; check the inventory, --from and --to",
            path.display(),
            reasons.join("; ")
        )));
    }
    // Whoever sends the output to a file is to see it, too.
    read.loud().iter().for_each(|warning| say!("{warning}"));
    Ok(read)
}

/// The way lives were fitted, in a sentence.
pub(super) fn how(read: &ReadTickets, export: &Export, window: Window) -> String {
    let calendar = export.calendar();
    let back = match read.back {
        0 => String::new(),
        n => format!("; {n} further stays go on with the ages that blades had when they left"),
    };
    format!(
        "Fitted to {} outages of {} blades in {:.1} blade-years of service, from {} to {}: {} entered new, {} were \
         installed before and assumed not to have failed (delayed entry), {} entered at an unknown age{back}.",
        read.history.outages.len(),
        read.new + read.aged + read.unknown,
        read.history.watched().years(),
        calendar.show(window.from),
        calendar.show(window.to),
        read.new,
        read.aged,
        read.unknown,
    )
}

fn report(path: &Path, fleet: &Fleet, read: &ReadTickets, groups: &Groups, width: usize) -> String {
    let mut text = String::new();
    for (at, note) in read.sentences(path).into_iter().chain(fleet.notes.clone()).enumerate() {
        let indent = if at == 0 { "" } else { "  " };
        text += &(wrapped(&format!("{indent}{note}"), width, "    ") + "\n");
    }
    text += &format!(
        "\n{:<20} {:>7} {:>12} {:>9} {:>11}\n",
        "type", "blades", "blade-years", "outages", "per blade-y"
    );
    for kind in fleet.kinds() {
        let history = fleet.history_of(&read.history, kind);
        let blades = history.units.iter().filter(|unit| unit.to > unit.from).count();
        let (years, outages) = (history.watched().years(), history.outages.len());
        let rate = if years > 0.0 { digits::short(outages as f64 / years) } else { "–".to_owned() };
        text += &format!("{kind:<20} {blades:>7} {years:>12.1} {outages:>9} {rate:>11}\n");
    }
    if groups.kinds.is_empty() {
        text += "no blade is in service at the end of the window\n";
    }
    text
}
