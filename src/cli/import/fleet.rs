//! `hotspare import fleet`: a scenario made from an inventory.

use crate::cli::export::{Blades, Export, NO_WINDOW, Preset, TicketsTable, Watch};
use crate::cli::fit::{heed, how, paragraph, read_tickets, types_differ};
use crate::cli::may_write;
use crate::cli::together::Together;
use crate::cli::{Exit, Failure, screen, write};
use crate::output::shell;
use crate::records::fleet::{self, BladeAges, Failures, Fitted, Groups};
use crate::records::history::{History, ONE_MODE};
use crate::records::parts;
use crate::records::sheet::{Columns, Mapping};
use crate::records::tickets::TicketSource;
use crate::scenario::Registry;
use crate::scenario::{is_plain, load_text};
use crate::wrap::wrapped;
use std::path::{Path, PathBuf};

/// Slots of an enclosure that a scenario allows.
const MOST_SLOTS: u32 = 1000;

#[derive(clap::Args)]
#[command(after_help = "The inventory has one row per blade. Columns, by these names or by --map:\n  \
    type       blade type; with --resource, blades of one type may differ in their resources\n  \
    place      enclosure; empty: outside any\n  \
    role       class of its workload, or \"spare\" (see --spare); empty: not in the scenario\n  \
    spare      \"spare\" or \"standby\" for spares, where another column than role says it\n  \
    installed  date of installation; empty: before the record begins\n  \
    retired    date of retirement; empty: still in service. Retired blades count as exposure alone\n  \
    blade      name in the tickets\n\
    Only type is required; --map type==NAME gives all rows one. Missing columns are assumed, and reported.\n\nExample:\n  \
    hotspare import fleet fleet.csv --map type=Model,place=Enclosure --resource memory='RAM GB' --out study\n\n\
    Without --tickets, lives and repairs are those of another fleet and marked ASSUMED: see `hotspare fit --help`.")]
pub struct Fleet {
    /// Inventory (.csv or .csv.gz)
    #[arg(required_unless_present = "blades", conflicts_with = "blades")]
    file: Option<PathBuf>,
    /// Columns under other names, such as type=Model,place=Enclosure; several columns make one as blade=Rack+Slot
    #[arg(long, value_name = "KEY=COLUMN", value_delimiter = ',')]
    map: Vec<Mapping>,
    /// Resource and its column, such as memory="RAM GB" or processors=Cores; repeatable. The unit is read from the
    /// cells or from the column's name
    #[arg(long, value_name = "NAME=COLUMN")]
    resource: Vec<Mapping>,
    /// Fleet as of this date [default: every blade that was never retired]
    #[arg(long, value_name = "DATE")]
    at: Option<String>,
    /// Name of the scenario and of its file [default: name of the inventory file, or of the tickets]
    #[arg(long)]
    name: Option<String>,
    /// Folder to write the scenario to
    #[arg(long, default_value = ".")]
    out: PathBuf,
    /// Slots per enclosure [default: as many as the fullest one uses]
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=i64::from(MOST_SLOTS)))]
    slots: Option<u32>,
    /// Number of repair crews [default: no limit; recorded repairs include any wait for a crew]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    crews: Option<u32>,
    /// Overwrite a file that exists
    #[arg(long)]
    force: bool,
    /// Tickets to fit times to failure and to repair to; requires --from and --to
    #[arg(long, value_name = "FILE")]
    tickets: Option<PathBuf>,
    /// Columns of the tickets under other names, such as blade=Host,start=Opened
    #[arg(long, value_name = "KEY=COLUMN", value_delimiter = ',', requires = "tickets")]
    tickets_map: Vec<Mapping>,
    /// Fit all causes together, as one failure mode
    #[arg(long, requires = "tickets", conflicts_with = "parts")]
    one_mode: bool,
    /// Fit each blade type separately [default: one fit for all types]
    #[arg(long, requires = "tickets")]
    by_type: bool,
    #[command(flatten)]
    together: Together,
    /// Write nothing and exit with 2 if the laws do not give the record back, or reach beyond its ages
    #[arg(long, requires = "tickets")]
    strict: bool,
    /// Also write the uncertainty of the fits, as [[uncertain]] entries for `hotspare plan --draws` and `sensitivity`
    #[arg(long, requires = "tickets")]
    uncertain: bool,
    #[command(flatten)]
    blades: Blades,
    #[command(flatten)]
    watch: Watch,
    #[command(flatten)]
    preset: Preset,
    #[command(flatten)]
    export: Export,
    #[command(flatten)]
    tickets_table: TicketsTable,
}

