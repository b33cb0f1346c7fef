//! `hotspare sensitivity`: the uncertain values, by the size of their effect on an answer.

use super::variants::{ShardOption, VariantArgs};
use super::{Exit, Failure, format};
use crate::scenario::Registry;
use crate::studies::sensitivity::SensitivityStudy;
use std::ops::ControlFlow;

/// Arguments of `hotspare sensitivity`.
#[derive(clap::Args)]
#[command(after_help = "Exit codes:\n  \
                  0    done\n  \
                  1    input or output failed\n  \
                  2    usage or scenario error, at either end of a range; nothing is written\n  \
                  130  interrupted; finished variants are saved, and the same command resumes")]
pub struct Args {
    #[command(flatten)]
    pub variants: VariantArgs,
    #[command(flatten)]
    shard: ShardOption,
    /// Metric of the site to rank by; any that `hotspare metrics` lists with the statistic value
    #[arg(long, default_value = crate::experiment::HEADLINE)]
    metric: String,
    /// Policy to analyse [default: every policy]
    #[arg(long)]
    policy: Option<String>,
}

/// Simulates every variant, prints, writes.
pub fn run(args: Args, registry: &Registry) -> Result<Exit, Failure> {
    let variants = args.variants.load(registry)?;
    let study = SensitivityStudy::new(&variants, &args.metric, args.policy.as_deref())?;
    let mut more = format!(" --metric {}", args.metric);
    if let Some(policy) = &args.policy {
        more += &format!(" --policy {policy}");
    }
    let (found, folder) = match args.variants.complete(&study, &variants, &more, args.shard.part())? {
        ControlFlow::Continue(done) => done,
        ControlFlow::Break(exit) => return Ok(exit),
    };
    format::report(&found, args.variants.format)?;
    if !args.variants.quiet {
        say!("the figures, the plots and the manifest are in {}", folder.display());
    }
    Ok(Exit::Done)
}
