//! `hotspare plan`: the cheapest variant of a scenario that meets its thresholds.

use super::list::{ListFormat, render};
use super::progress::Progress;
use super::variants::{Variants, say_interrupted, stop_keeping};
use super::{Exit, Failure, print};
use crate::experiment::Listener;
use crate::output::{Provenance, Staged, folder};
use crate::policy::Registry;
use crate::scenario::{Scenario, Section};
use crate::studies::checkpoint::{Kept, Key};
use crate::studies::grid::{Grid, cells};
use crate::studies::plan::{self, Planned};
use crate::studies::plan::{PlanError, draws, search, unsearched};
use std::sync::atomic::{AtomicU64, Ordering};

/// Arguments of `hotspare plan`.
#[derive(clap::Args)]
#[command(
    mut_arg("replications", |replications| replications.hide(true)),
    after_help = "The scenario says in [plan] what may be chosen, in [prices] what it costs, and in [[threshold]] \
                  what is to be met.\n\n\
                  Exit codes:\n  \
                  0    there is a choice, and it was confirmed\n  \
                  1    input or output failed\n  \
                  2    usage or scenario error, in any variant; nothing is written\n  \
                  98   no choice, but some variants are undecided: allow more replications\n  \
                  99   no variant meets the thresholds\n  \
                  130  interrupted; what is simulated is kept, and the same command goes on from there"
)]
pub struct Args {
    #[command(flatten)]
    variants: Variants,
    /// Count and list the variants with what they cost, and simulate nothing
    #[arg(long)]
    dry_run: bool,
    /// Also simulate the choice with the values of [[uncertain]] drawn so many times, by their laws
    #[arg(long, default_value_t = 0, value_name = "COUNT", value_parser = clap::value_parser!(u32).range(0..=1000))]
    draws: u32,
}

/// Looks, prints, writes.
pub fn run(args: Args) -> Result<Exit, Failure> {
    let registry = Registry::builtin();
    let variants = &args.variants;
    if variants.replications.is_some() {
        let what =
            "--replications: a plan simulates each variant until it is decided, up to plan.max_replications";
        return Err(Failure::usage(format!("{what}; write --set plan.max_replications=…, or leave it out")));
    }
    let (written, mut scenario, fixed) = variants.load(&registry)?;
    let Some(choices) = scenario.choices.take() else {
        let path = variants.study.scenario.display();
        let example = "[[plan.axis]] with key = \"pool[0].count\" and values = [0, 1, 2]";
        return Err(Failure::usage(format!(
            "{path}: has no plan; add what may be chosen, such as {example}"
        )));
    };
    let sections = [Section::Plan, Section::Uncertain];
    scenario.fits(&sections[..if args.draws > 0 { 2 } else { 1 }]).map_err(Failure::usage)?;
    if args.draws > 0 && scenario.uncertain.is_empty() {
        let remedy = "add [[uncertain]] entries with key, low and high, or leave --draws out";
        return Err(Failure::usage(format!("--draws: the scenario has no uncertain values; {remedy}")));
    }
    variants.check_axes(&choices.axes, &written)?;
    // What cannot be simulated is said before the search.
    let drawn = draws::cells(&scenario.uncertain, args.draws).map_err(Failure::usage)?;
    Grid::new(written.clone(), fixed.clone(), drawn.clone()).check(&registry).map_err(Failure::usage)?;
    let grid = Grid::new(written, fixed, cells(&choices.axes, &choices.cells).map_err(Failure::usage)?);
    let inputs = grid.check(&registry).map_err(Failure::usage)?;
    let named = |scenario: &Scenario| scenario.policies.iter().map(|policy| policy.name.clone()).collect();
    let mut planned = Planned {
        name: scenario.name.clone(),
        currency: scenario.prices.as_ref().map_or_else(String::new, |prices| prices.currency.clone()),
        policies: named(&scenario),
        findings: unsearched(&grid, &registry).map_err(Failure::usage)?,
        choices,
        run: variants.as_run(),
    };
    if args.dry_run {
        let (columns, rows) = plan::candidates(&planned);
        let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
        print(&render(ListFormat::Table, &columns, &rows))?;
        return Ok(Exit::Done);
    }
    let more = if args.draws > 0 { format!(" --draws {}", args.draws) } else { String::new() };
    let provenance = Provenance { inputs, ..variants.provenance("plan", &scenario, &more) };
    let places = variants.places("plan", &scenario)?;
    let key = Key::new(&scenario.name, &provenance, scenario.replications, scenario.precision.is_some());
    let kept = Kept::open(&places.unfinished, &key, variants.force)?;
    let in_words = |finished: usize| format!("{finished} of the simulations");
    variants.say_beginning(&kept, &in_words(kept.count()));
    let stop = stop_keeping()?;
    let told = Told { progress: &Progress::new(variants.quiet), done: AtomicU64::new(0) };
    let found = search(&grid, &planned.choices, planned.findings.clone(), &registry, &stop, &told, &kept)?;
    let found = match found {
        Some(mut findings) if args.draws > 0 && findings.chosen.is_some() => {
            let of = (&grid, &planned.choices);
            let done = draws::simulate(&mut findings, of, &drawn, &registry, &stop, &told, &kept)?;
            done.then_some(findings)
        }
        found => found,
    };
    told.progress.finish();
    let Some(findings) = found else {
        say_interrupted(kept.count(), in_words, "simulation");
        return Ok(Exit::Interrupted);
    };
    planned.findings = findings;
    let files = plan::render(&planned, &provenance).map_err(Failure::io)?;
    folder::write(&places.results, &places.owner, &files, &Staged::none(), variants.force)?;
    kept.delete()?;
    let (columns, rows) = plan::looked_at(&planned);
    let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
    print(&render(ListFormat::Table, &columns, &rows))?;
    print(&format!("\n{}", plan::sentences(&planned)))?;
    if !variants.quiet {
        say!("every variant, the plot and the manifest are in {}", places.results.display());
    }
    Ok(match planned.findings.chosen {
        Some(_) => Exit::Done,
        None if plan::is_undecided(&planned) => Exit::Undecided,
        None => Exit::Breached,
    })
}

impl From<PlanError> for Failure {
    fn from(error: PlanError) -> Failure {
        match error {
            PlanError::Scenario(_) => Failure::usage(error),
            PlanError::NotKept(_) => Failure::io(error),
        }
    }
}

/// The progress of a search: how much is left is not known, so it is that of the variant under way.
struct Told<'a> {
    progress: &'a Progress,
    done: AtomicU64,
}

impl Listener for Told<'_> {
    fn history_done(&self) {
        self.done.fetch_add(1, Ordering::Relaxed);
        self.progress.step();
    }

    fn histories_wanted(&self, histories: u64) {
        self.progress.set_total(self.done.load(Ordering::Relaxed) + histories);
    }
}
