//! `hotspare sweep`: simulate the variants of a scenario that its `[sweep]` spans.

use super::variants::{ShardOption, VariantArgs};
use super::{Exit, Failure, format};
use crate::output::formats::{Line, Report, Table};
use crate::scenario::{Registry, Scenario};
use crate::studies::sweep::{Sweep, SweepStudy};
use std::ops::ControlFlow;

/// Arguments of `hotspare sweep`.
#[derive(clap::Args)]
#[command(after_help = "Exit codes:\n  \
                  0    done\n  \
                  1    input or output failed\n  \
                  2    usage or scenario error, in any cell; nothing is written\n  \
                  130  interrupted; finished cells are saved, and the same command resumes")]
pub struct Args {
    #[command(flatten)]
    pub variants: VariantArgs,
    #[command(flatten)]
    shard: ShardOption,
    /// List the cells without simulating
    #[arg(long)]
    dry_run: bool,
}

/// Simulates every cell, prints, writes.
pub fn run(args: Args, registry: &Registry) -> Result<Exit, Failure> {
    let variants = args.variants.load(registry)?;
    let study = SweepStudy::new(&variants)?;
    if args.dry_run {
        format::report(&DryRun { scenario: &variants.scenario, sweep: study.sweep }, args.variants.format)?;
        return Ok(Exit::Done);
    }
    let (swept, folder) = match args.variants.complete(&study, &variants, "", args.shard.part())? {
        ControlFlow::Continue(done) => done,
        ControlFlow::Break(exit) => return Ok(exit),
    };
    format::report(&swept, args.variants.format)?;
    if !args.variants.quiet {
        if let Some(why) = swept.unplotted() {
            say!("no plots: {why}");
        }
        say!("the figures of every cell, the plots and the manifest are in {}", folder.display());
    }
    Ok(Exit::Done)
}

/// A sweep that is only counted: its cells, and the number of histories.
struct DryRun<'a> {
    scenario: &'a Scenario,
    sweep: &'a Sweep,
}

impl Report for DryRun<'_> {
    fn tables(&self) -> Vec<Table> {
        let sweep = self.sweep;
        let columns: Vec<&str> =
            std::iter::once("cell").chain(sweep.axes.iter().map(|axis| axis.name.as_str())).collect();
        let row = |(cell, at): (usize, &Vec<usize>)| {
            let values = sweep.axes.iter().zip(at).map(|(axis, at)| axis.values[*at].clone());
            std::iter::once(cell.to_string()).chain(values).collect()
        };
        vec![Table::new(&columns, sweep.cells.iter().enumerate().map(row).collect())]
    }

    fn paragraphs(&self) -> Vec<Vec<Line>> {
        vec![vec![Line::Said(histories(self.scenario, self.sweep))]]
    }
}

/// The number of histories, as a sum in words.
fn histories(scenario: &Scenario, sweep: &Sweep) -> String {
    let (cells, policies) = (sweep.cells.len(), scenario.policies.len());
    let counted =
        |count: usize, one: &str, many: &str| format!("{count} {}", if count == 1 { one } else { many });
    let least = if scenario.precision.is_some() { "at least " } else { "" };
    let mut text = format!(
        "{} × {} × {least}{} = {least}{} histories",
        counted(cells, "cell", "cells"),
        counted(policies, "policy", "policies"),
        counted(scenario.replications as usize, "replication", "replications"),
        cells as u64 * policies as u64 * u64::from(scenario.replications),
    );
    if sweep.left_out > 0 {
        text += &format!("; {} left out", counted(sweep.left_out, "combination is", "combinations are"));
    }
    text
}
