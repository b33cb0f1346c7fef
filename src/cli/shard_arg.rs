//! `--shard`: the part of the work that this process does.

use crate::experiment::Shard;
use crate::output::shell;
use std::fmt::Display;
use std::path::Path;
use std::str::FromStr;

/// The shard that was asked for: `2/7`, or `auto` in an array job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShardArg(pub Shard);

impl FromStr for ShardArg {
    type Err = String;

    fn from_str(text: &str) -> Result<ShardArg, String> {
        let variable = |name: &str| std::env::var(name).ok().and_then(|text| text.trim().parse().ok());
        read(text, variable)
    }
}

/// The command of a shard: `words` are the verb and its arguments on one machine.
pub fn command<'w>(
    words: impl IntoIterator<Item = &'w str>,
    number: impl Display,
    of: u32,
    folder: &Path,
) -> String {
    let words: Vec<String> = words.into_iter().map(shell::word).collect();
    format!("hotspare {} --shard {number}/{of} --out {}", words.join(" "), shell::path(folder))
}

/// Reads a shard; `variable` gives the numbers of an array job.
fn read(text: &str, variable: impl Fn(&str) -> Option<u32>) -> Result<ShardArg, String> {
    let (number, of) = text.split_once('/').unwrap_or((text, ""));
    let (number, of) = (number.trim(), of.trim());
    if number != "auto" {
        return shard(number.parse().ok(), of.parse().ok());
    }
    // Slurm numbers the tasks of an array as its user says, Kubernetes from 0.
    let slurm = variable("SLURM_ARRAY_TASK_ID");
    let first = variable("SLURM_ARRAY_TASK_MIN").unwrap_or(0);
    let number = match slurm {
        Some(task) => task.checked_sub(first),
        None => variable("JOB_COMPLETION_INDEX"),
    };
    let Some(number) = number else {
        return Err("auto needs SLURM_ARRAY_TASK_ID or JOB_COMPLETION_INDEX, which array jobs set; write 1/4 for the first of \
                    four shards"
            .to_owned());
    };
    let of = if of.is_empty() { variable("SLURM_ARRAY_TASK_COUNT") } else { of.parse().ok() };
    if of.is_none() {
        return Err("auto needs the number of shards, too: write auto/4 for four".to_owned());
    }
    shard(number.checked_add(1), of)
}

fn shard(number: Option<u32>, of: Option<u32>) -> Result<ShardArg, String> {
    match (number, of) {
        (Some(number @ 1..), Some(of)) if number <= of => Ok(ShardArg(Shard { number: number - 1, of })),
        (Some(number), Some(of)) => {
            Err(format!("there is no shard {number} of {of}: shards are numbered from 1 to {of}"))
        }
        _ => Err("write 1/4 for the first of four shards, or auto in an array job".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shards_are_numbered_from_one_and_array_jobs_as_they_like() {
        let none = |_: &str| None;
        let is = |number, of| Ok(ShardArg(Shard { number, of }));
        assert_eq!(read("1/1", none), is(0, 1));
        assert_eq!(read("7/7", none), is(6, 7));
        for wrong in ["0/7", "8/7", "7", "a/7", "1/", "-1/7", "1/0", "auto"] {
            assert!(read(wrong, none).is_err(), "{wrong}");
        }
        let slurm = |name: &str| match name {
            "SLURM_ARRAY_TASK_ID" => Some(12),
            "SLURM_ARRAY_TASK_MIN" => Some(10),
            "SLURM_ARRAY_TASK_COUNT" => Some(4),
            _ => None,
        };
        assert_eq!(read("auto", slurm), is(2, 4));
        assert_eq!(read("auto/9", slurm), is(2, 9));
        let kubernetes = |name: &str| (name == "JOB_COMPLETION_INDEX").then_some(0);
        assert_eq!(read("auto/3", kubernetes), is(0, 3));
        assert!(read("auto", kubernetes).unwrap_err().contains("auto/4"));
    }
}
