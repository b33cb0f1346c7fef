//! What a policy costs: every item by hand, what is known beforehand, contracts, and the page.

use crate::common::{policy, pool, text, workload, written};
use crate::golden;
use hotspare::stats::{Flag, Method};
use hotspare::{Registry, Scenario, Summary, costs, load_text, run};
use std::process::Command;
use std::sync::atomic::AtomicBool;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// An outage of a blade that is repaired in place: detection, repair, power-on, boot, start \[s\].
const OUTAGE_S: f64 = 1.0 + 86_400.0 + 20.0 + 30.0 + 5.0;

/// Two workloads whose blades fail every 100 days of use, three spares, two more blades after a quarter of a year, and
/// three policies over one year.
fn study(more: &str) -> String {
    let blades = "[blade_type.a]\nresources = { x = 1 }\npower = { active = \"300 W\", idle = \"200 W\", off = \"10 W\" }\n\
                  [blade_type.a.failure.f]\nlife = \"100 d\"\nrepair = \"24 h\"\n";
    let parts = [
        blades,
        &workload("w", "a", 2, "target = 0.99"),
        &pool("s", "a", 3, ""),
        "[[delivery]]\nname = \"d\"\nat = \"0.25 y\"\ntype = \"a\"\ncount = 2\n",
        &policy("repair_in_place", ""),
        "[policy.q]\npreset = \"identity_push\"\n",
        "[policy.r]\npreset = \"identity_push\"\nreadiness = { tiered = { pre_booted = 4 } }\n",
        more,
    ];
    text(&parts).replace("horizon = \"1 h\"", "horizon = \"1 y\"")
}

const PRICES: &str = "[repair]\ncontract = \"plain\"\n[prices]\ncurrency = \"EUR\"\nyears = 4\nenergy = 0.25\npue = 1.5\n\
     licence = 400\n[prices.blade]\na = 4000\n[prices.contract.plain]\nper_blade = 150\n[prices.downtime]\nw = 60\n\
     [[prices.penalty]]\nclass = \"w\"\namount = 2000\n";

fn summary_of(scenario: &Scenario) -> Summary {
    Summary::new(scenario, &run(scenario, &AtomicBool::new(false), &())).expect("read from memory")
}

fn value(summary: &Summary, policy: usize, metric: &str) -> f64 {
    summary.site(policy, metric, "value").unwrap_or_else(|| panic!("no {metric}")).value
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * a.abs().max(1.0)
}

#[test]
fn every_item_is_what_a_calculation_by_hand_gives() {
    let scenario = written(&study(PRICES));
    let summary = summary_of(&scenario);
    let costs = |policy, expected: [(&str, f64); 5]| {
        for (metric, expected) in expected {
            let seen = value(&summary, policy, metric);
            assert!(close(seen, expected), "{metric} of {policy}: {seen}, not {expected}");
        }
    };
    // In place the spares are of no use and not paid for. Each workload is down three times, once in each of three
    // months: 3.3 % of the month.
    let downtime = 3.0 * 2.0 * OUTAGE_S / 3600.0 * 60.0;
    let in_place = [
        ("cost_purchase", 2.0 * 1000.0),
        ("cost_licences", 0.0),
        ("cost_contract", 2.0 * 150.0),
        ("cost_downtime", downtime),
        ("cost_penalties", 3.0 * 2000.0),
    ];
    costs(0, in_place);
    // Two blades in use, three spares, and two more for three quarters of the year.
    let blades = 2.0 + 3.0 + 2.0 * 0.75;
    let fleet = [("cost_purchase", blades * 1000.0), ("cost_contract", blades * 150.0)];
    for (policy, licences) in [(1, 3.0 + 2.0 * 0.75), (2, 3.0 + 0.75)] {
        let penalties = ("cost_penalties", 0.0);
        costs(policy, [fleet[0], fleet[1], ("cost_licences", licences * 400.0), penalties, penalties]);
        assert!(value(&summary, policy, "cost_downtime") < downtime / 100.0);
    }
    // Energy is that of the fleet, without that of a pool that nobody uses.
    for policy in 0..3 {
        let used = if policy == 0 { value(&summary, 0, "pool_energy") } else { 0.0 };
        let expected = (value(&summary, policy, "energy") - used) * 1.5 * 0.25;
        assert!(close(value(&summary, policy, "cost_energy"), expected), "energy of {policy}");
        let items = ["purchase", "energy", "licences", "contract", "downtime", "penalties"];
        let sum: f64 = items.iter().map(|item| value(&summary, policy, &format!("cost_{item}"))).sum();
        assert!(close(value(&summary, policy, "cost"), sum), "the sum of {policy}");
    }
    let figure = summary.figures.iter().find(|f| f.metric == "cost").unwrap();
    assert_eq!(figure.unit, "EUR/y");
    let class = summary.find(0, "workload:w", "cost_downtime", "value").unwrap();
    assert!(close(class.value, downtime));
    assert!(summary.find(0, "workload:w", "cost", "value").is_none());
}

