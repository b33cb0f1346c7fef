//! `hotspare sweep`: simulate the variants of a scenario that its `[sweep]` spans.

use super::list::{ListFormat, render};
use super::variants::VariantArgs;
use super::{Exit, Failure, print};
use crate::scenario::{Registry, Scenario};
use crate::studies::sweep::{self, Sweep, SweepStudy};

/// Arguments of `hotspare sweep`.
#[derive(clap::Args)]
#[command(after_help = "Exit codes:\n  \
                  0    done\n  \
                  1    input or output failed\n  \
                  2    usage or scenario error, in any cell; nothing is written\n  \
                  130  interrupted; finished cells are kept, and the same command goes on from there")]
pub struct Args {
    #[command(flatten)]
    variants: VariantArgs,
    /// Count and list the cells, and simulate nothing
    #[arg(long)]
    dry_run: bool,
}

/// Simulates every cell, prints, writes.
pub fn run(args: Args) -> Result<Exit, Failure> {
    let registry = Registry::builtin();
    let variants = args.variants.load(&registry)?;
    let study = SweepStudy::new(&variants)?;
    if args.dry_run {
        print(&dry_run(&variants.scenario, study.sweep))?;
        return Ok(Exit::Done);
    }
    let Some((swept, folder)) = args.variants.complete(&study, &variants, "")? else {
        return Ok(Exit::Interrupted);
    };
    let (columns, rows) = sweep::table(&swept);
    let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
    print(&render(ListFormat::Table, &columns, &rows))?;
    if !args.variants.quiet {
        if let Some(why) = swept.unplotted() {
            say!("no plots: {why}");
        }
        say!("the figures of every cell, the plots and the manifest are in {}", folder.display());
    }
    Ok(Exit::Done)
}

/// What would be simulated: the cells, and how much that is.
fn dry_run(scenario: &Scenario, sweep: &Sweep) -> String {
    let columns: Vec<&str> =
        std::iter::once("cell").chain(sweep.axes.iter().map(|axis| axis.name.as_str())).collect();
    let row = |(cell, at): (usize, &Vec<usize>)| {
        let values = sweep.axes.iter().zip(at).map(|(axis, at)| axis.values[*at].clone());
        std::iter::once(cell.to_string()).chain(values).collect()
    };
    let rows: Vec<Vec<String>> = sweep.cells.iter().enumerate().map(row).collect();
    let (cells, policies) = (rows.len(), scenario.policies.len());
    let counted =
        |count: usize, one: &str, many: &str| format!("{count} {}", if count == 1 { one } else { many });
    let least = if scenario.precision.is_some() { "at least " } else { "" };
    let mut text = render(ListFormat::Table, &columns, &rows);
    text += &format!(
        "\n{} × {} × {least}{} = {least}{} histories",
        counted(cells, "cell", "cells"),
        counted(policies, "policy", "policies"),
        counted(scenario.replications as usize, "replication", "replications"),
        cells as u64 * policies as u64 * u64::from(scenario.replications),
    );
    if sweep.left_out > 0 {
        text += &format!("; {} left out", counted(sweep.left_out, "combination is", "combinations are"));
    }
    text + "\n"
}
