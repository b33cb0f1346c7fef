//! `hotspare bench`: count and time the work of a scenario; compare it with a record, or with another program.

use super::interrupt::stop_flag;
use super::progress::Progress;
use super::scenario_args::{ScenarioArgs, use_threads};
use super::undecided::Undecided;
use super::{Exit, Failure, format, write};
use crate::benchmark::{Budget, PolicyWork, Unit, WorkRecord, changes, median, spendings};
use crate::experiment::{self, Listener};
use crate::scenario::{Registry, Scenario};
use crate::units::Span;
use against::Opponent;
use clock::{Clock, Whose};
use outcome::{Against, Counts, Report, Time};
use race::Race;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

mod against;
mod cases;
mod child;
mod clock;
mod outcome;
mod race;
mod report;
mod verdict;

/// Runs that are timed unless the user says how many: alone, and in pairs with another program.
const RUNS: u32 = 3;
const PAIRS: u32 = 10;

/// Arguments of `hotspare bench`.
#[derive(clap::Args)]
#[command(
    after_help = "A cycle is one failure with its takeover, repair and return: counted by repairs completed.\n\n\
                  Exit codes:\n  \
                  0    no regression\n  \
                  1    input or output failed, or the other program did\n  \
                  2    usage or scenario error, or a record that cannot be compared with\n  \
                  3    more work, or longer runs, than tolerated, or a budget is exceeded\n  \
                  98   the times are undecided, with --undecided tell\n  \
                  130  interrupted"
)]
pub struct Args {
    #[command(flatten)]
    input: ScenarioArgs,
    /// A record to compare the counts with, or another hotspare program to compare counts, times and results with
    #[arg(long, value_name = "RECORD|PROGRAM")]
    against: Option<PathBuf>,
    /// Write the counts to this file, for later comparisons; they hold no times
    #[arg(long, value_name = "FILE", conflicts_with = "against")]
    record: Option<PathBuf>,
    /// Replications, in place of the scenario's or the record's
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    replications: Option<u32>,
    /// Seed, in place of the scenario's or the record's
    #[arg(long)]
    seed: Option<u64>,
    /// Threads of the runs in this process. They change the time, never the counts
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: u16,
    /// Number of runs to time [default: 3, or 10 pairs with another program]
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=1000))]
    runs: Option<u32>,
    /// The most that a simulated year of a policy may take, such as events=2000, or push:events=2000 for one policy; the
    /// counters are events, draws, queue_operations. May be repeated
    #[arg(long, value_name = "[POLICY:]COUNTER=NUMBER")]
    budget: Vec<Budget>,
    /// By how much work may rise: per cycle, and per simulated year where the record is of a different scenario
    #[arg(long, value_name = "PERCENT", default_value = "3", value_parser = percent)]
    tolerance: f64,
    /// By how much runs may take longer than those of the other program
    #[arg(long, value_name = "PERCENT", default_value = "5", value_parser = percent)]
    time_tolerance: f64,
    /// Verdict on times that are undecided at the tolerance
    #[arg(long, value_enum, default_value_t = Undecided::Pass)]
    undecided: Undecided,
    /// Output format
    #[arg(long, default_value = "table", value_parser = format::of_cases())]
    format: format::Wanted,
    /// Print nothing but the outcome
    #[arg(long)]
    quiet: bool,
}

/// A share from a text in percent, such as `3` or `3 %`.
fn percent(text: &str) -> Result<f64, String> {
    let number = text.trim().trim_end_matches('%').trim_end();
    match number.parse::<f64>() {
        Ok(percent) if (0.0..=1e6).contains(&percent) => Ok(percent / 100.0),
        _ => Err("write a percentage that is not negative, such as 3".to_owned()),
    }
}

/// Counts, times, compares, prints.
pub fn run(args: Args, registry: &Registry) -> Result<Exit, Failure> {
    let opponent = args.against.as_deref().map(Opponent::find).transpose()?;
    if let Some(path) = &args.record {
        may_record(path)?;
    }
    if args.format.needs_cases() && opponent.is_none() && args.budget.is_empty() {
        let remedy = "add --against RECORD, or --budget events=NUMBER";
        return Err(Failure::usage(format!(
            "--format {}: the work is compared with nothing; {remedy}",
            args.format.name()
        )));
    }
    let recorded = match &opponent {
        Some(Opponent::Record(record)) => Some(record),
        _ => None,
    };
    let input = match recorded {
        Some(record) if args.input.set().is_empty() => args.input.set_to(&record.settings)?,
        _ => args.input.clone(),
    };
    let mut scenario = input.load(registry)?;
    let command = choose_histories(&mut scenario, &input, &args, recorded);
    use_threads(Some(args.threads))?;

    let stop = stop_flag("ending what runs")?;
    let is_race = matches!(opponent, Some(Opponent::Program(_)));
    // Another program is timed against a process of its own kind.
    let runs = if is_race { 1 } else { args.runs.unwrap_or(RUNS) };
    let (counted, seconds) = measure(&scenario, runs, &stop, args.quiet)?;
    let record = WorkRecord { settings: input.settings(), ..counted };
    let time = (!is_race).then_some(Time { runs, threads: args.threads, seconds });
    let budget = spendings(&record, &args.budget)
        .map_err(|name| Failure::usage(format!("--budget: the scenario has no policy {name}")))?;
    let mut report = Report { command, record, time, against: None, budget, undecided: args.undecided };
    if let (Some(opponent), Some(path)) = (opponent, &args.against) {
        report.against = Some(face(&report.record, opponent, path, &args, &stop)?);
    }
    if let Some(path) = &args.record {
        write(path, &report.record.render().map_err(Failure::io)?)?;
    }
    format::report(&report, args.format)?;
    if let (Some(path), false) = (&args.record, args.quiet) {
        let (scenario, path) = (args.input.scenario.display(), path.display());
        say!("the record is in {path}; to compare with it:\n  hotspare bench {scenario} --against {path}");
    }
    Ok(report.exit())
}