#[test]
fn what_is_known_beforehand_is_what_the_histories_give() {
    let scenario = written(&study(PRICES));
    let summary = summary_of(&scenario);
    for policy in 0..3 {
        let known = costs::known(&scenario, policy).unwrap();
        assert!(close(known.purchase, value(&summary, policy, "cost_purchase")));
        assert!(close(known.licences, value(&summary, policy, "cost_licences")));
        assert!(close(known.contract, value(&summary, policy, "cost_contract")));
        assert_eq!((known.energy, known.downtime, known.penalties), (0.0, 0.0, 0.0));
    }
    assert!(costs::known(&written(&study("")), 0).is_none());
    // Behind a warm-up of half a year the delivered blades are there all the time.
    let late = study(PRICES).replace("horizon = \"1 y\"", "horizon = \"1 y\"\nwarm_up = \"0.5 y\"");
    assert!(close(costs::known(&written(&late), 1).unwrap().purchase, 7.0 * 1000.0));
}

#[test]
fn a_fee_for_the_site_is_due_once_whatever_there_is() {
    let with = |contract: &str| {
        let scenario = written(&study(&PRICES.replace("per_blade = 150", contract)));
        let summary = summary_of(&scenario);
        let of = |policy| {
            let known = costs::known(&scenario, policy).unwrap().contract;
            assert!(close(known, value(&summary, policy, "cost_contract")), "{contract}, {policy}");
            known
        };
        [of(0), of(1)]
    };
    // In place two blades are covered; with spares two, three, and two more for three quarters of the year.
    assert!(with("per_year = 41000").iter().all(|fee| close(*fee, 41_000.0)));
    let [in_place, spares] = with("per_year = 41000\nper_blade = 150");
    assert!(close(in_place, 41_000.0 + 2.0 * 150.0) && close(spares, 41_000.0 + 6.5 * 150.0));
    // It is a fee by the year: behind a warm-up of half a year the window has half a year, at the same fee.
    let late = study(&PRICES.replace("per_blade = 150", "per_year = 41000"))
        .replace("horizon = \"1 y\"", "horizon = \"1 y\"\nwarm_up = \"0.5 y\"");
    assert!(close(costs::known(&written(&late), 1).unwrap().contract, 41_000.0));
}

#[test]
fn blades_that_are_ordered_are_paid_for_from_the_day_they_are_there() {
    // A spare for two workloads that may fail together: one more is ordered at the start.
    let scenario = text(&[
        "[blade_type.a]\nresources = { x = 1 }\n",
        &workload("w", "a", 2, ""),
        &pool("s", "a", 1, ""),
        "[warning]\nanticipate = \"all\"\norder = { type = \"a\", delivery = \"0.2 y\", at_most = 1 }\n",
        &policy("identity_push", ""),
        "[prices]\ncurrency = \"EUR\"\nyears = 4\nlicence = 400\n[prices.blade]\na = 4000\n",
    ])
    .replace("horizon = \"1 h\"", "horizon = \"1 y\"");
    let scenario = written(&scenario);
    let summary = summary_of(&scenario);
    let known = costs::known(&scenario, 0).unwrap();
    assert!(close(known.purchase, 3.0 * 1000.0) && close(known.licences, 400.0));
    assert!((value(&summary, 0, "cost_purchase") - 3.8 * 1000.0).abs() < 0.1);
    assert!((value(&summary, 0, "cost_licences") - 1.8 * 400.0).abs() < 0.1);
}

