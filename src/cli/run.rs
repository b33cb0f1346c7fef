//! `hotspare run`: simulate every policy of a scenario and compare them.

use super::interrupt::stop_flag;
use super::plots::PlotArgs;
use super::progress::Progress;
use super::scenario_args::{ScenarioArgs, histories, use_threads};
use super::undecided::Undecided;
use super::{Exit, Failure, format};
use crate::experiment::details::{Detail, Rows};
use crate::experiment::record_check::against_record;
use crate::experiment::{Extras, Listener, Outcome, Summary, run_noting, worst};
use crate::output::{self, Owner, Provenance, folder};
use crate::scenario::{Registry, Scenario};
use crate::stats::Verdict;
use clap::ValueEnum;
use std::fs::File;
use std::io::BufWriter;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Arguments of `hotspare run`.
#[derive(clap::Args)]
#[command(after_help = "Exit codes:\n  \
                  0    done, all thresholds hold\n  \
                  1    input or output failed\n  \
                  2    usage or scenario error: nothing is written; a warning under --strict: results are\n  \
                  98   a threshold is undecided at this number of replications, or the precision was not reached\n  \
                  99   a threshold is breached\n  \
                  130  interrupted; finished replications are on disk")]
pub struct Args {
    #[command(flatten)]
    input: ScenarioArgs,
    /// Parent folder of the results folder
    #[arg(long, default_value = "results")]
    out: PathBuf,
    /// Replace the results of another scenario
    #[arg(long)]
    force: bool,
    /// Replications; overrides the scenario's replications and precision
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    replications: Option<u32>,
    /// Seed; overrides the scenario's
    #[arg(long)]
    seed: Option<u64>,
    /// Threads [default: one per processor]; they affect speed, never results
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
    /// Also write event tables: one row per outage, takeover or change of the pool
    #[arg(long, value_enum, value_delimiter = ',')]
    write: Vec<Table>,
    /// Check conservation laws during the run: densely at the start of each replication, then periodically (slower)
    #[arg(long)]
    audit: bool,
    // A field's comment begins with a term, a help text may begin with its question.
    #[arg(
        long, value_enum, default_value_t = Undecided::Tell,
        help = "How to treat undecided thresholds, and a precision that was not reached"
    )]
    undecided: Undecided,
    /// Output format
    #[arg(long, default_value = "table", value_parser = format::of_tables())]
    format: format::Wanted,
    #[command(flatten)]
    plots: PlotArgs,
    /// Exit with 2 if the forecast does not give the record of its failure modes back, rests on ages that the record never
    /// saw, or keeps repair crews busy for more than 80 % of the time; results are written
    #[arg(long)]
    strict: bool,
    /// Also write the results as one HTML file, report.html, into the results folder
    #[arg(long)]
    report: bool,
    /// Print only the comparison
    #[arg(long)]
    quiet: bool,
}

/// A table of single events.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
enum Table {
    /// outages.csv: every outage and planned move with its phases
    Outages,
    /// failovers.csv: every takeover
    Failovers,
    /// pool.csv: every change of the pool
    Pool,
}

impl From<Table> for Detail {
    fn from(table: Table) -> Detail {
        match table {
            Table::Outages => Detail::Outages,
            Table::Failovers => Detail::Failovers,
            Table::Pool => Detail::Pool,
        }
    }
}

