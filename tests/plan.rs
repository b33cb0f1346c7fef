//! `hotspare plan` against exhaustive search and exact cases.

mod answer;
mod today;

use crate::program::{ROOT, alter, hotspare, interrupted, text};
use hotspare::stats::{Bound, Estimate, Verdict};
use hotspare::studies::checkpoint::{Checkpoint, Key, Store};
use hotspare::studies::grid::{Fixed, Grid};
use hotspare::studies::plan::{Candidate, Findings, PlanStudy, Status};
use hotspare::studies::{Run, Study, StudyError, Variants, Work};
use hotspare::{Provenance, Registry, Setting, Summary, run};
use std::cell::Cell;
use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

/// What `of` makes of the plan of a scenario with settings.
fn plan<T>(path: &Path, settings: &[&str], draws: u32, of: impl FnOnce(&PlanStudy<'_>) -> T) -> T {
    let registry = Registry::builtin();
    let settings: Vec<Setting> = settings.iter().map(|s| s.parse().expect("a setting")).collect();
    let fixed = Fixed { settings, ..Fixed::default() };
    let variants = Variants::new(path, fixed, &registry).unwrap_or_else(|error| panic!("{error}"));
    of(&PlanStudy::new(&variants, draws).unwrap_or_else(|error| panic!("{error}")))
}

fn found(path: &Path, settings: &[&str]) -> Findings {
    plan(path, settings, 0, |study| {
        let run = Run { work: Work::All, store: &(), stop: &AtomicBool::new(false), listener: &() };
        study.run(&run).expect("sound cells").expect("nobody stops it").findings
    })
}

fn committed(name: &str) -> std::path::PathBuf {
    Path::new(ROOT).join("scenarios").join(name)
}

/// What a long run of each variant by itself shows of the threshold's figure, by cell and policy.
fn exhaustive(grid: &Grid<'_>) -> Vec<Vec<Estimate>> {
    let one = |cell: &hotspare::studies::grid::Cell| {
        let mut scenario = grid.scenario(cell).expect("a sound cell");
        (scenario.replications, scenario.seed) = (200, 4711);
        let summary =
            Summary::new(&scenario, &run(&scenario, &AtomicBool::new(false), &())).expect("read from memory");
        summary.checks.iter().map(|check| check.observed).collect()
    };
    grid.cells().iter().map(one).collect()
}

#[test]
fn the_choice_is_that_of_an_exhaustive_search() {
    // No variant lies so near a target that 200 replications leave it undecided, so that both are right unless an interval
    // of 95 % misses, which the distances (tens of half-widths) rule out but for less than 1e-6.
    let seen = plan(&committed("plan.toml"), &[], 0, |study| exhaustive(study.grid()));
    for target in [0.999, 0.9999, 0.99999] {
        let setting = format!("threshold[0].at_least={target}");
        let findings = found(&committed("plan.toml"), &[&setting]);
        let judge = |of: &Candidate| Bound::AtLeast(target).judge(&seen[of.cell][of.policy]);
        let verdicts: Vec<Verdict> = findings.candidates.iter().map(judge).collect();
        let first = verdicts.iter().position(|verdict| *verdict == Verdict::Holds);
        assert_eq!(findings.chosen, first, "{target}: {verdicts:?}");
        for (at, (candidate, verdict)) in findings.candidates.iter().zip(&verdicts).enumerate() {
            match candidate.status {
                Status::Meets => assert_eq!(*verdict, Verdict::Holds, "{target}, {at}"),
                Status::Rejected | Status::Excluded(_) => {
                    assert_eq!(*verdict, Verdict::Breached, "{target}, {at}");
                }
                Status::Dearer => assert!(first.is_some_and(|first| at > first), "{target}, {at}"),
                status => panic!("{target}: {at} is {status:?}"),
            }
        }
    }
}

/// One workload that waits for its repair: up for 1000 h out of 1000 h and the repair, exactly.
const REPAIRED: &str = r#"
name = "repaired"
horizon = "20 y"
replications = 50
workload = [{ name = "w", count = 20, on = "a" }]
blade_type.a.failure.f = { life = { exponential = { mean = "1000 h" } }, repair = "1 h" }
policy.wait.preset = "repair_in_place"
threshold = [{ metric = "availability", at_least = 0.99 }]
[times]
detect = "0 s"
power_on = "0 s"
boot = "0 s"
start = "0 s"
[prices.blade]
a = 100
[prices]
currency = "EUR"
years = 5
[repair]
contract = "slow"
[prices.contract.slow]
per_blade = 10
repair = "20 h"
[prices.contract.middling]
per_blade = 20
repair = "12 h"
[prices.contract.fast]
per_blade = 30
repair = "8 h"
[plan]
axis = [{ name = "contract", key = "repair.contract", values = ["slow", "middling", "fast"] }]
"#;

fn written(text: &str) -> tempfile::NamedTempFile {
    let file = tempfile::Builder::new().suffix(".toml").tempfile().expect("a temporary file");
    std::fs::write(file.path(), text).expect("a temporary file");
    file
}

#[test]
fn exact_availabilities_decide_as_they_should() {
    // 1000 ÷ 1020 = 0.9804, 1000 ÷ 1012 = 0.98814, 1000 ÷ 1008 = 0.99206.
    let file = written(REPAIRED);
    let chosen = |target: &str| {
        let findings = found(file.path(), &[&format!("threshold[0].at_least={target}")]);
        findings.chosen.map(|at| findings.candidates[at].cell)
    };
    assert_eq!(
        [chosen("0.975"), chosen("0.985"), chosen("0.99"), chosen("0.995")],
        [Some(0), Some(1), Some(2), None]
    );
}

#[test]
fn a_claim_that_does_not_hold_is_found_out_and_nothing_is_excluded_by_it() {
    // The faster contracts come first and are dearer: that a later one helps is wrong.
    let reversed = REPAIRED
        .replace(r#"values = ["slow", "middling", "fast"]"#, r#"values = ["fast", "middling", "slow"]"#)
        .replace("[plan]", "[plan]\nhelps = [\"contract\"]");
    let findings = found(written(&reversed).path(), &[]);
    assert!(findings.harm.is_some());
    let choice = findings.chosen.map(|at| findings.candidates[at].cell);
    assert_eq!(choice, Some(0), "the fast one");
}

/// Stops the plan as soon as one more piece is kept.
struct OneMore<'a> {
    checkpoint: Checkpoint,
    stop: &'a AtomicBool,
}

impl Store for OneMore<'_> {
    fn read(&self, piece: &str) -> Option<Vec<u8>> {
        self.checkpoint.read(piece)
    }

    fn write(&self, piece: &str, content: &[u8]) -> io::Result<()> {
        self.stop.store(true, Ordering::Relaxed);
        self.checkpoint.write(piece, content)
    }
}

