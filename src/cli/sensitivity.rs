//! `hotspare sensitivity`: which uncertain value moves an answer most.

use super::list::{ListFormat, render};
use super::variants::Variants;
use super::{Exit, Failure, print};
use crate::experiment::Summary;
use crate::output::folder;
use crate::output::{Provenance, Staged};
use crate::policy::Registry;
use crate::scenario::{Scenario, Section, problem};
use crate::stats::metrics::{Metric, VALUE, unit_in};
use crate::studies::checkpoint::{Kept, Key};
use crate::studies::grid::{Grid, Plotted};
use crate::studies::sensitivity::{self, COLUMNS, Sensitivities};
use crate::studies::sensitivity::{Sensitivity, Variant, cells};

/// Arguments of `hotspare sensitivity`.
#[derive(clap::Args)]
#[command(after_help = "Exit codes:\n  \
                  0    done\n  \
                  1    input or output failed\n  \
                  2    usage or scenario error, at either end of a range; nothing is written\n  \
                  130  interrupted; finished variants are kept, and the same command goes on from there")]
pub struct Args {
    #[command(flatten)]
    variants: Variants,
    /// The figure of the site that matters, as `hotspare metrics` lists it with the statistic value
    #[arg(long, default_value = crate::experiment::HEADLINE)]
    metric: String,
    /// The policy it is about; every one unless said
    #[arg(long)]
    policy: Option<String>,
}

/// Simulates every variant, prints, writes.
pub fn run(args: Args) -> Result<Exit, Failure> {
    let registry = Registry::builtin();
    let variants = &args.variants;
    let (written, scenario, fixed) = variants.load(&registry)?;
    let metric = metric(&args.metric, &scenario)?;
    let policies = policies(args.policy.as_deref(), &scenario)?;
    if scenario.uncertain.is_empty() {
        let path = variants.study.scenario.display();
        let example = "[[uncertain]] with key = \"times.boot\", low = \"1 min\" and high = \"10 min\"";
        return Err(Failure::usage(format!("{path}: has no uncertain values; add one, such as {example}")));
    }
    scenario.fits(&[Section::Uncertain]).map_err(Failure::usage)?;
    let grid = Grid::new(written, fixed, cells(&scenario.uncertain).map_err(Failure::usage)?);
    let inputs = grid.check(&registry).map_err(Failure::usage)?;
    let mut more = format!(" --metric {}", metric.name);
    if let Some(policy) = &args.policy {
        more += &format!(" --policy {policy}");
    }
    let provenance = Provenance { inputs, ..variants.provenance("sensitivity", &scenario, &more) };
    let places = variants.places("sensitivity", &scenario)?;
    let key = Key::new(&scenario.name, &provenance, scenario.replications, scenario.precision.is_some());
    // A variant has the figure under every policy.
    let key = Key { options: vec![format!("--metric {}", metric.name)], ..key };
    let kept = Kept::open(&places.unfinished, &key, variants.force)?;
    let of = |summary: &Summary| {
        Variant::new(summary, metric).ok_or_else(|| Failure::io(format!("{} was not observed", metric.name)))
    };
    let Some(found) = variants.simulate(&grid, &registry, &kept, "variant", of)? else {
        return Ok(Exit::Interrupted);
    };

    let unit = unit_in(metric.unit, scenario.prices.as_ref().map(|prices| prices.currency.as_str()));
    let found = Sensitivities {
        name: scenario.name.clone(),
        names: scenario.policies.iter().map(|policy| policy.name.clone()).collect(),
        replications: found[0].replications,
        level: scenario.level,
        plotted: Plotted { metric: metric.name, statistic: VALUE, unit, better: metric.better },
        policies: policies.into_iter().map(|policy| Sensitivity::new(&found, metric, policy)).collect(),
        values: scenario.uncertain,
    };
    let files = sensitivity::render(&found, &provenance).map_err(Failure::io)?;
    folder::write(&places.results, &places.owner, &files, &Staged::none(), variants.force)?;
    kept.delete()?;
    print(&render(ListFormat::Table, &COLUMNS, &sensitivity::rows(&found)))?;
    print(&sensitivity::text(&found))?;
    if !variants.quiet {
        say!("the figures, the plots and the manifest are in {}", places.results.display());
    }
    Ok(Exit::Done)
}

fn metric(name: &str, scenario: &Scenario) -> Result<&'static Metric, Failure> {
    let Some(metric) = Metric::find(name) else {
        let remedy = problem::nearest(name, Metric::all().map(|metric| metric.name))
            .map_or("choose one that `hotspare metrics` lists with the statistic value".to_owned(), |near| {
                format!("write {near}")
            });
        return Err(Failure::usage(format!(
            "--metric: no mean of replications is called {name:?}; {remedy}"
        )));
    };
    if scenario.site.target.is_none() && matches!(name, "year_meets_target" | "month_meets_target") {
        let what = "--metric: asks how often a target is met, and there is none";
        return Err(Failure::usage(format!("{what}; add target = …, such as 0.9999, under [site]")));
    }
    Ok(metric)
}

fn policies(name: Option<&str>, scenario: &Scenario) -> Result<Vec<usize>, Failure> {
    let Some(name) = name else { return Ok((0..scenario.policies.len()).collect()) };
    let known: Vec<&str> = scenario.policies.iter().map(|policy| policy.name.as_str()).collect();
    match known.iter().position(|known| *known == name) {
        Some(policy) => Ok(vec![policy]),
        None => {
            let known = known.join(", ");
            Err(Failure::usage(format!("--policy: no policy is called {name:?}; the policies are {known}")))
        }
    }
}
