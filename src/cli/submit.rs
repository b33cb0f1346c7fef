//! `hotspare submit`: the jobs of a run on a cluster, or its commands, one a line.
//!
//! There is no engine of our own: a scheduler's array job runs the shards, and a job that depends on it merges them. The
//! script is plain text, to be read and changed; `--go` hands it to the scheduler.

use super::variants::VariantArgs;
use super::{Cli, Exit, Failure, Verb, print, shard_arg};
use crate::experiment::{MemoryNeed, RunPlan, Shard};
use crate::output::shell;
use crate::output::whole;
use crate::scenario::Registry;
use crate::studies::parts::round_in;
use crate::studies::room;
use clap::{Parser, ValueEnum};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Arguments of `hotspare submit`.
#[derive(clap::Args)]
#[command(after_help = "Examples:\n  \
                  hotspare submit --on slurm --shards 100 -- run study.toml --replications 10000\n  \
                  hotspare submit --on lines --shards 8 -- sweep study.toml | parallel\n\n\
                  Exit codes:\n  \
                  0    done\n  \
                  1    a script cannot be written, or the scheduler refuses it\n  \
                  2    usage or scenario error; nothing is written or submitted")]
pub struct Args {
    /// The kind of commands that are made
    #[arg(long, value_enum)]
    on: On,
    /// Number of shards
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    shards: u32,
    /// Folder of the parts, on a file system that all machines share
    #[arg(long, default_value = "parts")]
    parts: PathBuf,
    /// Parent folder of the results folder
    #[arg(long, default_value = "results")]
    out: PathBuf,
    /// Time limit of a job in minutes; it is not estimated
    #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u32).range(1..=43_200))]
    minutes: u32,
    /// Memory of a job in MB [default: estimated from the scenario, and a quarter more]
    #[arg(long, value_parser = clap::value_parser!(u32).range(100..=1_000_000))]
    memory: Option<u32>,
    /// The most tasks of an array, as MaxArraySize of the cluster says; more shards make several arrays
    #[arg(long, default_value_t = 1000, value_parser = clap::value_parser!(u32).range(1..=4_000_000))]
    array: u32,
    /// Submit the jobs, in place of writing the script alone
    #[arg(long)]
    go: bool,
    /// The verb and its arguments on one machine: run, sweep or sensitivity
    #[arg(last = true, required = true, value_name = "VERB …")]
    command: Vec<String>,
}

/// The kinds of commands.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum On {
    /// A script of array jobs for Slurm
    Slurm,
    /// One command a line, for GNU parallel, HyperQueue or xargs; the merge is the last line on standard error
    Lines,
}

/// Writes or submits.
pub fn run(args: Args, registry: &Registry) -> Result<Exit, Failure> {
    let work = Work::of(&args, registry)?;
    match args.on {
        On::Lines => {
            let lines = work.missing.iter().map(|number| line(&args, &number.to_string()) + "\n");
            print(&lines.collect::<String>())?;
            say!("when all are done: {}", merge(&args));
        }
        On::Slurm => submit(&args, &work)?,
    }
    Ok(Exit::Done)
}

/// The work that is left.
struct Work {
    /// The name of the scenario.
    name: String,
    /// The numbers of the shards that are not finished, from 1, in order.
    missing: Vec<u32>,
    /// Memory of a shard and of the merge \[MB\].
    memory_mb: [u64; 2],
}

/// Memory that is asked for a need \[MB\]: a quarter more, in hundreds.
fn memory_mb(need: &MemoryNeed) -> u64 {
    (need.bytes().saturating_mul(5) / 4).div_ceil(100_000_000) * 100
}

impl Work {
    fn of(args: &Args, registry: &Registry) -> Result<Work, Failure> {
        // A shard whose pieces are all there ends at once.
        let all = |variants: &VariantArgs| -> Result<Work, Failure> {
            let scenario = variants.load(registry)?.scenario;
            let memory_mb = [memory_mb(&room::of_study(&scenario, 1)); 2];
            Ok(Work { name: scenario.name, missing: (1..=args.shards).collect(), memory_mb })
        };
        match verb(args)? {
            Verb::Run(verb) => of_run(args, &super::run::Ready::new(verb, registry)?),
            Verb::Sweep(verb) => all(&verb.variants),
            Verb::Sensitivity(verb) => all(&verb.variants),
            _ => Err(Failure::usage(format!(
                "hotspare {} has no shards: run, sweep and sensitivity have",
                args.command.first().map_or("", String::as_str)
            ))),
        }
    }
}

/// The shards of a run that lack replications.
fn of_run(args: &Args, ready: &super::run::Ready) -> Result<Work, Failure> {
    let first = RunPlan::new(ready.scenario()).first_round();
    if args.shards > first {
        return Err(Failure::usage(format!(
            "{} shards for {first} replications: some would have none; take {first} or fewer",
            args.shards
        )));
    }
    let failed = |error| Failure::io(format!("{}: {error}", args.parts.display()));
    let mut missing = Vec::new();
    for number in 0..args.shards {
        let shard = Shard { number, of: args.shards };
        let part = ready.key(shard);
        let wanted = first.max(round_in(&args.parts, &part).map_err(failed)?);
        let rows = part.read(&args.parts).map_err(failed)?.map_or(0, |spool| spool.rows());
        if rows < shard.share(wanted) {
            missing.push(number + 1);
        }
    }
    let largest = Shard { number: 0, of: args.shards };
    let memory_mb = [Some(largest), None].map(|shard| memory_mb(&ready.need(shard, 1)));
    Ok(Work { name: ready.scenario().name.clone(), missing, memory_mb })
}

