//! `hotspare run`: simulate every policy of a scenario and compare them.

use super::interrupt::stop_flag;
use super::plots::PlotArgs;
use super::progress::Progress;
use super::scenario_args::{ScenarioArgs, histories, use_threads};
use super::shard_arg::ShardArg;
use super::undecided::Undecided;
use super::{Exit, Failure, format};
use crate::experiment::details::Detail;
use crate::experiment::parts::parts;
use crate::experiment::{Extras, Listener, MemoryNeed, Outcome, RunPlan, Shard, Summary, WorkSize, conclude};
use crate::output::{self, Claim, Owner, Provenance, REPLICATIONS, Staged, folder};
use crate::parallel;
use crate::scenario::{Registry, Scenario};
use crate::stats::Verdict;
use crate::studies::checkpoint::{Checkpoint, Key};
use crate::studies::parts::{PartKey, round_in};
use crate::studies::room;
use clap::ValueEnum;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

/// Arguments of `hotspare run`.
#[derive(clap::Args)]
#[command(after_help = "Exit codes:\n  \
                  0    done, all thresholds hold\n  \
                  1    input or output failed\n  \
                  2    usage or scenario error: nothing is written; a warning under --strict: results are\n  \
                  98   a threshold is undecided at this number of replications, or the precision was not reached\n  \
                  99   a threshold is breached\n  \
                  130  interrupted; finished replications are on disk, and the same command resumes")]
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
    /// Also write large tables: one row per outage, takeover, change of the pool, or figure of a replication
    #[arg(long, value_enum, value_delimiter = ',')]
    write: Vec<Table>,
    /// Simulate the part I of N of the replications only, into a file in --out that `hotspare merge` puts together with the
    /// others; auto: as the array job says that it runs in
    #[arg(long, value_name = "I/N", requires = "out")]
    shard: Option<ShardArg>,
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
    /// parts.csv: parts that repairs use in a month, by blade type and failure mode, with intervals
    Parts,
    /// replications.csv: every figure in every replication; without being asked for up to a million rows
    Replications,
}

impl Table {
    fn detail(self) -> Option<Detail> {
        match self {
            Table::Outages => Some(Detail::Outages),
            Table::Failovers => Some(Detail::Failovers),
            Table::Pool => Some(Detail::Pool),
            Table::Parts => Some(Detail::Parts),
            Table::Replications => None,
        }
    }

    fn name(self) -> &'static str {
        self.detail().map_or("replications", Detail::name)
    }
}

/// Simulates, prints, writes.
pub fn run(args: Args, registry: &Registry) -> Result<Exit, Failure> {
    let ready = Ready::new(args, registry)?;
    room::check(&ready.need(ready.args.shard.map(|shard| shard.0), parallel::threads()))
        .map_err(Failure::usage)?;
    match ready.args.shard {
        Some(shard) => run_shard(&ready, shard.0),
        None => run_whole(&ready),
    }
}

/// A run whose scenario has been read and checked.
pub(super) struct Ready {
    args: Args,
    scenario: Scenario,
    provenance: Provenance,
}

impl Ready {
    pub(super) fn new(args: Args, registry: &Registry) -> Result<Ready, Failure> {
        let mut scenario = args.input.load(registry)?;
        if let Some(replications) = args.replications {
            scenario.replications = replications;
            if scenario.precision.take().is_some() && !args.quiet {
                say!("--replications {replications} overrides the precision of the scenario");
            }
        }
        scenario.seed = args.seed.unwrap_or(scenario.seed);
        use_threads(args.threads)?;
        let provenance = provenance(&scenario, &args);
        Ok(Ready { args, scenario, provenance })
    }

    /// The folder of its results.
    fn folder(&self) -> PathBuf {
        self.args.out.join(&self.scenario.name)
    }

    /// Claims the folder of its results.
    pub(super) fn claim(&self) -> Result<Claim, Failure> {
        Ok(folder::claim(&self.folder(), &self.owner(), self.args.force)?)
    }

    fn owner(&self) -> Owner {
        Owner::new(&self.scenario.name, &self.args.input.scenario.display().to_string())
    }