#[test]
fn a_year_pays_for_the_lowest_step_that_it_misses() {
    // Of 525 960 min the first year is down for 540, the second for 30, the third not at all.
    let rows = "class,blade,failed_min,returned_min,mode\nw,0,1000,1540,f\nw,0,600000,600030,f\n";
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("record.csv"), rows).unwrap();
    let of = |steps: &[(f64, f64)]| {
        let penalties: String = steps
            .iter()
            .map(|(below, amount)| {
                format!(
                    "[[prices.penalty]]\nclass = \"w\"\nper = \"year\"\nbelow = {below}\namount = {amount}\n"
                )
            })
            .collect();
        let scenario = text(&[
            "[blade_type.a]\nresources = { x = 1 }\n[blade_type.a.failure.f]\nlife = \"1 y\"\nrepair = \"1 h\"\n",
            &workload("w", "a", 1, ""),
            "[record]\nfile = \"record.csv\"\n",
            &policy("repair_in_place", ""),
            "[prices]\ncurrency = \"EUR\"\n",
            &penalties,
        ])
        .replace("horizon = \"1 h\"", "horizon = \"3.5 y\"");
        let scenario = load_text(&scenario, "test", folder.path(), &Registry::builtin())
            .unwrap_or_else(|e| panic!("{e}"));
        // Half a year is left over and pays at the same rate.
        value(&summary_of(&scenario), 0, "cost_penalties") * 3.0
    };
    let availability = |minutes: f64| 1.0 - minutes / 525_960.0;
    let (low, high) = ((availability(400.0), 7000.0), (availability(20.0), 1000.0));
    assert!(close(of(&[high]), 2000.0));
    assert!(close(of(&[low]), 7000.0));
    assert!(close(of(&[low, high]), 8000.0), "the first year pays 7000 and not 8000");
    assert!(close(of(&[(availability(541.0), 9000.0)]), 0.0));
}

#[test]
fn the_contract_sets_the_repair_of_what_needs_a_crew() {
    let base = study(
        "[blade_type.a.failure.disk]\nlife = \"1 y\"\nrepair = \"2 h\"\nremedy = \"none\"\n\
         [blade_type.a.failure.soft]\nlife = \"1 y\"\nrepair = \"10 min\"\nremedy = \"restart_in_place\"\n\
         [blade_type.a.failure.work]\nlife = \"1 y\"\nrepair = \"10 min\"\neffect = \"workload_only\"\n\
         [prices]\ncurrency = \"EUR\"\n[prices.contract.slow]\nper_blade = 1\nrepair = \"30 h\"\n\
         [prices.contract.fast]\nper_blade = 9\nrepair = { preset = \"hp-four-hours\" }\nmodes = [\"soft\"]\n",
    );
    let repairs = |chosen: &str| {
        let scenario = written(&(base.clone() + chosen));
        let modes = scenario.site.blade_types[0].modes.iter();
        let hours: Vec<String> =
            modes.map(|mode| format!("{} {:.2}", mode.name, mode.repair.mean_us() / 3.6e9)).collect();
        let presets = scenario.presets.iter().map(|used| used.preset.name);
        hours.into_iter().chain(presets.map(str::to_owned)).collect::<Vec<_>>().join(", ")
    };
    assert_eq!(repairs(""), "disk 2.00, f 24.00, soft 0.17, work 0.17");
    assert_eq!(repairs("[repair]\ncontract = \"slow\"\n"), "disk 30.00, f 30.00, soft 0.17, work 0.17");
    let fast = repairs("[repair]\ncontract = \"fast\"\n");
    assert_eq!(fast, "disk 2.00, f 24.00, soft 4.00, work 0.17, hp-four-hours");
}