/// The verb of a command that is to have shards.
fn verb(args: &Args) -> Result<Verb, Failure> {
    let all = ["hotspare".to_owned()].into_iter().chain(args.command.iter().cloned());
    let verb = Cli::try_parse_from(all).map(|cli| cli.verb).map_err(|error| {
        let said = error.to_string();
        let first = said.lines().next().unwrap_or_default().trim_start_matches("error: ");
        Failure::usage(format!("{}: {first}", args.command.join(" ")))
    })?;
    let taken = |option: &str| args.command.iter().any(|word| word == option);
    if let Some(option) = ["--shard", "--out"].into_iter().find(|option| taken(option)) {
        return Err(Failure::usage(format!(
            "{option} is set for each shard: leave it out, and say --parts and --out before the --"
        )));
    }
    Ok(verb)
}

/// The command of a shard.
fn line(args: &Args, number: &str) -> String {
    let words = args.command.iter().map(String::as_str).chain(["--threads", "1", "--quiet"]);
    shard_arg::command(words, number, args.shards, &args.parts)
}

/// The command that puts the parts together.
fn merge(args: &Args) -> String {
    format!("hotspare merge {} --out {}", shell::path(&args.parts), shell::path(&args.out))
}

/// Writes the script, and hands it to Slurm if that is wanted.
fn submit(args: &Args, work: &Work) -> Result<(), Failure> {
    let path = args.parts.join(format!("{}.slurm.sh", work.name));
    let script = script(args, work);
    whole::write(&path, script).map_err(|error| Failure::io(format!("{}: {error}", path.display())))?;
    if !args.go {
        say!("the jobs are in {}; submit them with: sh {}", path.display(), shell::path(&path));
        return Ok(());
    }
    let ended = Command::new("sh").arg(Path::new(&path)).status();
    let failed = |what: String| {
        Failure::io(format!("the jobs were not submitted: {what}; they are in {}", path.display()))
    };
    match ended {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(failed(format!("sh ended with {status}"))),
        Err(error) => Err(failed(error.to_string())),
    }
}

/// A shell script that submits array jobs of at most `array` shards each and a job that merges them.
fn script(args: &Args, work: &Work) -> String {
    let (parts, name) = (shell::path(&args.parts), &work.name);
    let [limits, merge_limits] = work.memory_mb.map(|estimated| {
        let memory = args.memory.map_or(estimated, u64::from);
        format!("--cpus-per-task=1 --time={} --mem={memory}M", args.minutes)
    });
    let mut text = format!(
        "#!/bin/sh\n\
         # The shards of {name} as array jobs, and a job that merges them. A shard that ends early goes on where it was\n\
         # when it runs again. hotspare submit makes this anew, with those alone that are not finished.\n\
         set -eu\n\
         mkdir -p {parts}\n\
         jobs=\n"
    );
    for chunk in work.missing.chunk_by(|a, b| (a - 1) / args.array == (b - 1) / args.array) {
        // Tasks of an array are numbered from 0.
        let before = (chunk[0] - 1) / args.array * args.array;
        let tasks: Vec<u32> = chunk.iter().map(|number| number - 1 - before).collect();
        let number = format!("$((SLURM_ARRAY_TASK_ID + {}))", before + 1);
        text += &format!(
            "job=$(sbatch --parsable --requeue {limits} --signal=TERM@30 --job-name={name} --array={} \\\n  \
               --output={parts}/{name}.%A-%a.out <<'JOB'\n#!/bin/sh\nexec {}\nJOB\n)\njobs=$jobs:${{job%%;*}}\n",
            ranges(&tasks),
            line(args, &number)
        );
    }
    text += &format!(
        "sbatch ${{jobs:+--dependency=afterok$jobs --kill-on-invalid-dep=yes}} {merge_limits} --job-name={name}-merge \\\n  \
           --output={parts}/{name}.merge.out <<'JOB'\n#!/bin/sh\nexec {}\nJOB\n",
        merge(args)
    );
    text
}

/// Numbers in rising order, as Slurm writes them: `0-4,7`.
fn ranges(numbers: &[u32]) -> String {
    let range = |of: &[u32]| match of {
        [alone] => alone.to_string(),
        [first, .., last] => format!("{first}-{last}"),
        [] => String::new(),
    };
    numbers.chunk_by(|a, b| a + 1 == *b).map(range).collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_those_of_an_array() {
        assert_eq!(ranges(&[0, 1, 2, 5, 7, 8]), "0-2,5,7-8");
        assert_eq!(ranges(&[3]), "3");
    }
}