    /// The tables of single events that are wanted.
    pub(super) fn details(&self) -> Vec<Detail> {
        let mut wanted: Vec<Detail> = self.args.write.iter().filter_map(|table| table.detail()).collect();
        wanted.sort();
        wanted.dedup();
        wanted
    }

    /// All that its replications depend on.
    pub(super) fn key(&self, shard: Shard) -> PartKey {
        let (scenario, args) = (&self.scenario, &self.args);
        let is_precise = scenario.precision.is_some();
        let key = Key::new(&scenario.name, &self.provenance, scenario.replications, is_precise);
        let options = self.details().iter().map(|detail| format!("--write {}", detail.name())).collect();
        PartKey::new(Key { options, ..key }, shard, args.arguments())
    }

    /// The memory that a shard needs, or all of the run.
    pub(super) fn need(&self, shard: Option<Shard>, threads: usize) -> MemoryNeed {
        let all = self.scenario.replications;
        let size = WorkSize {
            replications: shard.map_or(all, |shard| shard.share(all)),
            threads,
            is_kept: false,
            is_told: shard.is_none(),
            has_tables: !self.details().is_empty(),
        };
        MemoryNeed::of(&self.scenario, size)
    }

    pub(super) fn scenario(&self) -> &Scenario {
        &self.scenario
    }
}

/// Simulates all replications that are not kept yet; what is kept of an unfinished run lies in its folder of results.
fn run_whole(ready: &Ready) -> Result<Exit, Failure> {
    let (args, folder) = (&ready.args, ready.folder());
    let claim = ready.claim()?;
    let part = ready.key(Shard::default());
    let checkpoint = Checkpoint::open(&folder.join("run.unfinished"), &part.key, args.force)?;
    let file = checkpoint.begin("replications")?;
    let outcome = simulate(ready, &part, file, "saving the finished replications")?;
    if outcome.done() == 0 {
        checkpoint.delete()?;
        say!("interrupted before the first replication finished; nothing was written");
        return Ok(Exit::Interrupted);
    }
    let exit = finish(ready, &claim, &outcome)?;
    if !outcome.is_partial() {
        checkpoint.delete()?;
    }
    Ok(exit)
}

/// Simulates the replications of a shard into its part.
fn run_shard(ready: &Ready, shard: Shard) -> Result<Exit, Failure> {
    let part = ready.key(shard);
    let file = part.path(&ready.args.out);
    let (number, of) = (part.shard, part.of);
    let outcome = simulate(ready, &part, file.clone(), "saving the finished replications of the shard")?;
    let (done, share) = (outcome.done(), outcome.share());
    if outcome.is_partial() {
        say!(
            "interrupted: {done} of {share} replications of shard {number}/{of} are saved; the same command resumes"
        );
        return Ok(Exit::Interrupted);
    }
    if !ready.args.quiet {
        let out = ready.args.out.display();
        say!("shard {number}/{of}: {done} replications are in {}", file.display());
        say!("when all shards are: hotspare merge {out}");
    }
    Ok(Exit::Done)
}

/// Simulates the replications of a part that its file does not have yet.
fn simulate(ready: &Ready, part: &PartKey, file: PathBuf, on_stop: &'static str) -> Result<Outcome, Failure> {
    let (args, quiet) = (&ready.args, ready.args.quiet);
    let failed = |error| Failure::io(format!("{}: {error}", file.display()));
    let spool = part.open(file.clone()).map_err(failed)?;
    if spool.rows() > 0 && !quiet {
        say!("resuming: {} replications were finished before", spool.rows());
    }
    let stop = stop_flag(on_stop)?;
    let progress = Progress::new(quiet);
    let shard = part.shard().unwrap_or_default();
    let plan = RunPlan::new(&ready.scenario);
    let ledger = plan.ledger(ready.details(), vec![spool]);
    let extras = Extras { audit: args.audit, shard };
    let outcome = if args.shard.is_some() {
        let wanted = plan.first_round().max(round_in(&args.out, part).map_err(failed)?);
        plan.run_to(&stop, &progress, &extras, ledger, wanted)
    } else {
        plan.run(&stop, &progress, &extras, ledger)
    };
    progress.finish();
    let mut outcome = outcome.map_err(failed)?;
    if outcome.is_partial() || args.shard.is_some() {
        outcome.keep().map_err(failed)?;
    }
    Ok(outcome)
}