#[test]
fn differences_are_itemised_and_what_is_certain_is_certain() {
    let scenario = written(
        &study(PRICES)
            .replace("replications = 1", "replications = 6")
            .replace("repair = \"24 h\"", "repair = { exponential = { mean = \"24 h\" } }"),
    );
    let summary = summary_of(&scenario);
    let difference = |metric: &str| {
        let is = |d: &&hotspare::Difference| d.policy == 1 && d.scope == "site" && d.metric == metric;
        &summary.differences.iter().find(is).unwrap_or_else(|| panic!("no {metric}")).difference
    };
    let items = ["purchase", "energy", "licences", "contract", "downtime", "penalties"];
    let sum: f64 = items.iter().map(|item| difference(&format!("cost_{item}")).value).sum();
    let total = difference("cost");
    assert!((sum - total.value).abs() < 1e-6 && total.low < total.high, "{sum} {total:?}");
    let purchase = difference("cost_purchase");
    assert_eq!((purchase.method, purchase.flag), (Method::Settled, Flag::Ok));
    assert_eq!((purchase.low, purchase.high), (Some(4500.0), Some(4500.0)));
    // No difference is known to be none.
    let same = summary.differences.iter().find(|d| d.policy == 2 && d.metric == "cost_purchase").unwrap();
    assert_eq!((same.difference.value, same.p_value), (4500.0, 0.0));
    assert_eq!(summary.site(0, "cost_licences", "value").unwrap().high, Some(0.0));
}

/// The files of a run, by name.
fn files(text: &str) -> Vec<(String, String)> {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("s.toml"), text).expect("written");
    let output = Command::new(env!("CARGO_BIN_EXE_hotspare"))
        .args(["run", "s.toml", "--quiet", "--format", "json"])
        .current_dir(folder.path())
        .output()
        .expect("the program starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let read = |entry: std::io::Result<std::fs::DirEntry>| {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        (name, std::fs::read_to_string(path).expect("text"))
    };
    let mut files: Vec<_> = folder.path().join("results/t").read_dir().expect("results").map(read).collect();
    files.push(("printed".to_owned(), String::from_utf8_lossy(&output.stdout).into_owned()));
    files.sort();
    files
}

#[test]
fn prices_add_figures_and_change_none() {
    let (without, with) = (files(&study("")), files(&study(PRICES)));
    let of = |files: &[(String, String)], name: &str| {
        files.iter().find(|file| file.0 == name).map(|file| file.1.clone()).unwrap_or_default()
    };
    let names = |files: &[(String, String)]| files.iter().map(|file| file.0.clone()).collect::<Vec<_>>();
    let mut expected = names(&without);
    assert!(!expected.contains(&"costs.csv".to_owned()));
    expected.push("costs.csv".to_owned());
    expected.sort();
    assert_eq!(names(&with), expected);
    for name in ["summary.csv", "differences.csv", "replications.csv"] {
        let all = of(&with, name);
        let rest = all.lines().filter(|line| !line.contains(",cost")).map(|line| format!("{line}\n"));
        assert_eq!(rest.collect::<String>(), of(&without, name), "{name}");
    }
    for name in ["phases.csv", "downtime.svg", "thresholds.csv", "warm-up.csv"] {
        assert_eq!(of(&with, name), of(&without, name), "{name}");
    }
    let costs = of(&with, "costs.csv");
    assert!(costs.contains("\np,site,purchase,EUR/y,2000,2000,2000,p,,,,0.95,settled,,\n"), "{costs}");
    assert!(
        costs.contains("\nq,site,purchase,EUR/y,6500,6500,6500,p,4500,4500,4500,0.95,settled,0,\n"),
        "{costs}"
    );
    assert!(costs.contains("\np,workload:w,downtime,EUR/y,8645.6,"), "{costs}");
    assert!(of(&with, "comparison.md").contains("\n| EUR a year | purchase |"));
    let printed: serde_json::Value = serde_json::from_str(&of(&with, "printed")).unwrap();
    assert_eq!(printed["costs"][1]["items"][0]["difference"], 4500.0);
    assert!(!of(&without, "printed").contains("\"costs\""));
}