/// Imports an inventory.
pub(super) fn run(args: &Fleet) -> Result<Exit, Failure> {
    let name = name(args)?;
    let mut fleet = inventory(args)?;
    let at = args.at.as_ref().map(|at| args.export.moment("--at", at)).transpose()?;
    let groups = fleet::group(&fleet, at);
    check(args, &groups)?;
    let groups = match args.slots {
        Some(slots) => {
            groups.with_slots(slots).map_err(|error| Failure::usage(format!("--slots {slots}: {error}")))?
        }
        None => groups,
    };
    let Lives { failures, ages, bursts, report, warnings } = lives(args, &mut fleet, &groups)?;
    let mut text = fleet::scenario(&name, &fleet, &groups, &failures, args.crews, ages.as_ref());
    if !bursts.is_empty() {
        text = format!("{}\n\n{bursts}", text.trim_end());
    }
    if let (true, Failures::Fitted(fitted, _)) = (args.uncertain, &failures) {
        text = format!("{}\n\n{}", text.trim_end(), fitted.left_open(&groups));
    }
    heed(&warnings, args.strict)?;
    let table = ages.as_ref().and_then(|ages| Some((ages.file(&name)?, ages.table.as_str())));
    let files: Vec<(String, &str)> =
        [(format!("{name}.toml"), text.as_str())].into_iter().chain(table).collect();
    can_run(&files)?;
    let paths: Vec<PathBuf> = files.iter().map(|(file, _)| args.out.join(file)).collect();
    may_write(&paths, args.force, "another folder with --out")?;
    screen::show(&(summary(&fleet, &groups) + &report))?;
    for (path, (_, text)) in paths.iter().zip(&files) {
        write(path, text)?;
        say!("wrote {}", path.display());
    }
    let path = &paths[0];
    say!("Next:\n  hotspare run {}", shell::path(path));
    say!("For `hotspare plan`, add [prices], [[threshold]] and [plan]: docs/plan.md has them to copy.");
    Ok(Exit::Done)
}

/// The inventory: a file, or so many blades.
fn inventory(args: &Fleet) -> Result<fleet::Fleet, Failure> {
    if let Some(path) = &args.file {
        let source = fleet::FleetSource {
            reading: args.export.of_inventory(args.export.reading(), &args.watch),
            columns: Columns { option: "--map", map: args.map.clone() },
            resources: args.resource.clone(),
            spares: args.export.spare.clone(),
            names_blades: args.tickets.is_some(),
        };
        return Ok(fleet::read(path, &source)?);
    }
    let tickets = args
        .tickets
        .as_ref()
        .map(|path| args.blades.fleet(path, &ticket_source(args), &args.export, &args.watch));
    tickets.transpose()?.flatten().ok_or_else(|| {
        Failure::usage(
            "--blades gives a number of blades, and the tickets say how they fail: add --tickets FILE",
        )
    })
}

/// The format of the tickets.
fn ticket_source(args: &Fleet) -> TicketSource {
    let columns = Columns { option: "--tickets-map", map: args.tickets_map.clone() };
    let source = args.watch.tickets(args.tickets_table.reading(&args.export), columns);
    TicketSource { format: args.preset.format(), parts: args.preset.parts.clone(), ..source }
}

/// Holds a scenario, the first of its files, against what can be run: nothing else is written.
fn can_run(files: &[(String, &str)]) -> Result<(), Failure> {
    let folder = tempfile::tempdir().map_err(Failure::io)?;
    for (file, text) in files.iter().skip(1) {
        write(&folder.path().join(file), text)?;
    }
    let (file, text) = &files[0];
    load_text(text, file, folder.path(), &Registry::builtin()).map_err(Failure::usage)?;
    Ok(())
}

/// The file that the scenario is of.
fn file(args: &Fleet) -> &Path {
    args.file.as_ref().or(args.tickets.as_ref()).map_or(Path::new("fleet"), PathBuf::as_path)
}

fn name(args: &Fleet) -> Result<String, Failure> {
    let stem = file(args).file_name().and_then(|name| name.to_str()).unwrap_or("fleet");
    let stem = stem.split('.').next().unwrap_or("fleet").to_owned();
    let name = args.name.clone().unwrap_or_else(|| {
        stem.chars().map(|c| if c.is_ascii_alphanumeric() || c == '_' { c } else { '-' }).collect()
    });
    if is_plain(&name) {
        Ok(name)
    } else {
        Err(Failure::usage(format!("--name {name:?} is not a valid name; use letters, digits, - and _")))
    }
}

