//! `hotspare plan`: the cheapest variant of a scenario that meets its thresholds.

use super::plots::PlotArgs;
use super::variants::VariantArgs;
use super::{Exit, Failure, format, screen};
use crate::experiment::record_check::against_record;
use crate::scenario::Registry;
use crate::studies::Study;
use crate::studies::plan::{self, PlanStudy};
use crate::wrap::wrapped;
use std::ops::ControlFlow;
use std::sync::atomic::AtomicBool;

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
                  130  interrupted; what is decided so far is printed, finished simulations are saved, and the same command \
                  resumes"
)]
pub struct Args {
    #[command(flatten)]
    variants: VariantArgs,
    /// List the variants with their costs without simulating
    #[arg(long)]
    dry_run: bool,
    /// Also simulate the choice under this many draws of the [[uncertain]] values
    #[arg(long, default_value_t = 0, value_name = "COUNT", value_parser = clap::value_parser!(u32).range(0..=1000))]
    draws: u32,
    #[command(flatten)]
    plots: PlotArgs,
    /// Exit with 2 if the forecast of the choice does not give the record of its failure modes back, or rests on ages that
    /// the record never saw; results are written
    #[arg(long)]
    strict: bool,
}

/// Searches, prints, writes.
pub fn run(args: Args, registry: &Registry) -> Result<Exit, Failure> {
    if args.variants.replications.is_some() {
        let what =
            "--replications: a plan simulates each variant until it is decided, up to plan.max_replications";
        return Err(Failure::usage(format!("{what}; write --set plan.max_replications=…, or leave it out")));
    }
    let variants = args.variants.load(registry)?;
    let study = PlanStudy::new(&variants, args.draws)?.with_plots(args.plots.wanted());
    if args.dry_run {
        format::report(&plan::candidates(&study.unsearched()), args.variants.format)?;
        return Ok(Exit::Done);
    }
    // A forecast that does not give its record back decides nothing: said before the search begins.
    let warnings = against_record(&variants.scenario, &AtomicBool::new(false));
    warnings.iter().for_each(|warning| say!("{}", wrapped(warning, screen::width(), "  ")));
    let draws = if args.draws > 0 { format!(" --draws {}", args.draws) } else { String::new() };
    let more = draws + &args.plots.options();
    let (planned, folder) = match args.variants.complete(&study, &variants, &more, None)? {
        ControlFlow::Continue(done) => done,
        ControlFlow::Break(exit) => {
            if let Some(so_far) = study.so_far() {
                format::report(&so_far, args.variants.format)?;
                say!("to go on: {}", study.provenance(&variants, &more).command);
            }
            return Ok(exit);
        }
    };
    format::report(&planned, args.variants.format)?;
    if !args.variants.quiet {
        say!("every variant, the plot and the manifest are in {}", folder.display());
    }
    if args.strict && !planned.warnings.is_empty() {
        return Err(Failure::usage(
            "--strict: the forecast warns of its record; see above, or leave out --strict",
        ));
    }
    Ok(match planned.findings.chosen {
        Some(_) => Exit::Done,
        None if plan::is_undecided(&planned) => Exit::Undecided,
        None => Exit::Breached,
    })
}
