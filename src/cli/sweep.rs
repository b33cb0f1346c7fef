//! `hotspare sweep`: simulate the variants of a scenario that its `[sweep]` spans.

use super::list::{ListFormat, render};
use super::variants::Variants;
use super::{Exit, Failure, print};
use crate::experiment::Summary;
use crate::output::folder;
use crate::output::{Provenance, Staged};
use crate::policy::Registry;
use crate::scenario::{Scenario, Sweep};
use crate::studies::checkpoint::{Kept, Key};
use crate::studies::grid::{Grid, cells};
use crate::studies::sweep::{self, CellFigures, Swept};

/// Arguments of `hotspare sweep`.
#[derive(clap::Args)]
#[command(after_help = "Exit codes:\n  \
                  0    done\n  \
                  1    input or output failed\n  \
                  2    usage or scenario error, in any cell; nothing is written\n  \
                  130  interrupted; finished cells are kept, and the same command goes on from there")]
pub struct Args {
    #[command(flatten)]
    variants: Variants,
    /// Count and list the cells, and simulate nothing
    #[arg(long)]
    dry_run: bool,
}

/// Simulates every cell, prints, writes.
pub fn run(args: Args) -> Result<Exit, Failure> {
    let registry = Registry::builtin();
    let variants = &args.variants;
    let (written, mut scenario, fixed) = variants.load(&registry)?;
    let Some(sweep) = scenario.sweep.take() else {
        let path = variants.study.scenario.display();
        let example = "[[sweep.axis]] with key = \"pool[0].count\" and values = [0, 1, 2]";
        return Err(Failure::usage(format!("{path}: has no sweep; add an axis, such as {example}")));
    };
    variants.check_axes(&sweep.axes, &written)?;
    let cells = cells(&sweep.axes, &sweep.cells).map_err(Failure::usage)?;
    let grid = Grid::new(written, fixed, cells);
    let inputs = grid.check(&registry).map_err(Failure::usage)?;
    if args.dry_run {
        print(&plan(&scenario, &sweep))?;
        return Ok(Exit::Done);
    }

    let provenance = Provenance { inputs, ..variants.provenance("sweep", &scenario, "") };
    let places = variants.places("sweep", &scenario)?;
    let key = Key::new(&scenario.name, &provenance, scenario.replications, scenario.precision.is_some());
    let kept = Kept::open(&places.unfinished, &key, variants.force)?;
    let of = |summary: &Summary| Ok(CellFigures::new(summary));
    let Some(cells) = variants.simulate(&grid, &registry, &kept, "cell", of)? else {
        return Ok(Exit::Interrupted);
    };

    let swept = swept(&scenario, sweep, cells);
    let files = sweep::render(&swept, &provenance).map_err(Failure::io)?;
    folder::write(&places.results, &places.owner, &files, &Staged::none(), variants.force)?;
    kept.delete()?;
    let (columns, rows) = sweep::table(&swept);
    let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
    print(&render(ListFormat::Table, &columns, &rows))?;
    if !variants.quiet {
        if let Some(why) = swept.unplotted() {
            say!("no plots: {why}");
        }
        say!("the figures of every cell, the plots and the manifest are in {}", places.results.display());
    }
    Ok(Exit::Done)
}

fn swept(scenario: &Scenario, sweep: Sweep, cells: Vec<CellFigures>) -> Swept {
    let lasts = |axis: &crate::scenario::Axis| matches!(axis.key.as_str(), "horizon" | "warm_up");
    let years = crate::units::Span(scenario.horizon.0 - scenario.warm_up.0).years();
    Swept {
        name: scenario.name.clone(),
        policies: scenario.policies.iter().map(|policy| policy.name.clone()).collect(),
        baseline: scenario.baseline,
        years: (!sweep.axes.iter().any(lasts)).then_some(years),
        level: scenario.level,
        axes: sweep.axes,
        metrics: sweep.metrics,
        cells: sweep.cells.into_iter().zip(cells).collect(),
    }
}

/// What would be simulated: the cells, and how much that is.
fn plan(scenario: &Scenario, sweep: &Sweep) -> String {
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
