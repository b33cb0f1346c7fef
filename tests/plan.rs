//! `hotspare plan` against exhaustive search and exact cases, and its page.

use crate::golden;
use crate::program::{ROOT, alter, hotspare, interrupted, item, shell, text};
use hotspare::stats::{Bound, Estimate, Verdict};
use hotspare::studies::checkpoint::{Checkpoint, Key, Store};
use hotspare::studies::grid::{Fixed, Grid};
use hotspare::studies::plan::{Candidate, Findings, PlanStudy, Status};
use hotspare::studies::{Run, Study, StudyError, Variants};
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
        let run = Run { store: &(), stop: &AtomicBool::new(false), listener: &() };
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
        let summary = Summary::new(&scenario, &run(&scenario, &AtomicBool::new(false), &()));
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
        let planned = study.run(&Run { store, stop, listener: &() })?;
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
        assert!(message.contains(&format!("{done} of the simulations are finished and kept")), "{message}");
        assert!(!folder.path().join("parts/plan/plan").exists());
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
    for part in ["has no threshold to meet", "no axis is called \"crews\"; write one of contract"] {
        assert!(told.contains(part), "{told}");
    }
    assert!(!folder.path().join("results").exists());
}

/// What a plan of a scenario says, in one line.
fn answer(scenario: &str, arguments: &[&str]) -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    std::fs::write(folder.path().join("s.toml"), scenario).expect("a file");
    let output = hotspare(folder.path(), &[&["plan", "s.toml", "--quiet"], arguments].concat());
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let told = text(&output.stdout).replace('\u{a0}', " ");
    (folder, told.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// Ten workloads that need large blades, and small spares that serve half of it.
const TOO_SMALL: &str = r#"
name = "small"
horizon = "5 y"
replications = 50
blade_type.large = { resources = { memory = "64 GiB" }, failure.f = { life = { exponential = { mean = "1000 h" } }, repair = "100 h" } }
blade_type.small = { resources = { memory = "32 GiB" }, failure.f = { life = { exponential = { mean = "1000 h" } }, repair = "100 h" } }
workload = [{ name = "db", count = 10, on = "large" }]
pool = [{ name = "spare", type = "small", count = 1 }]
policy.cold.preset = "cold_boot"
threshold = [{ metric = "availability", at_least = 0.98 }]
prices = { currency = "EUR", blade = { large = 100, small = 50 } }
plan = { helps = ["spares"], axis = [{ name = "spares", key = "pool[spare].count", values = [0, 2, 6] }] }
"#;

#[test]
fn a_choice_that_serves_in_part_says_so_and_how_to_ask_for_more() {
    let (_, told) = answer(TOO_SMALL, &[]);
    let (_, said) = told.split_once("Starved: db, served ").expect("the sentence");
    assert!(said.contains("counts as available: add a [[threshold]] on served_availability"), "{told}");
    // A threshold that it keeps is no reason to be silent, but there is nothing more to advise.
    let both = TOO_SMALL.replace(
        "at_least = 0.98 }",
        "at_least = 0.98 }, { metric = \"served_availability\", at_least = 0.2 }",
    );
    let (_, told) = answer(&both, &[]);
    assert!(told.contains("Starved: db, served") && !told.contains("add a [[threshold]]"), "{told}");
    let large = TOO_SMALL.replace("type = \"small\"", "type = \"large\"");
    assert!(!answer(&large, &[]).1.contains("Starved"));
}

#[test]
fn the_command_at_the_end_runs_the_choice() {
    let (folder, told) = answer(REPAIRED, &["--seed", "5"]);
    let (_, command) = told.split_once("The choice as a run, in which it is wait: ").expect("the command");
    assert_eq!(command, "hotspare run s.toml --seed 5 --set 'repair.contract=fast'");
    let output = shell(folder.path(), command);
    assert!(text(&output.stdout).contains("✓ wait: availability"), "{}", text(&output.stderr));
    let read = |file: &str| {
        std::fs::read_to_string(folder.path().join("results/repaired").join(file)).expect("a file")
    };
    let (summary, plan) = (read("summary.csv"), read("plan/plan.csv"));
    let row = summary.lines().find(|line| line.starts_with("wait,site,availability,value,")).expect("a row");
    let value = row.split(',').nth(5).expect("a value");
    assert!(plan.lines().any(|line| line.contains("chosen") && line.contains(value)), "{value}\n{plan}");
}

#[test]
fn what_is_surely_cheaper_in_all_is_said() {
    // 20 workloads lose about 3400 h a year under the slow contract and 1400 h under the fast one.
    let priced = REPAIRED
        .replace("at_least = 0.99 ", "at_least = 0.975 ")
        .replace("[plan]", "[prices.downtime]\nw = 10\n[plan]\nhelps = [\"contract\"]");
    let (_, told) = answer(&priced, &[]);
    let cheapest = "Choice: contract = slow with wait, for 600 EUR a year, the cheapest to buy that meets";
    for part in [
        "In all, with energy, downtime",
        cheapest,
        "Surely cheaper in all: contract = fast with wait, 14 ",
        " less. (Intervals",
        "Contract fast is worth it: +400 EUR a year to buy, and ",
    ] {
        assert!(told.contains(part), "{part}: {told}");
    }
    // Where it costs nothing to be down, there is nothing to say.
    let (_, told) = answer(&REPAIRED.replace("at_least = 0.99 ", "at_least = 0.975 "), &[]);
    assert!(told.contains(cheapest) && !told.contains("In all"), "{told}");
    assert!(
        told.contains("Contract fast is not worth it: +400 EUR a year (cheapest: contract = fast"),
        "{told}"
    );
}

#[test]
fn what_a_plan_would_not_heed_is_refused() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    std::fs::write(folder.path().join("s.toml"), TOO_SMALL).expect("a file");
    for (arguments, part) in [
        (["--replications", "10"], "write --set plan.max_replications=…"),
        (["--set", "pool[0].count=3"], "--set pool[0].count=3: the axis spares sets this key; leave it out"),
    ] {
        let output = hotspare(folder.path(), &[&["plan", "s.toml"], &arguments[..]].concat());
        assert!(
            output.status.code() == Some(2) && text(&output.stderr).contains(part),
            "{}",
            text(&output.stderr)
        );
    }
    assert!(!text(&hotspare(folder.path(), &["plan", "--help"]).stdout).contains("--replications"));
}

