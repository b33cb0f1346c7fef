//! The answer of a plan: its sentences, its page, and the README.

use super::{REPAIRED, committed, plan, written};
use crate::common::is_full_run;
use crate::golden;
use crate::program::{ROOT, hotspare, item, shell, text};
use std::path::Path;

/// What a plan of a scenario says, in one line.
pub fn answer(scenario: &str, arguments: &[&str]) -> (tempfile::TempDir, String) {
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
    let table = String::from_utf8_lossy(&outputs[0].1);
    let of_candidate = |line: &str| line.split(',').take(4).map(str::to_owned).collect::<Vec<_>>();
    let mut rejected: Vec<_> =
        table.lines().filter(|line| line.contains(",rejected,")).map(of_candidate).collect();
    rejected.dedup();
    let rejected = rejected.len();
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
    // Two minutes of two processors: for the full run.
    if !is_full_run() {
        return;
    }
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
    let every = ["workload:web", "workload:batch", "workload:databases"];
    assert_eq!(scopes(&[]), [every, every].concat());
    assert_eq!(scopes(&["threshold[1].scope=site"]), [&every[..], &["site"]].concat());
}

#[test]
fn the_screen_states_the_five_parts_of_a_decision() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    std::os::unix::fs::symlink(Path::new(ROOT).join("scenarios"), folder.path().join("scenarios"))
        .expect("a link");
    let told = |more: &[&str]| {
        let arguments = [&["plan", "scenarios/plan-classes.toml", "--quiet"], more].concat();
        let output = hotspare(folder.path(), &arguments);
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        text(&output.stdout)
    };
    let screen = told(&["--plots", "page,column", "--pdf"]);
    golden::quoted("docs/plan.md", "classes", &screen);
    let screen = screen.replace('\u{a0}', " ").split_whitespace().collect::<Vec<_>>().join(" ");
    for part in [
        // The choice, what it adds (a chassis among it), the runner-up, the margin, the starved class.
        "Choice: small-spares = 2, large-spares = 2, contract = next-business-day with push, for 40 800 EUR a year",
        "That is +9 000 EUR a year over today's 31 800",
        "Enclosures: 3 at 3 600 EUR a year, one of them for spares alone, at 1 200.",
        "Runner-up: small-spares = 2, large-spares = 1, contract = four-hours with push, for 5 720 EUR a year more",
        "Narrowest margin: served capacity of every class ≥ 98 % is met with databases",
        "Contract four-hours is not worth it: +5 720 EUR a year",
        "Nearest miss: small-spares = 1, large-spares = 2, contract = next-business-day with push",
        "it misses served capacity of every class ≥ 98 % with databases 97",
    ] {
        assert!(screen.contains(part), "{part}: {screen}");
    }
    let files = folder.path().join("results/plan-classes/plan");
    for file in ["frontier.svg", "frontier.pdf", "frontier-column.svg", "frontier-column.pdf"] {
        assert!(files.join(file).exists(), "{file}");
    }
    // The mean of the site hides what databases get.
    let site = told(&["--set", "threshold[1].scope=site"]);
    let served = item(&site, "Capacity served");
    assert!(served.replace('\n', " ").contains("Starved: databases, served 9"), "{served}");
    golden::quoted("docs/plan.md", "site", &served);
}