/// Simulates, prints, writes.
pub fn run(args: Args, registry: &Registry) -> Result<Exit, Failure> {
    let mut scenario = args.input.load(registry)?;
    if let Some(replications) = args.replications {
        scenario.replications = replications;
        if scenario.precision.take().is_some() && !args.quiet {
            say!("--replications {replications} overrides the precision of the scenario");
        }
    }
    scenario.seed = args.seed.unwrap_or(scenario.seed);
    use_threads(args.threads)?;
    let folder = args.out.join(&scenario.name);
    let owner = Owner::new(&scenario.name, &args.input.scenario.display().to_string());
    let claim = folder::claim(&folder, &owner, args.force)?;

    let mut details = Details::new(&args.write)?;
    let stop = stop_flag("writing the finished replications")?;
    let progress = Progress::new(args.quiet);
    let extras = Extras { details: details.wanted.clone(), audit: args.audit };
    let outcome = run_noting(&scenario, &stop, &progress, &extras, |rows| details.take(rows));
    progress.finish();
    let outcome = outcome.map_err(|error| Failure::io(format!("the event tables: {error}")))?;
    let staged = details.finish()?;
    if outcome.replications.is_empty() {
        say!("interrupted before the first replication finished; nothing was written");
        return Ok(Exit::Interrupted);
    }

    let mut summary = Summary::new(&scenario, &outcome);
    summary.warnings.splice(0..0, against_record(&scenario, &stop));
    summary.worst = summary.least_downtime().and_then(|policy| worst::of(&scenario, &outcome, policy));
    let plots = args.plots.wanted();
    let files = output::render_all(&summary, &provenance(&scenario, &args), &plots, &staged);
    let mut files = files.map_err(Failure::io)?;
    if args.report {
        output::report::add(&mut files).map_err(Failure::io)?;
    }
    folder::write_claimed(&claim, &owner, &files, &staged, args.force)?;
    format::report(&summary, args.format)?;
    let exit = closing_words(&args, &folder, &outcome, &summary);
    match summary.warnings.len() {
        n if n > 0 && args.strict => {
            let warnings = if n == 1 { "1 warning".to_owned() } else { format!("{n} warnings") };
            Err(Failure::usage(format!(
                "--strict: {warnings} about the forecast; see above, or leave out --strict"
            )))
        }
        _ => Ok(exit),
    }
}

fn closing_words(args: &Args, folder: &Path, outcome: &Outcome, summary: &Summary) -> Exit {
    let done = outcome.replications.len();
    if outcome.is_partial() {
        let folder = folder.display();
        say!("interrupted after {done} of {} replications; their results are in {folder}", outcome.wanted);
        return Exit::Interrupted;
    }
    if !args.quiet {
        say!("results, plots and the manifest are in {}", folder.display());
    }
    let any = |verdict| summary.checks.iter().any(|check| check.verdict == verdict);
    let is_short = summary.precision.as_ref().is_some_and(|precision| !precision.is_reached());
    if any(Verdict::Breached) {
        Exit::Breached
    } else if is_short || any(Verdict::Undecided) {
        args.undecided.exit(Exit::Breached)
    } else {
        Exit::Done
    }
}

fn provenance(scenario: &Scenario, args: &Args) -> Provenance {
    let mut command = format!("hotspare run {}", args.input.arguments());
    command += &histories(args.replications, args.seed);
    if !args.write.is_empty() {
        let tables: Vec<&str> = args.write.iter().map(|table| Detail::from(*table).name()).collect();
        command += &format!(" --write {}", tables.join(","));
    }
    command += &args.plots.options();
    if args.report {
        command += " --report";
    }
    args.input.provenance(scenario, command)
}

impl Listener for Progress {
    fn history_done(&self) {
        self.step();
    }

    fn histories_wanted(&self, histories: u64) {
        self.set_total(histories);
    }
}

/// Tables of single events on their way to disk.
struct Details {
    wanted: Vec<Detail>,
    files: Vec<(Detail, BufWriter<File>)>,
    folder: tempfile::TempDir,
}

impl Details {
    fn new(tables: &[Table]) -> Result<Details, Failure> {
        let mut wanted: Vec<Detail> = tables.iter().map(|table| Detail::from(*table)).collect();
        wanted.sort();
        wanted.dedup();
        let folder =
            tempfile::tempdir().map_err(|error| Failure::io(format!("a temporary folder: {error}")))?;
        let mut details = Details { wanted, files: Vec::new(), folder };
        for &detail in &details.wanted {
            let path = details.folder.path().join(detail.file());
            let begin = || -> std::io::Result<BufWriter<File>> {
                let mut file = BufWriter::new(File::create(&path)?);
                file.write_all(detail.header().as_bytes())?;
                Ok(file)
            };
            let file = begin().map_err(|error| Failure::io(format!("{}: {error}", path.display())))?;
            details.files.push((detail, file));
        }
        Ok(details)
    }

    fn take(&mut self, rows: Rows) -> std::io::Result<()> {
        for (detail, text) in rows {
            if let Some((_, file)) = self.files.iter_mut().find(|(kind, _)| *kind == detail) {
                file.write_all(&text)?;
            }
        }
        Ok(())
    }

    /// The finished files; they last as long as the result.
    fn finish(mut self) -> Result<output::Staged, Failure> {
        for (detail, file) in &mut self.files {
            file.flush().map_err(|error| Failure::io(format!("{}: {error}", detail.file())))?;
        }
        let names = self.files.iter().map(|(detail, _)| detail.file()).collect();
        output::Staged::new(self.folder, names).map_err(Failure::io)
    }
}