#[test]
fn wrong_prices_are_named_with_what_would_be_right() {
    let wrong = study(
        "[repair]\ncontract = \"fats\"\n[prices]\ncurrency = \"E R\"\n[prices.blade]\nb = 3\n[prices.downtime]\nw = -1\n\
         v = 3\n[prices.contract.fast]\nper_blade = 3\nmodes = [\"g\"]\n\
         [[prices.penalty]]\nclass = \"x\"\namount = 1\n\
         [[prices.penalty]]\nclass = \"w\"\nbelow = 0.9\namount = 1\n\
         [[prices.penalty]]\nclass = \"w\"\nper = \"year\"\nbelow = 0.9\namount = 1\n\
         [[prices.penalty]]\nclass = \"w\"\nper = \"year\"\nbelow = 0.99\namount = 2\n\
         [[threshold]]\nmetric = \"cost_energy\"\nat_most = 1\n",
    );
    let problems = |text: &str| match load_text(text, "t", ".".as_ref(), &Registry::builtin()) {
        Ok(_) => panic!("sound: {text}"),
        Err(problems) => problems.to_string(),
    };
    let found = problems(&wrong);
    for expected in [
        "repair.contract: unknown contract \"fats\"; write \"fast\"",
        "prices.currency: \"E R\" is not a valid name; write letters and digits, such as \"EUR\"",
        "prices.blade: has no price of \"a\"; add a = …, 0 if it costs nothing",
        "prices.blade.b: unknown blade type \"b\"; write \"a\"",
        "prices.downtime.w: is -1; write a number of at least 0",
        "prices.downtime.v: unknown workload \"v\"; write \"w\"",
        "prices.contract.fast.modes: unknown failure mode \"g\"; write \"f\"",
        "prices.contract.fast.modes: names failure modes, but no duration of repair; add repair = …",
        "prices.penalty[0].class: unknown workload \"x\"; write \"w\"",
        "prices.penalty[1].below: a monthly penalty is due below the target of its class alone; add target = 0.9",
        "prices.penalty: the steps of \"w\" do not increase: the one below 0.9 (1) follows the one below 0.99; give each",
        "threshold[0].metric: needs a price for \"cost_energy\", and none is given; write one of cost_purchase,",
    ] {
        assert!(found.contains(expected), "{expected}\n{found}");
    }
    let none =
        problems(&study("[repair]\ncontract = \"x\"\n[[threshold]]\nmetric = \"cost\"\nat_most = 1\n"));
    assert!(none.contains("threshold[0].metric: needs prices, and none are given; add a section [prices]"));
    assert!(
        none.contains(
            "repair.contract: chooses among contracts, and there are none; add [prices.contract.x] with per_blade or"
        )
    );
    let free = problems(&study(&PRICES.replace("per_blade = 150", "")));
    let remedy = "add per_blade = … (for each blade and year), per_year = … (for the whole site), or both";
    assert!(free.contains(&format!("prices.contract.plain: has no price; {remedy}")), "{free}");
    let short = study(PRICES).replace("horizon = \"1 y\"", "horizon = \"1 d\"");
    assert!(
        problems(&short)
            .contains("prices.penalty[0]: is due for each month, and the window is shorter than one")
    );
    let dark = study(PRICES).replace("power = {", "# power = {");
    assert!(
        problems(&dark).contains("prices.energy: prices energy, and no blade draws power; add power = {")
    );
}

/// What the program prints of `scenarios/prices.toml`.
fn printed(arguments: &[&str]) -> String {
    let out = tempfile::tempdir().expect("a folder");
    let output = Command::new(env!("CARGO_BIN_EXE_hotspare"))
        .args(["run", "scenarios/prices.toml", "--quiet", "--out"])
        .arg(out.path())
        .args(arguments)
        .current_dir(ROOT)
        .output()
        .expect("the program starts");
    String::from_utf8(output.stdout).expect("UTF-8")
}

#[test]
fn the_page_shows_what_the_program_prints() {
    for (mark, arguments) in [("costs", &[][..]), ("other", &["--set", "repair.contract=four-hours"])] {
        let printed = printed(arguments);
        // The second table, which is that of the costs.
        let table = printed.split("\n\n").nth(1).expect("a second table");
        golden::quoted("docs/prices.md", mark, &format!("{table}\n"));
    }
}