/// Counts what it is told, and forgets it.
struct Counting(Cell<usize>);

impl Store for Counting {
    fn read(&self, _: &str) -> Option<Vec<u8>> {
        None
    }

    fn write(&self, _: &str, _: &[u8]) -> io::Result<()> {
        self.0.set(self.0.get() + 1);
        Ok(())
    }
}

/// Keeps nothing, because there is no room.
struct Full;

impl Store for Full {
    fn read(&self, _: &str) -> Option<Vec<u8>> {
        None
    }

    fn write(&self, _: &str, _: &[u8]) -> io::Result<()> {
        Err(io::Error::other("no room"))
    }
}

/// Names and content.
type Files = Vec<(String, Vec<u8>)>;

/// The files of a plan with three draws; `None` if it was stopped.
fn files(store: &dyn Store, stop: &AtomicBool) -> Result<Option<Files>, StudyError> {
    plan(&committed("plan.toml"), &["horizon=1 y"], 3, |study| {
        let planned = study.run(&Run { work: Work::All, store, stop, listener: &() })?;
        Ok(planned.map(|planned| study.files(&planned, &provenance()).expect("files")))
    })
}

/// The file of the first look, by name, that is kept.
fn first_look(folder: &Path) -> PathBuf {
    let paths = std::fs::read_dir(folder).expect("pieces").map(|entry| entry.expect("an entry").path());
    let is_look = |path: &PathBuf| path.display().to_string().contains("/look-");
    paths.filter(is_look).min().expect("a look")
}

fn provenance() -> Provenance {
    Provenance {
        basis: Default::default(),
        scenario: "plan.toml".to_owned(),
        settings: Vec::new(),
        presets: Vec::new(),
        seed: 41,
        inputs: Vec::new(),
        command: "hotspare plan plan.toml".to_owned(),
    }
}