#[test]
fn out_of_reach_names_the_ceiling_and_its_cause() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    std::fs::copy(committed("plan.toml"), folder.path().join("s.toml")).expect("a copy");
    let cold = "threshold[0].policy=\"cold\"";
    let output = hotspare(
        folder.path(),
        &["plan", "s.toml", "--set", "threshold[0].at_least=0.99999", "--set", cold, "--quiet"],
    );
    assert_eq!(output.status.code(), Some(99));
    let told = text(&output.stdout);
    // 6 minutes for each of about 1.1 failures a year, whatever the spares.
    for part in
        ["No choice: none of the 18 variants meets", "The ceiling", "99.9987", "boot (4", "power on (4"]
    {
        assert!(told.contains(part), "{told}");
    }
}

#[test]
fn the_page_shows_what_the_program_prints() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    std::os::unix::fs::symlink(Path::new(ROOT).join("scenarios"), folder.path().join("scenarios"))
        .expect("a link");
    let mut outputs = Vec::new();
    for threads in ["1", "2"] {
        let output =
            hotspare(folder.path(), &["plan", "scenarios/plan.toml", "--quiet", "--threads", threads]);
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        let csv = std::fs::read(folder.path().join("results/plan/plan/plan.csv")).expect("the candidates");
        outputs.push((text(&output.stdout), csv));
    }
    // What does not meet the thresholds is hollow; the runner-up has a ring.
    let plot = folder.path().join("results/plan/plan/frontier.svg");
    let plot = std::fs::read_to_string(plot).expect("the plot");
    assert!(plot.contains("hollow: misses") && plot.contains("\n99.99 %\n"), "{plot}");
    let rejected = outputs[0].0.matches('✗').count();
    assert_eq!(
        plot.lines().filter(|line| line.contains("<circle") && line.contains("#FFFFFF")).count(),
        rejected + 1
    );
    assert!(outputs[0] == outputs[1], "the same for any number of threads");
    golden::quoted("docs/plan.md", "answer", &outputs[0].0);
    let cold = ["--set", "threshold[0].at_least=0.99999", "--set", "threshold[0].policy=\"cold\"", "--quiet"];
    let output = hotspare(folder.path(), &[&["plan", "scenarios/plan.toml"], &cold[..]].concat());
    golden::quoted("docs/plan.md", "ceiling", &text(&output.stdout));
    let output = hotspare(folder.path(), &["plan", "scenarios/plan.toml", "--quiet", "--draws", "20"]);
    golden::quoted("docs/plan.md", "draws", &item(&text(&output.stdout), "Draws of the uncertain values"));
}

