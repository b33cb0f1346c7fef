//! `hotspare merge`: put together what shards have simulated.
//!
//! Parts name the verb and its arguments: it is run once more, on what they hold in place of a simulation.

use super::run::{Ready, finish};
use super::{Cli, Exit, Failure, Verb, sensitivity, shard_arg, sweep};
use crate::experiment::{RunPlan, Shard};
use crate::scenario::Registry;
use crate::studies::parts::{PartKey, StudyParts, find, round_in, set_round, studies};
use crate::studies::room;
use clap::Parser;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Arguments of `hotspare merge`.
#[derive(clap::Args)]
#[command(after_help = "The results are those that one machine would have written, to the byte.\n\n\
                        Exit codes:\n  \
                        0    done, all thresholds hold\n  \
                        1    input or output failed\n  \
                        2    parts are missing, unfinished or of different runs; nothing is written\n  \
                        98   a threshold is undecided at this number of replications, or the precision was not reached\n  \
                        99   a threshold is breached")]
pub struct Args {
    /// Folder of the parts, as --out of the shards said
    parts: PathBuf,
    /// Parent folder of the results folder
    #[arg(long, default_value = "results")]
    out: PathBuf,
    /// Replace the results of another scenario
    #[arg(long)]
    force: bool,
    /// Print only the comparison
    #[arg(long)]
    quiet: bool,
}

/// Puts the parts of every run in the folder together.
pub fn run(args: Args, registry: &Registry) -> Result<Exit, Failure> {
    let failed = |error| Failure::io(format!("{}: {error}", args.parts.display()));
    let mut runs: BTreeMap<String, Vec<(PathBuf, PartKey)>> = BTreeMap::new();
    for (path, key) in find(&args.parts).map_err(failed)? {
        runs.entry(key.key.scenario.name.clone()).or_default().push((path, key));
    }
    let studies = studies(&args.parts).map_err(failed)?;
    if runs.is_empty() && studies.is_empty() {
        let folder = args.parts.display();
        return Err(Failure::usage(format!(
            "{folder} has no parts: make them with hotspare run SCENARIO --shard 1/4 --out {folder}"
        )));
    }
    let mut worst = Exit::Done;
    let mut exits = |exit: Exit| worst = if exit == Exit::Done { worst } else { exit };
    for parts in runs.into_values() {
        exits(merge(&args, parts, registry)?);
    }
    for study in studies {
        exits(merge_study(&args, &study, registry)?);
    }
    Ok(worst)
}

/// Puts the pieces of a study together.
fn merge_study(args: &Args, study: &StudyParts, registry: &Registry) -> Result<Exit, Failure> {
    let merged = Some((args.parts.clone(), study.clone()));
    match parsed(args, &study.verb, &study.arguments)? {
        Verb::Sweep(mut verb) => {
            verb.variants.merged = merged;
            sweep::run(verb, registry)
        }
        Verb::Sensitivity(mut verb) => {
            verb.variants.merged = merged;
            sensitivity::run(verb, registry)
        }
        _ => Err(Failure::usage(format!("hotspare {} has no parts", study.verb))),
    }
}

fn merge(args: &Args, parts: Vec<(PathBuf, PartKey)>, registry: &Registry) -> Result<Exit, Failure> {
    let of = one_run(&parts).map_err(Failure::usage)?;
    let Verb::Run(run) = parsed(args, "run", &of.arguments)? else {
        return Err(Failure::usage(format!("the parts of {} are those of no run", of.key.scenario.name)));
    };
    let ready = Ready::new(run, registry)?;
    let known = ready.key(of.shard().unwrap_or_default());
    if known.key != of.key {
        return Err(Failure::usage(format!(
            "the parts of {} were simulated from another scenario, other files or by another version: {}",
            of.key.scenario.name,
            difference(&known, of)
        )));
    }
    room::check(&ready.need(None, 1)).map_err(Failure::usage)?;
    let plan = RunPlan::new(ready.scenario());
    let wanted = plan.first_round().max(round_in(&args.parts, of).map_err(Failure::io)?);
    let (mut spools, mut missing) = (Vec::new(), Vec::new());
    for number in 1..=of.of {
        let part = PartKey { shard: number, ..of.clone() };
        let Some(shard) = part.shard() else { continue };
        let (path, command) = (part.path(&args.parts), command(&part, &args.parts));
        let failed = |error| Failure::io(format!("{}: {error}", path.display()));
        let Some(spool) = part.read(&args.parts).map_err(failed)? else {
            missing.push(format!("part {number} of {} is missing: {command}", of.of));
            continue;
        };
        let (done, share) = (spool.rows(), shard.share(wanted));
        if done != share {
            missing.push(format!("{} has {done} of {share} replications: {command}", path.display()));
        }
        spools.push(spool);
    }
    if !missing.is_empty() {
        return Err(Failure::usage(missing.join("\n")));
    }
    let outcome = plan.outcome(plan.ledger(ready.details(), spools), Shard::default(), wanted);
    if let Some(more) = plan.next_round(&outcome).map_err(Failure::io)? {
        return next_round(args, of, more);
    }
    finish(&ready, &ready.claim()?, &outcome)
}

