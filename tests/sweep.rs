//! Variants of a scenario as a user has them simulated: `hotspare sweep`, `hotspare sensitivity`, and their pages.

use crate::golden;
use crate::program::{ROOT, alter, hotspare, interrupted, text};
use std::collections::BTreeMap;
use std::path::Path;

/// A folder with a copy of a committed scenario, `s.toml`.
fn workplace(scenario: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let from = Path::new(ROOT).join("scenarios").join(scenario);
    std::fs::copy(from, folder.path().join("s.toml")).expect("a copy");
    folder
}

/// The files of a folder, by name.
fn content(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let paths = entries.map(|entry| entry.expect("an entry").path());
    let name = |path: &Path| path.file_name().expect("a name").to_string_lossy().into_owned();
    paths
        .filter(|path| path.is_file())
        .map(|path| (name(&path), std::fs::read(path).expect("a file")))
        .collect()
}

/// Three spares by two crews, few replications.
const SMALL: [&str; 8] = [
    "--quiet",
    "--replications",
    "4",
    "--set",
    "sweep.axis[0].values=[0, 1, 2]",
    "--set",
    "sweep.axis[1].values=[2, 3]",
    "--set=horizon=1 y",
];

#[test]
fn the_page_shows_what_the_program_prints() {
    let out = tempfile::tempdir().expect("a temporary folder");
    let folder = out.path().to_str().expect("UTF-8");
    for (mark, option) in [("cells", "--dry-run"), ("figures", "--quiet")] {
        let arguments = ["sweep", "scenarios/sweep.toml", "--out", folder, option];
        let output = hotspare(Path::new(ROOT), &arguments);
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        golden::quoted("docs/sweep.md", mark, &text(&output.stdout));
        assert_eq!(out.path().join("sweep").exists(), mark == "figures", "a dry run writes nothing");
    }
    let files = content(&out.path().join("sweep/sweep"));
    let names: Vec<&str> = files.keys().map(String::as_str).collect();
    let plots = ["availability-cold.svg", "availability-push.svg", "downtime-cold.svg", "downtime-push.svg"];
    assert_eq!(names, [&plots[..], &["manifest.json", "sweep.csv"]].concat());
    assert!(!out.path().join("sweep/sweep.unfinished").exists());
}

#[test]
fn a_cell_is_a_run_with_its_settings_whatever_the_threads() {
    let folder = workplace("sweep.toml");
    let sweep = |threads: &str| {
        let arguments = [&["sweep", "s.toml", "--out", threads, "--threads", threads][..], &SMALL].concat();
        let output = hotspare(folder.path(), &arguments);
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        content(&folder.path().join(threads).join("sweep/sweep"))
    };
    let one = sweep("1");
    assert!(one == sweep("2"), "the number of threads changes bytes");

    // The last cell, by itself. A run after a sweep finds a folder, and keeps what is in it.
    let own = ["--set", "pool[spare].count=2", "--set", "repair.crews=3"];
    let run = [&["run", "s.toml", "--out", "1"][..], &SMALL, &own].concat();
    let output = hotspare(folder.path(), &run);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let place = folder.path().join("1/sweep");
    assert!(content(&place.join("sweep")) == one);
    let rows = |text: &[u8], place: &[&str], columns: [usize; 7]| -> Vec<String> {
        let mut reader = csv::Reader::from_reader(text);
        let records = reader.records().map(|record| record.expect("CSV"));
        let here = records.filter(|row| place.is_empty() || row.iter().take(3).eq(place.iter().copied()));
        here.map(|row| columns.map(|column| row[column].to_owned()).join(",")).collect()
    };
    let cell = rows(&one["sweep.csv"], &["5", "2", "3"], [3, 4, 5, 7, 8, 9, 11]);
    let summary = std::fs::read_to_string(place.join("summary.csv")).expect("the summary");
    let site: String = summary
        .lines()
        .filter(|line| line.starts_with("policy,") || line.split(',').nth(1) == Some("site"))
        .map(|line| line.to_owned() + "\n")
        .collect();
    let alone = rows(site.as_bytes(), &[], [0, 2, 3, 5, 6, 7, 11]);
    assert!(cell == alone && cell.len() > 80, "{cell:?}\n{alone:?}");
}