#[test]
fn a_plan_that_is_stopped_after_every_piece_ends_as_one_that_is_not() {
    let all = Counting(Cell::new(0));
    let whole = files(&all, &AtomicBool::new(false)).expect("a sound plan").expect("nobody stops it");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let key = Key::new("plan", &provenance(), 100, false);
    let open = || Checkpoint::open(folder.path(), &key, false).expect("pieces");
    let mut rounds = 0;
    let parts = loop {
        let stop = AtomicBool::new(false);
        let found = files(&OneMore { checkpoint: open(), stop: &stop }, &stop).expect("a sound plan");
        rounds += 1;
        if let Some(found) = found {
            break found;
        }
        if rounds == 5 {
            let piece = first_look(folder.path());
            let text = std::fs::read(&piece).expect("a piece");
            std::fs::write(&piece, &text[..text.len() / 2]).expect("a piece");
        }
    };
    assert!(parts == whole);
    // Each round simulates one piece, and one of them was damaged.
    let pieces = all.0.get();
    assert!(pieces > 8 && (open().count(), rounds) == (pieces, pieces + 1), "{rounds} rounds for {pieces}");
    let error = files(&Full, &AtomicBool::new(false)).expect_err("no room");
    assert!(matches!(error, StudyError::NotKept(_)) && error.to_string() == "no room");
}

#[test]
#[cfg(unix)]
fn an_interrupted_plan_goes_on_where_it_was() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    std::fs::copy(committed("plan.toml"), folder.path().join("s.toml")).expect("a copy");
    let plan = |out: &'static str| ["plan", "s.toml", "--set=horizon=2 y", "--draws", "2", "--out", out];
    let content = |out: &str| -> BTreeMap<String, Vec<u8>> {
        let entries = std::fs::read_dir(folder.path().join(out).join("plan/plan")).expect("results");
        let name = |path: &Path| path.file_name().expect("a name").to_string_lossy().into_owned();
        let paths = entries.map(|entry| entry.expect("an entry").path());
        paths.map(|path| (name(&path), std::fs::read(path).expect("a file"))).collect()
    };
    let whole = hotspare(folder.path(), &plan("whole"));
    assert_eq!(whole.status.code(), Some(0), "{}", text(&whole.stderr));
    let unfinished = folder.path().join("parts/plan/plan.unfinished");
    let stop = || {
        let output = interrupted(folder.path(), &plan("parts"), &unfinished.join("key.json"));
        let message = text(&output.stderr);
        assert_eq!(output.status.code(), Some(130), "{message}");
        let done = std::fs::read_dir(&unfinished).expect("a folder").count() - 1;
        assert!(message.contains(&format!("{done} of the simulations are finished and saved")), "{message}");
        assert!(!folder.path().join("parts/plan/plan").exists());
        let told = text(&output.stdout);
        assert!(told.contains("Partial: interrupted") && !told.contains("Choice:"), "{told}");
        assert!(message.contains("to go on: hotspare plan s.toml --set"), "{message}");
        done
    };
    let done = stop();
    let output = hotspare(folder.path(), &plan("parts"));
    let said = format!("{done} of the simulations were finished before");
    assert!(output.status.success() && text(&output.stderr).contains(&said), "{}", text(&output.stderr));
    assert!(content("parts") == content("whole") && output.stdout == whole.stdout && !unfinished.exists());

    // What is kept is used: were it not, the word would not show.
    std::fs::remove_dir_all(folder.path().join("parts")).expect("results");
    stop();
    alter(&first_look(&unfinished), "\"scope\":\"site\"", "\"scope\":\"here\"");
    let output = hotspare(folder.path(), &plan("parts"));
    assert!(text(&content("parts")["plan.csv"]).contains(",here,"), "{}", text(&output.stderr));
}

#[test]
fn what_is_missing_is_said_with_the_remedy() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let bare = REPAIRED
        .replace(r#"threshold = [{ metric = "availability", at_least = 0.99 }]"#, "")
        .replace("[plan]", "[plan]\nhelps = [\"crews\"]");
    std::fs::write(folder.path().join("s.toml"), bare).expect("a file");
    let output = hotspare(folder.path(), &["plan", "s.toml"]);
    assert_eq!(output.status.code(), Some(2));
    let told = text(&output.stderr);
    for part in ["has no threshold to meet", "unknown axis \"crews\"; write one of contract"] {
        assert!(told.contains(part), "{told}");
    }
    assert!(!folder.path().join("results").exists());
}