/// Sets replications and seed: from the options, else those of the record, else the scenario's own. The result is the
/// command that does so without a record.
fn choose_histories(
    scenario: &mut Scenario,
    input: &ScenarioArgs,
    args: &Args,
    recorded: Option<&WorkRecord>,
) -> String {
    // Work is compared of so many histories, whatever is known of their figures.
    scenario.precision = None;
    let mut command = format!("hotspare bench {}", input.arguments());
    let replications = args.replications.or(recorded.map(|record| record.replications));
    if let Some(replications) = replications.filter(|replications| *replications != scenario.replications) {
        scenario.replications = replications;
        command += &format!(" --replications {replications}");
    }
    if let Some(seed) = args.seed.or(recorded.map(|record| record.seed)).filter(|seed| *seed != scenario.seed)
    {
        scenario.seed = seed;
        command += &format!(" --seed {seed}");
    }
    command
}

/// A record may be made anew, but nothing else is overwritten.
fn may_record(path: &Path) -> Result<(), Failure> {
    if !path.exists() {
        return Ok(());
    }
    let is_record = std::fs::read_to_string(path).is_ok_and(|text| WorkRecord::parse(&text).is_ok());
    is_record.then_some(()).ok_or_else(|| {
        let remedy = "name another file, or remove it first";
        Failure::usage(format!(
            "--record {}: there is something else than a record; {remedy}",
            path.display()
        ))
    })
}

/// Simulates the scenario `runs` times; the counts, and the median time of a run \[s\].
fn measure(
    scenario: &Scenario,
    runs: u32,
    stop: &AtomicBool,
    quiet: bool,
) -> Result<(WorkRecord, f64), Failure> {
    let listener = AllRuns { progress: Progress::new(quiet), runs };
    let mut counts: Option<Vec<PolicyWork>> = None;
    let mut times = Vec::new();
    for _ in 0..runs {
        let clock = Clock::start(Whose::Own);
        let outcome = experiment::run(scenario, stop, &listener);
        times.push(clock.seconds());
        if outcome.is_partial() {
            listener.progress.finish();
            let message = "interrupted before the work was counted; nothing was written".to_owned();
            return Err(Failure::new(Exit::Interrupted, message));
        }
        let names = scenario.policies.iter().map(|policy| policy.name.clone());
        let works = names.zip(outcome.work()).map(|(policy, work)| PolicyWork { policy, work }).collect();
        assert!(counts.is_none_or(|before| before == works), "the same histories take the same work");
        counts = Some(works);
    }
    listener.progress.finish();
    let Scenario { name, files, seed, replications, .. } = scenario;
    let years = Span(scenario.horizon.0).years();
    let record = WorkRecord::new(name, files, *seed, *replications, years, counts.unwrap_or_default());
    Ok((record, median(&times).unwrap_or_default()))
}

/// Listens to several runs as to one.
struct AllRuns {
    progress: Progress,
    runs: u32,
}

impl Listener for AllRuns {
    fn history_done(&self) {
        self.progress.step();
    }

    fn histories_wanted(&self, histories: u64) {
        self.progress.set_total(histories * u64::from(self.runs));
    }
}

/// Compares with a record or another program.
fn face(
    record: &WorkRecord,
    opponent: Opponent,
    path: &Path,
    args: &Args,
    stop: &AtomicBool,
) -> Result<Against, Failure> {
    let counts = |then: &WorkRecord, is_record: bool| {
        let changes = changes(then, record, args.tolerance);
        let differences: Vec<String> = record.differences(then).iter().map(ToString::to_string).collect();
        // Another program with other draws does other work.
        let comparable = is_record && changes.iter().any(|change| change.per == Unit::Year);
        Counts {
            judged: differences.is_empty() || comparable,
            differences,
            tolerance: args.tolerance,
            changes,
        }
    };
    let name = path.display().to_string();
    match opponent {
        Opponent::Record(then) => Ok(Against { name, counts: Some(counts(&then, true)), race: None }),
        Opponent::Program(program) => {
            let race = Race { program, scenario: &args.input.scenario, record, stop, quiet: args.quiet };
            let (times, then) = race.run(args.runs.unwrap_or(PAIRS), args.time_tolerance)?;
            Ok(Against { name, counts: then.as_ref().map(|then| counts(then, false)), race: Some(times) })
        }
    }
}