#[test]
#[cfg(unix)]
fn an_interrupted_sweep_goes_on_where_it_was() {
    let folder = workplace("sweep.toml");
    let sweep = |out: &'static str, replications: &'static str| {
        let mut arguments = [&["sweep", "s.toml", "--out", out][..], &SMALL[1..]].concat();
        arguments[5] = replications;
        arguments
    };
    let whole = hotspare(folder.path(), &sweep("whole", "60"));
    assert_eq!(whole.status.code(), Some(0), "{}", text(&whole.stderr));

    let unfinished = folder.path().join("parts/sweep/sweep.unfinished");
    let cell = unfinished.join("cell-0.kept");
    let output = interrupted(folder.path(), &sweep("parts", "60"), &cell);
    let message = text(&output.stderr);
    assert_eq!(output.status.code(), Some(130), "{message}");
    assert!(!folder.path().join("parts/sweep/sweep").exists());
    let done = content(&unfinished).len() - 1;
    assert!(message.contains(&format!("{done} of 6 cells are finished and saved")), "{message}");

    // What is kept is used: were it not, the first cell would not be as it is now.
    alter(&cell, "\"60\"", "\"61\"");
    let marked = std::fs::read(&cell).expect("a cell");
    let output = hotspare(folder.path(), &sweep("parts", "60"));
    let said = format!("{done} of 6 cells were finished before");
    assert!(output.status.success() && text(&output.stderr).contains(&said), "{}", text(&output.stderr));
    let (parts, all) = (
        content(&folder.path().join("parts/sweep/sweep")),
        content(&folder.path().join("whole/sweep/sweep")),
    );
    let replaced = text(&parts["sweep.csv"]).replacen(",61,", ",60,", 1);
    assert!(parts["sweep.csv"] != all["sweep.csv"] && replaced.as_bytes() == all["sweep.csv"]);
    assert!(!unfinished.exists() && output.stdout == whole.stdout);

    // Cells of something else are not gone on with.
    std::fs::create_dir(&unfinished).expect("a folder");
    let key = serde_json::json!({ "version": "0", "results_version": 0, "scenario": { "name": "sweep", "path": "s.toml" },
        "seed": 1, "replications": 60, "precision": false, "settings": [], "inputs": [] });
    std::fs::write(unfinished.join("key.json"), key.to_string()).expect("a key");
    std::fs::write(&cell, &marked).expect("a cell");
    let output = hotspare(folder.path(), &sweep("parts", "60"));
    assert!(text(&output.stderr).contains("starting over"), "{}", text(&output.stderr));
    assert!(content(&folder.path().join("parts/sweep/sweep")) == all);
}

#[test]
fn what_a_cell_rejects_is_said_with_the_cell_and_nothing_is_written() {
    let folder = workplace("sweep.toml");
    let check = |arguments: &[&str], parts: &[&str]| {
        let output = hotspare(folder.path(), &[&["sweep", "s.toml"], arguments].concat());
        let message = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {message}");
        for part in parts {
            assert!(message.contains(part), "{arguments:?}: {message}");
        }
        assert!(!folder.path().join("results").exists());
    };
    let values =
        ["sweep.axis[0].values=[0, -1]", "sweep.axis[1].values=[\"many\", 1]", "sweep.where=spares < 9"];
    check(
        &["--set", values[0], "--set", values[1], "--set", values[2]],
        &[
            "repair.crews: \"many\" is a text; write a whole number of at least 1 \
             (in the cell spares = 0, crews = many, and in one more)",
            "pool[0].count: -1 is too small; write a whole number from 0 to 10000000 \
             (in the cell spares = -1, crews = many, and in one more)",
        ],
    );
    check(
        &["--set", "pool[0].count=3"],
        &["--set pool[0].count=3: the axis spares sets this key; leave it out"],
    );
    check(&["--set", "sweep.where=spars < 1"], &["sweep.where: unknown axis \"spars\"; write spares"]);
    check(
        &["--set", "sweep.axis[0].values=[0, 0]", "--set", "sweep.axis[1].key=crews"],
        &["repeats the value 0"],
    );
    std::fs::copy(Path::new(ROOT).join("scenarios/goals.toml"), folder.path().join("s.toml"))
        .expect("a copy");
    check(&[], &["s.toml: has no sweep; add an axis"]);
}