/// Asks for more replications: the precision is not reached.
fn next_round(args: &Args, of: &PartKey, more: u32) -> Result<Exit, Failure> {
    set_round(&args.parts, of, more).map_err(Failure::io)?;
    let commands: Vec<String> = (1..=of.of)
        .map(|number| format!("  {}", command(&PartKey { shard: number, ..of.clone() }, &args.parts)))
        .collect();
    say!(
        "the precision is not reached yet: the same commands go on to {more} replications in all, then merge again\n{}",
        commands.join("\n")
    );
    Ok(Exit::Undecided)
}

/// The key that all parts have, but for their numbers.
fn one_run(parts: &[(PathBuf, PartKey)]) -> Result<&PartKey, String> {
    let (first, of) = &parts[0];
    for (path, other) in parts {
        let same = PartKey { shard: of.shard, ..other.clone() };
        if same != *of {
            let (first, path, name) = (first.display(), path.display(), &of.key.scenario.name);
            return Err(format!(
                "{first} and {path} are parts of different runs of {name} ({}): move those of one into a folder of their own",
                difference(&same, of)
            ));
        }
    }
    Ok(of)
}

/// The difference between two keys, in words.
fn difference(a: &PartKey, b: &PartKey) -> String {
    let inputs = a.key.inputs.iter().zip(&b.key.inputs).find(|(a, b)| a != b);
    let values = [
        ("version", a.key.version.clone(), b.key.version.clone()),
        ("shards", a.of.to_string(), b.of.to_string()),
        ("scenario", a.key.scenario.path.clone(), b.key.scenario.path.clone()),
        ("seed", a.key.seed.to_string(), b.key.seed.to_string()),
        ("replications", a.key.replications.to_string(), b.key.replications.to_string()),
        ("settings", a.key.settings.join(" "), b.key.settings.join(" ")),
        ("options", a.key.options.join(" "), b.key.options.join(" ")),
        ("arguments", a.arguments.join(" "), b.arguments.join(" ")),
    ];
    match (values.into_iter().find(|(_, a, b)| a != b), inputs) {
        (Some((what, a, b)), _) => format!("{what}: {a} and {b}"),
        (None, Some((file, _))) => format!("{} has changed", file.path),
        (None, None) => "another results version, or other files".to_owned(),
    }
}

/// The arguments of a verb on one machine, read again.
fn parsed(args: &Args, verb: &str, arguments: &[String]) -> Result<Verb, Failure> {
    let mut all = vec!["hotspare".to_owned(), verb.to_owned()];
    all.extend_from_slice(arguments);
    all.extend(["--out".to_owned(), args.out.display().to_string()]);
    all.extend(args.force.then(|| "--force".to_owned()));
    all.extend(args.quiet.then(|| "--quiet".to_owned()));
    Cli::try_parse_from(all).map(|cli| cli.verb).map_err(|_| {
        let words = arguments.join(" ");
        Failure::usage(format!(
            "these parts were made with arguments that this version does not know: hotspare {verb} {words}"
        ))
    })
}

/// The command that makes a part.
fn command(part: &PartKey, folder: &Path) -> String {
    let words = std::iter::once("run").chain(part.arguments.iter().map(String::as_str));
    shard_arg::command(words, part.shard, part.of, folder)
}