/// Prints the results of an outcome and writes them to the claimed folder.
pub(super) fn finish(ready: &Ready, claim: &Claim, outcome: &Outcome) -> Result<Exit, Failure> {
    let (args, scenario, folder) = (&ready.args, &ready.scenario, ready.folder());
    let unread = |error| Failure::io(format!("the finished replications cannot be read back: {error}"));
    let summary = conclude(scenario, outcome, &AtomicBool::new(false)).map_err(unread)?;
    let tables = Tables::of(ready, &summary, outcome)?;
    let plots = args.plots.wanted();
    let files = output::render_all(&summary, tables.replications, &ready.provenance, &plots, &tables.staged);
    let mut files = files.map_err(Failure::io)?;
    if args.report {
        output::report::add(&mut files).map_err(Failure::io)?;
    }
    folder::write_claimed(claim, &ready.owner(), &files, &tables.staged, args.force)?;
    format::report(&summary, args.format)?;
    let exit = closing_words(args, &folder, outcome, &summary);
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
    if outcome.is_partial() {
        let (done, wanted, folder) = (outcome.done(), outcome.wanted, folder.display());
        say!(
            "interrupted after {done} of {wanted} replications; their results are in {folder}, and the same command goes on"
        );
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

impl Args {
    /// The arguments of the run that its results depend on, without the place of the results.
    fn arguments(&self) -> Vec<String> {
        let mut all = self.input.words(self.replications, self.seed);
        if !self.write.is_empty() {
            all.extend(["--write".to_owned(), self.tables()]);
        }
        all.extend(self.plots.options().split_whitespace().map(str::to_owned));
        all.extend(self.report.then(|| "--report".to_owned()));
        all
    }

    /// The tables that are wanted, as `--write` takes them.
    fn tables(&self) -> String {
        self.write.iter().map(|table| table.name()).collect::<Vec<_>>().join(",")
    }
}

fn provenance(scenario: &Scenario, args: &Args) -> Provenance {
    let mut command = format!("hotspare run {}", args.input.arguments());
    command += &histories(args.replications, args.seed);
    if !args.write.is_empty() {
        command += &format!(" --write {}", args.tables());
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

    fn histories_kept(&self, histories: u64) {
        self.set_kept(histories);
    }
}

/// The tables with a row for each replication or event.
struct Tables {
    /// replications.csv, unless it is staged or left out.
    replications: Option<Vec<u8>>,
    /// Those that may be large, in files.
    staged: Staged,
}

impl Tables {
    fn of(ready: &Ready, summary: &Summary, outcome: &Outcome) -> Result<Tables, Failure> {
        let failed = |error| Failure::io(format!("the tables of replications and events: {error}"));
        let details = ready.details();
        let is_wanted = ready.args.write.contains(&Table::Replications);
        let replications = output::csv::replications_unless_too_many(summary, outcome).map_err(failed)?;
        if replications.is_none() && !is_wanted && !ready.args.quiet {
            let millions = summary.rows_of_sums(outcome) as f64 / 1e6;
            say!(
                "{REPLICATIONS} is left out: it would have {millions:.1} million rows; --write replications writes it"
            );
        }
        let folder = tempfile::tempdir().map_err(failed)?;
        let mut names = Vec::new();
        for detail in details {
            names.push(detail.file());
            if detail == Detail::Parts {
                let rows = parts(&ready.scenario, outcome).map_err(failed)?;
                let table = output::parts::csv(&rows).map_err(Failure::io)?;
                std::fs::write(folder.path().join(detail.file()), table).map_err(failed)?;
                continue;
            }
            let mut file = BufWriter::new(File::create(folder.path().join(detail.file())).map_err(failed)?);
            file.write_all(detail.header().as_bytes()).map_err(failed)?;
            outcome.texts(detail, |text| file.write_all(text)).and_then(|()| file.flush()).map_err(failed)?;
        }
        if is_wanted && replications.is_none() {
            let file = File::create(folder.path().join(REPLICATIONS)).map_err(failed)?;
            output::csv::replications(summary, outcome, BufWriter::new(file)).map_err(failed)?;
            names.push(REPLICATIONS.to_owned());
        }
        Ok(Tables { replications, staged: Staged::new(folder, names).map_err(failed)? })
    }
}