#[test]
fn the_page_on_sensitivity_shows_what_the_program_prints() {
    let out = tempfile::tempdir().expect("a temporary folder");
    let folder = out.path().to_str().expect("UTF-8");
    let arguments = ["sensitivity", "scenarios/sensitivity.toml", "--out", folder, "--quiet"];
    let output = hotspare(Path::new(ROOT), &arguments);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    golden::quoted("docs/sensitivity.md", "figures", &text(&output.stdout));
    let files = content(&out.path().join("sensitivity/sensitivity"));
    let names: Vec<&str> = files.keys().map(String::as_str).collect();
    assert_eq!(names, ["downtime-cold.svg", "downtime-push.svg", "manifest.json", "sensitivity.csv"]);
}

#[test]
fn the_end_of_a_range_is_a_run_with_that_setting() {
    let folder = workplace("sensitivity.toml");
    let few = ["--replications", "5", "--quiet"];
    let run = |arguments: &[&str]| {
        let output = hotspare(folder.path(), &[arguments, &few].concat());
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    };
    let sensitivity = ["sensitivity", "s.toml", "--metric", "availability", "--policy", "push"];
    run(&[&sensitivity[..], &["--threads", "1", "--out", "one"]].concat());
    run(&[&sensitivity[..], &["--threads", "2", "--out", "two"]].concat());
    let found = |out: &str| content(&folder.path().join(out).join("sensitivity/sensitivity"));
    assert!(found("one") == found("two"), "the number of threads changes bytes");
    run(&["run", "s.toml", "--out", "run", "--set", "times.boot=10 min"]);
    let summary = std::fs::read_to_string(folder.path().join("run/sensitivity/summary.csv")).expect("a file");
    let alone =
        summary.lines().find(|line| line.starts_with("push,site,availability,value,")).expect("a row");
    let table = text(&found("one")["sensitivity.csv"]);
    let boot = table.lines().find(|line| line.contains(",times.boot,")).expect("a row");
    let column = |line: &str, at: usize| line.split(',').nth(at).expect("a column").to_owned();
    for (own, other) in [(16, 5), (17, 6), (18, 7)] {
        assert_eq!(column(boot, own), column(alone, other), "{boot}\n{alone}");
    }
    // Longer repairs are worse, and the swing of an availability says so.
    let repair = table.lines().find(|line| line.contains(",repair (median),")).expect("a row");
    assert!(column(repair, 21).parse::<f64>().expect("an upper end") < 0.0, "{repair}");
}

#[test]
#[cfg(unix)]
fn an_interrupted_study_of_sensitivity_goes_on_where_it_was() {
    let folder = workplace("sensitivity.toml");
    let study = |out: &'static str, metric: &'static str| {
        ["sensitivity", "s.toml", "--replications", "30", "--out", out, "--metric", metric]
    };
    let run = |out: &'static str, metric: &'static str| {
        let output = hotspare(folder.path(), &study(out, metric));
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        (content(&folder.path().join(out).join("sensitivity/sensitivity")), output)
    };
    let (whole, printed) = run("whole", "downtime");
    let place = folder.path().join("parts/sensitivity");
    let unfinished = place.join("sensitivity.unfinished");
    let variant = unfinished.join("variant-1.kept");
    let output = interrupted(folder.path(), &study("parts", "downtime"), &variant);
    let message = text(&output.stderr);
    assert_eq!(output.status.code(), Some(130), "{message}");
    let done = content(&unfinished).len() - 1;
    assert!(message.contains(&format!("{done} of 15 variants are finished and saved")), "{message}");
    assert!(!place.join("sensitivity").exists());

    // What is damaged is simulated again; what is kept is used: were it not, the number would not show.
    std::fs::write(unfinished.join("variant-1.kept"), "garbage").expect("a variant");
    alter(&unfinished.join("variant-0.kept"), "\"replications\":30", "\"replications\":31");
    let (parts, output) = run("parts", "downtime");
    let said = format!("{} of 15 variants were finished before", done - 1);
    assert!(text(&output.stderr).contains(&said), "{}", text(&output.stderr));
    assert!(parts["sensitivity.csv"] == whole["sensitivity.csv"] && output.stdout == printed.stdout);
    assert!(text(&parts["manifest.json"]).contains("\"done\": 31") && !unfinished.exists());

    // Variants of another figure are not gone on with.
    interrupted(folder.path(), &study("parts", "availability"), &variant);
    let (parts, output) = run("parts", "downtime");
    assert!(text(&output.stderr).contains("starting over"), "{}", text(&output.stderr));
    assert!(parts == whole && output.stdout == printed.stdout);
}