#[test]
fn a_draw_that_is_no_scenario_is_told_before_the_search() {
    // A share that is lognormal up to 1 lies beyond it in one draw of forty.
    let ageing = "[standby]\nageing = 0.5\n[[uncertain]]\nkey = \"standby.ageing\"\nlow = 0.4\nhigh = 1.0\n";
    let folder = tempfile::tempdir().expect("a temporary folder");
    std::fs::write(folder.path().join("s.toml"), format!("{REPAIRED}{ageing}law = \"lognormal\"\n"))
        .expect("a file");
    let output = hotspare(folder.path(), &["plan", "s.toml", "--draws", "100"]);
    let told = text(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{told}");
    assert!(told.contains("standby.ageing: ") && told.contains("is too large"), "{told}");
    assert!(told.contains("(in the cell draw ") && !folder.path().join("results").exists(), "{told}");
    // Ten draws stay below it.
    let output = hotspare(folder.path(), &["plan", "s.toml", "--draws", "10", "--quiet"]);
    assert!(text(&output.stdout).contains("Draws of the uncertain values: 10. "), "{output:?}");
}

#[test]
fn the_readme_leads_from_an_inventory_to_a_recommendation() {
    let readme = std::fs::read_to_string(Path::new(ROOT).join("README.md")).expect("the README");
    let (_, after) = readme.split_once("From an inventory to a recommendation").expect("the path");
    let (_, block) = after.split_once("```sh\n").expect("its commands");
    let (block, rest) = block.split_once("```").expect("their end");
    let folder = tempfile::tempdir().expect("a temporary folder");
    std::os::unix::fs::symlink(Path::new(ROOT).join("scenarios"), folder.path().join("scenarios"))
        .expect("a link");
    let output = shell(folder.path(), block);
    let told = text(&output.stdout).split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let (paragraph, _) = rest.split_once("\n\n|").expect("what it says");
    let paragraph = paragraph.split_whitespace().collect::<Vec<_>>().join(" ");
    let quotes: Vec<&str> = paragraph.split('"').skip(1).step_by(2).collect();
    assert!(quotes.len() == 3 && quotes.iter().all(|quote| told.contains(quote)), "{quotes:?}\n{told}");
}

/// A full chassis of two slots, a second one that is empty, and a price of both.
const FULL: &str = r#"
name = "full"
horizon = "5 y"
replications = 50
enclosure = [{ name = "chassis", count = 2, slots = 2 }]
blade_type.a.failure.f = { life = { exponential = { mean = "1000 h" } }, repair = "100 h" }
workload = [{ name = "w", count = 2, on = "a", enclosure = "chassis" }]
pool = [{ name = "spare", type = "a", count = 0, enclosure = "chassis" }]
policy.wait.preset = "repair_in_place"
policy.cold.preset = "cold_boot"
threshold = [{ metric = "availability", at_least = 0.99 }]
prices = { currency = "EUR", years = 5, blade = { a = 1000 }, enclosure = { chassis = 500 } }
plan = { helps = ["spares"], axis = [{ name = "spares", key = "pool[spare].count", values = [0, 1, 2] }] }
"#;

#[test]
fn an_enclosure_bought_for_a_spare_is_in_cost_and_marginal_cost() {
    let file = written(FULL);
    plan(file.path(), &[], 0, |study| {
        let planned = study.unsearched();
        let costs: Vec<(f64, String)> =
            planned.findings.candidates.iter().map(|of| (of.cost, planned.title(of))).collect();
        // Two blades and one chassis; a spare is a blade and a chassis, the next one only a blade. Who waits for the
        // repair buys no spare, however many there are to choose from.
        let expected = [
            (500.0, "wait"),
            (500.0, "spares = 0 with cold"),
            (800.0, "spares = 1 with cold"),
            (1000.0, "spares = 2 with cold"),
        ];
        assert_eq!(costs, expected.map(|(cost, title)| (cost, title.to_owned())));
        assert_eq!(planned.today.1.total(), 500.0);
        let enclosures = planned.findings.candidates[2].price.enclosures.expect("a price");
        assert_eq!((enclosures.bought, enclosures.for_spares, enclosures.cost_for_spares), (2, 1, 100.0));
    });
    let (_, told) = answer(FULL, &["--set", "threshold[0].at_least=0.95"]);
    for part in [
        "That is +300 EUR a year over today's 500 (the scenario as written, with wait): blades +200, enclosures +100.",
        "Enclosures: 2 at 200 EUR a year, one of them for spares alone, at 100.",
        "Policy wait: no variant meets all thresholds.",
    ] {
        assert!(told.contains(part), "{part}: {told}");
    }
}

#[test]
fn served_capacity_is_asked_of_every_class_unless_said_otherwise() {
    let path = committed("plan-classes.toml");
    let scopes = |settings: &[&str]| {
        plan(&path, settings, 0, |study| {
            let scenario = study.grid().scenario(&study.grid().cells()[0]).expect("a sound cell");
            scenario.thresholds.iter().map(|threshold| threshold.scope.clone()).collect::<Vec<_>>()
        })
    };
    assert_eq!(scopes(&[]), ["site", "workload:web", "workload:batch", "workload:databases"]);
    assert_eq!(scopes(&["threshold[1].scope=site"]), ["site", "site"]);
}
