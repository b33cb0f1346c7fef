//! Room: memory that there is, held against what work needs, before it begins.
//!
//! Intuition: a run that is too large is to end with a sentence, not with a machine that stops answering. Of several
//! limits the least counts: free memory and swap of the machine, the control groups that the process is in (as those of
//! containers and Slurm jobs), and its limit of address space (`ulimit -v`).
//!
//! Limits: known on Linux only; elsewhere everything passes.

use crate::experiment::{MemoryNeed, WorkSize};
use crate::parallel;
use crate::scenario::Scenario;
use std::fs::read_to_string;
use std::path::Path;

/// Address space that each thread takes and does not use \[B\]: a stack, and an arena of the allocator.
const OF_THREAD: u64 = 70 << 20;

/// The need of a simulation of a study on so many threads.
pub fn of_study(scenario: &Scenario, threads: usize) -> MemoryNeed {
    let replications = scenario.replications;
    let size = WorkSize { replications, threads, is_kept: true, is_told: true, has_tables: false };
    MemoryNeed::of(scenario, size)
}

/// Checks that there is room.
///
/// # Errors
/// The sentence that says what is needed, what there is, and what to do.
pub fn check(need: &MemoryNeed) -> Result<(), String> {
    match available(Path::new("/"), parallel::threads()) {
        Some(there) if need.bytes() > there => Err(format!(
            "too large for this machine: it needs about {} of memory, and {} are available; {}",
            size(need.bytes()),
            size(there),
            need.remedy()
        )),
        _ => Ok(()),
    }
}

/// Bytes in words: `1.3 GB`.
fn size(bytes: u64) -> String {
    if bytes < 1_000_000_000 {
        format!("{} MB", bytes / 1_000_000)
    } else {
        format!("{:.1} GB", bytes as f64 / 1e9)
    }
}

/// Memory that a process may still take \[B\], by what the system below `root` says of it; `None` if it says nothing.
fn available(root: &Path, threads: usize) -> Option<u64> {
    let [machine, space] =
        ["proc/meminfo", "proc/self/limits"].map(|path| read_to_string(root.join(path)).unwrap_or_default());
    let space = address_space(&space).map(|most| most.saturating_sub(OF_THREAD * threads as u64));
    [of_machine(&machine), of_groups(root), space].into_iter().flatten().min()
}

/// Free memory and swap, by `/proc/meminfo`.
fn of_machine(text: &str) -> Option<u64> {
    let kib = |name: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(name))?;
        line.trim_start_matches(':').split_whitespace().next()?.parse::<u64>().ok()
    };
    Some((kib("MemAvailable")? + kib("SwapFree").unwrap_or(0)) * 1024)
}

/// The limit of address space, by `/proc/self/limits`.
fn address_space(text: &str) -> Option<u64> {
    let line = text.lines().find_map(|line| line.strip_prefix("Max address space"))?;
    line.split_whitespace().next()?.parse().ok()
}

/// Memory that is left to the tightest of the control groups that the process is in.
fn of_groups(root: &Path) -> Option<u64> {
    let groups = read_to_string(root.join("proc/self/cgroup")).ok()?;
    let left = |line: &str| {
        let mut fields = line.splitn(3, ':').skip(1);
        let (controllers, path) = (fields.next()?, fields.next()?.trim_start_matches('/'));
        // Version 2 has one tree without a name, version 1 one for each controller.
        let (base, names) = match controllers {
            "" => ("sys/fs/cgroup", ["memory.max", "memory.current"]),
            _ if controllers.split(',').any(|name| name == "memory") => {
                ("sys/fs/cgroup/memory", ["memory.limit_in_bytes", "memory.usage_in_bytes"])
            }
            _ => return None,
        };
        let base = root.join(base);
        let left = |folder: &Path| {
            let [most, used] =
                names.map(|name| read_to_string(folder.join(name)).ok()?.trim().parse::<u64>().ok());
            Some(most?.saturating_sub(used.unwrap_or(0)))
        };
        let own = base.join(path);
        own.ancestors().take_while(|folder| folder.starts_with(&base)).filter_map(left).min()
    };
    groups.lines().filter_map(left).min()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A system that says so.
    fn system(files: &[(&str, &str)]) -> tempfile::TempDir {
        let root = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = root.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        root
    }

    #[test]
    fn the_least_of_all_limits_counts() {
        let memory = ("proc/meminfo", "MemTotal: 900 kB\nMemAvailable:     500 kB\nSwapFree:  100 kB\n");
        let space = (
            "proc/self/limits",
            "Max cpu time    unlimited  unlimited\nMax address space  100000000  unlimited bytes\n",
        );
        let group = ("proc/self/cgroup", "0::/slurm/job_7/step\n");
        let job = ("sys/fs/cgroup/slurm/job_7/memory.max", "400000\n");
        let used = ("sys/fs/cgroup/slurm/job_7/memory.current", "100000\n");
        let step = ("sys/fs/cgroup/slurm/job_7/step/memory.max", "max\n");
        let there = |files: &[(&str, &str)]| available(system(files).path(), 1);
        assert_eq!(there(&[]), None, "a system that says nothing");
        assert_eq!(there(&[memory]), Some(600 * 1024));
        assert_eq!(there(&[memory, group, job, used, step]), Some(300_000));
        assert_eq!(there(&[space]), Some(100_000_000 - OF_THREAD));
        let old = ("proc/self/cgroup", "5:cpu,memory:/docker/1\n4:pids:/\n");
        let limit = ("sys/fs/cgroup/memory/docker/1/memory.limit_in_bytes", "200000\n");
        assert_eq!(there(&[memory, old, limit]), Some(200_000));
    }

    #[test]
    fn sizes_are_written_with_their_units() {
        assert_eq!([size(15_900_000), size(58_040_000_000)], ["15 MB", "58.0 GB"]);
    }
}