#[test]
fn what_a_range_or_its_question_lacks_is_said() {
    let folder = workplace("sensitivity.toml");
    let check = |arguments: &[&str], part: &str| {
        let output = hotspare(folder.path(), &[&["sensitivity", "s.toml"], arguments].concat());
        let message = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {message}");
        assert!(message.contains(part), "{arguments:?}: {message}");
        assert!(!folder.path().join("results").exists());
    };
    check(&["--metric", "downtme"], "unknown mean over replications \"downtme\"; write downtime");
    check(
        &["--set", "times.detect=5 min"],
        "uncertain[0]: is 5 min in the scenario, outside of the range from 5 s to 2 min",
    );
    check(&["--policy", "pull"], "the policies are cold, push");
    check(&["--metric", "year_meets_target"], "add target");
    check(
        &["--set", "uncertain[5].high=2.0"],
        "standby.ageing: 2.0 is too large; write a number from 0 to 1 (in the cell ageing of spares = 2.0)",
    );
    std::fs::copy(Path::new(ROOT).join("scenarios/sweep.toml"), folder.path().join("s.toml"))
        .expect("a copy");
    check(&[], "s.toml: has no uncertain values; add one");
}

#[test]
fn verbs_pass_over_what_does_not_fit_in_sections_of_others() {
    let folder = workplace("sensitivity.toml");
    let check = |verb: &[&str], arguments: &[&str], code: i32, part: &str| {
        let output = hotspare(folder.path(), &[verb, &["s.toml"], arguments].concat());
        let message = text(&output.stderr);
        assert!(
            output.status.code() == Some(code) && message.contains(part),
            "{verb:?} {arguments:?}: {message}"
        );
    };
    // What the user tries is outside of a range that another verb draws from.
    let outside = ["--set", "times.detect=5 min"];
    check(&["run", "--replications", "2"], &outside, 0, "");
    check(&["validate"], &outside, 2, "uncertain[0]: is 5 min in the scenario, outside of the range");
    let plan = ["--set", "plan={ axis = [{ key = \"repair.crews\", values = [1, 2] }] }"];
    check(&["run", "--replications", "2"], &plan, 0, "");
    for verb in ["validate", "plan"] {
        check(&[verb], &plan, 2, "plan: has no order of cost");
        check(&[verb], &plan, 2, "plan: has no threshold to meet");
    }
    // What a section says of itself is wrong for all.
    check(&["run"], &["--set", "uncertain[0].low=3 min"], 2, "write the smaller one as low");
}

#[test]
fn costs_are_in_the_currency_of_the_scenario() {
    let folder = workplace("prices.toml");
    let sweep = "sweep={ metrics = [\"cost\"], axis = [{ key = \"repair.crews\", values = [1, 2] }] }";
    let uncertain = "uncertain=[{ key = \"repair.crews\", low = 1, high = 3 }]";
    for (verb, arguments) in
        [("sweep", &["--set", sweep][..]), ("sensitivity", &["--set", uncertain, "--metric", "cost"])]
    {
        let output = hotspare(
            folder.path(),
            &[&[verb, "s.toml", "--replications", "5", "--quiet"], arguments].concat(),
        );
        let told = text(&output.stdout).replace('\u{a0}', " ");
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        assert!(told.contains(" 000 EUR/y") && !told.contains("currency"), "{told}");
        for (name, content) in content(&folder.path().join("results/prices").join(verb)) {
            assert!(!text(&content).contains("currency"), "{name}");
        }
    }
}