/// Checks that an inventory can become a scenario.
fn check(args: &Fleet, groups: &Groups) -> Result<(), Failure> {
    let file = file(args).display();
    if groups.classes.is_empty() {
        return Err(Failure::usage(format!(
            "{file}: no blade in service carries a workload; map role to the column with the blades' use, or give \
             another date with --at"
        )));
    }
    match &groups.chassis {
        Some(chassis) if chassis.slots > MOST_SLOTS => Err(Failure::usage(format!(
            "{file}: one place holds {} blades; map place to a column of enclosures (up to {MOST_SLOTS} slots)",
            chassis.slots
        ))),
        _ => Ok(()),
    }
}

/// Lives and repairs with what is to be said of them.
struct Lives {
    failures: Failures,
    ages: Option<BladeAges>,
    /// Tables of the bursts.
    bursts: String,
    /// The report for the terminal.
    report: String,
    /// Warnings about the fits, a sentence each.
    warnings: Vec<String>,
}

/// Lives and repairs; the treatment of tickets becomes a note of the fleet.
fn lives(args: &Fleet, fleet: &mut fleet::Fleet, groups: &Groups) -> Result<Lives, Failure> {
    let Some(path) = &args.tickets else {
        if args.watch.is_said() {
            return Err(Failure::usage("--from and --to require --tickets; add it, or leave them out"));
        }
        return Ok(Lives {
            failures: Failures::Assumed,
            ages: None,
            bursts: String::new(),
            report: "lives     ASSUMED: those of another fleet; --tickets fits them to yours\n".to_owned(),
            warnings: Vec::new(),
        });
    };
    let Some(window) = args.watch.window(&args.export)? else { return Err(Failure::usage(NO_WINDOW)) };
    let mut read = read_tickets(path, &ticket_source(args), fleet, window, &args.watch)?;
    if args.one_mode {
        read.history = read.history.with_one_mode(ONE_MODE);
    }
    let apart = args.together.apart(&mut read, fleet);
    let blades = args.together.blades();
    let no_fit = |error| Failure::usage(format!("{}: {error}", path.display()));
    let fit = |history: &History| parts::fit(history, &read.parts, blades);
    let modes = fit(&read.history).map_err(no_fit)?;
    let how = how(&read, &args.export, window);
    let head = wrapped(&format!("lives     {how}"), screen::width(), "          ") + "\n";
    let fitted = if args.by_type {
        Fitted::ByType(fleet::by_type(&read.history, fleet, groups, &modes, fit).map_err(no_fit)?)
    } else {
        Fitted::Together(modes)
    };
    let fitted = fitted.with_repair(args.watch.repair);
    let differ = types_differ(&read, fleet, args.by_type);
    let tables = fitted.tables(groups, |_| "ASSUMED to fail as all types together".to_owned())
        + &paragraph(differ.as_deref())
        + &args.together.report(&apart, &fitted, groups);
    fleet.notes.extend(read.sentences(path));
    let ages = fleet::blade_ages(&read.history, groups, |kind| fitted.mode_names(kind));
    let said = wrapped(&format!("ages      {}", ages.said()), screen::width(), "          ") + "\n";
    Ok(Lives {
        warnings: fitted.warnings().into_iter().chain(differ).collect(),
        failures: Failures::Fitted(fitted, how),
        ages: Some(ages),
        bursts: args.together.sections(&apart, groups),
        report: head + &said + &tables,
    })
}

fn summary(fleet: &fleet::Fleet, groups: &Groups) -> String {
    let mut text = format!("rows      {}\n", fleet.blades.len());
    for kind in &groups.kinds {
        let amounts: Vec<String> = fleet
            .resources
            .iter()
            .zip(&kind.resources)
            .map(|(name, amount)| format!("{name} {amount}"))
            .collect();
        text += &format!("type      {:<20} {:>6}  {}\n", kind.name, kind.count, amounts.join(", "));
    }
    let mut list = |word: &str, groups_of: &[fleet::Group]| {
        for group in groups_of {
            let place = if group.placed { "in enclosures" } else { "outside any" };
            let kind = &groups.kinds[group.kind].name;
            text += &format!("{word:<9} {:<20} {:>6}  on {kind}, {place}\n", group.name, group.count);
        }
    };
    list("class", &groups.classes);
    list("pool", &groups.pools);
    for note in fleet::notes(fleet, groups) {
        text += &(wrapped(&format!("note      {note}"), screen::width(), "          ") + "\n");
    }
    text
}
