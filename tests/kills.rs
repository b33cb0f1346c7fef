//! Nothing that was finished is lost by a kill, at whichever call of the system it comes.
//!
//! A run is killed at the first call that changes the file system, another at the second, and so on until one ends by
//! itself. After each, the place of the results holds the old ones or the new ones, whole, and the next run ends as if
//! nothing had been: with the same bytes, a user's own files, and nothing left behind. `.ci/kills` runs it; it needs
//! `strace`, and a minute.
#![cfg(target_os = "linux")]

use crate::common::is_full_run;
use crate::program::{ROOT, hotspare, text};
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

/// The calls that change the file system, and those by which it is locked.
const CALLS: [&str; 9] =
    ["mkdir", "rename", "renameat2", "unlink", "unlinkat", "rmdir", "ftruncate", "write", "flock"];
/// A verb that makes one call more often than this never ends \[1\].
const MOST_CALLS: usize = 1000;

/// The files below `folder` by their paths, hidden ones and all.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in std::fs::read_dir(&next).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(folder).expect("inside").display().to_string();
                found.insert(name, std::fs::read(path).expect("a file"));
            }
        }
    }
    found
}

fn write(folder: &Path, files: &BTreeMap<String, Vec<u8>>) {
    for (name, bytes) in files {
        let path = folder.join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("folders");
        std::fs::write(path, bytes).expect("a file");
    }
}

/// A verb, and what is checked of it.
struct Case {
    /// The verb and the scenario, with what keeps it short.
    verb: Vec<&'static str>,
    /// The folder of its results.
    results: &'static str,
    /// Faults besides the kills, as `strace` takes them.
    faults: &'static [&'static str],
    /// The results may be missing after a kill, until the next run.
    may_be_missing: bool,
}

/// The arguments of the verb with a seed.
fn arguments<'a>(case: &Case, seed: &'a str) -> Vec<&'a str>
where
    'static: 'a,
{
    let mut all: Vec<&'a str> = case.verb.clone();
    all.extend(["--quiet", "--threads", "1", "--out", "out", "--seed", seed]);
    all
}

/// The files that a run with a seed writes, by itself.
fn alone(case: &Case, seed: &str) -> BTreeMap<String, Vec<u8>> {
    let folder = workplace();
    let output = hotspare(folder.path(), &arguments(case, seed));
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    files(&folder.path().join("out"))
}

fn workplace() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for name in ["sweep.toml", "starter.toml"] {
        std::fs::copy(Path::new(ROOT).join("scenarios").join(name), folder.path().join(name))
            .expect("a copy");
    }
    folder
}

/// True if `found` has all of `wanted` below `results`.
fn has(found: &BTreeMap<String, Vec<u8>>, wanted: &BTreeMap<String, Vec<u8>>, results: &str) -> bool {
    wanted
        .iter()
        .filter(|(name, _)| name.starts_with(results))
        .all(|(name, bytes)| found.get(name) == Some(bytes))
}

/// Kills the verb at each of its calls; the number of kills.
fn survives(case: &Case) -> usize {
    let (old, new) = (alone(case, "1"), alone(case, "2"));
    let name = |file: &str| format!("{}/{file}", case.results);
    let own =
        BTreeMap::from([(name("notes.md"), b"mine".to_vec()), (name("plots/mine.svg"), b"mine".to_vec())]);
    let wanted: BTreeMap<_, _> = new.clone().into_iter().chain(own.clone()).collect();
    let is_done = |call: &str, n: usize| -> bool {
        let folder = workplace();
        let out = folder.path().join("out");
        write(&out, &old);
        write(&out, &own);
        let status = killed(case, call, n, folder.path());
        let found = files(&out);
        let here = || format!("{:?}: {call} {n}: {:#?}", case.verb, found.keys());
        let is_whole = has(&found, &old, case.results) || has(&found, &new, case.results);
        let is_missing = !found.keys().any(|file| file.starts_with(case.results));
        assert!(is_whole || is_missing && case.may_be_missing, "{}", here());
        assert!(matches!(status, None | Some(0 | 137)), "{status:?}: {}", here());
        if status != Some(0) {
            let output = hotspare(folder.path(), &arguments(case, "2"));
            assert_eq!(output.status.code(), Some(0), "{}\n{}", here(), text(&output.stderr));
        }
        let after = files(&out);
        assert!(after == wanted, "{}\nafter the next run: {:#?}", here(), after.keys());
        status == Some(0)
    };
    let kills = |call| {
        (1..MOST_CALLS).position(|n| is_done(call, n)).unwrap_or_else(|| panic!("{:?} never ends", case.verb))
    };
    CALLS.into_iter().map(kills).sum()
}

/// Runs the verb and kills it at its `n`-th `call`; the exit status, `None` if it was killed.
fn killed(case: &Case, call: &str, n: usize, folder: &Path) -> Option<i32> {
    let mut strace = Command::new("strace");
    strace.args(["-f", "-qq", "-o", "/dev/null", "-e", &format!("trace={}", CALLS.join(","))]);
    // Two faults of one call are one.
    let faults = case.faults.iter().filter(|fault| !fault.starts_with(&format!("inject={call}:")));
    strace.args(faults.flat_map(|fault| ["-e", fault]));
    strace.args(["-e", &format!("inject={call}:signal=SIGKILL:when={n}")]);
    strace.arg(env!("CARGO_BIN_EXE_hotspare")).args(arguments(case, "2")).current_dir(folder);
    strace.output().expect("strace is installed").status.code()
}

#[test]
fn a_kill_at_any_call_loses_nothing() {
    if !is_full_run() {
        return;
    }
    let run = vec!["run", "starter.toml", "--replications", "2", "--set", "horizon=1 y", "--report"];
    let sweep = vec![
        "sweep",
        "sweep.toml",
        "--replications",
        "2",
        "--set=sweep.axis[0].values=[0, 1]",
        "--set=horizon=1 y",
    ];
    let cases = [
        Case { verb: run.clone(), results: "starter", faults: &[], may_be_missing: false },
        // A file system that does not exchange folders.
        Case {
            verb: run,
            results: "starter",
            faults: &["inject=renameat2:error=EINVAL"],
            may_be_missing: true,
        },
        Case { verb: sweep, results: "sweep/sweep", faults: &[], may_be_missing: false },
    ];
    for case in &cases {
        println!("{} {}: {} kills", case.verb[0], case.faults.join(" "), survives(case));
    }
}
