//! `hotspare bundle`: what is in the folder runs again and gives the same bytes, or there is no folder.
#![cfg(unix)]

use crate::program::{hotspare, shell, text};
use std::path::{Path, PathBuf};

/// All files below a folder, by their paths, sorted.
fn files(root: &Path) -> Vec<String> {
    let (mut found, mut open) = (Vec::new(), vec![root.to_owned()]);
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                open.push(path);
            } else {
                found.push(path.strip_prefix(root).expect("inside").display().to_string());
            }
        }
    }
    found.sort();
    found
}

/// A study in `studies/`, with a file beside it and one above its folder, and its results.
fn study(options: &[&str]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let at = |path: &str| folder.path().join(path);
    for made in ["studies/data", "common"] {
        std::fs::create_dir_all(at(made)).expect("a folder");
    }
    let starter = include_str!("../scenarios/starter.toml");
    let wait = "repair = { lognormal = { median = \"58 min\", sigma = 1.22 } }";
    assert!(starter.contains(wait), "the starter scenario has another repair");
    let measured = |file: &str| {
        format!("repair = {{ empirical = {{ file = \"{file}\", column = \"minutes\", unit = \"min\" }} }}")
    };
    let scenario = starter.replacen(wait, &measured("data/repairs.csv"), 1);
    let scenario = scenario.replacen("name = \"starter\"", "name = \"mine\"", 1);
    let life = "life = { weibull = { shape = 0.69, scale = \"6910 h\" } }";
    assert!(scenario.contains(life), "the starter scenario has another life");
    let lives = "life = { empirical = { file = \"../common/lives.csv\", column = \"hours\", unit = \"h\" } }";
    std::fs::write(at("studies/my study.toml"), scenario.replacen(life, lives, 1)).expect("a scenario");
    std::fs::write(at("studies/data/repairs.csv"), "minutes\n30\n60\n900\n").expect("a file");
    std::fs::write(at("common/lives.csv"), "hours\n500\n4000\n12000\n").expect("a file");
    let run = [&["run", "studies/my study.toml", "--replications", "3", "--quiet"], options].concat();
    let output = hotspare(folder.path(), &run);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    folder
}

#[test]
fn a_bundle_runs_again_elsewhere_and_gives_the_same_bytes() {
    let folder = study(&["--seed", "11", "--write", "outages", "--plots", "column", "--pdf"]);
    let output = hotspare(folder.path(), &["bundle", "results/mine", "out/paper"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    // Somebody else has the bundle alone.
    let elsewhere = tempfile::tempdir().expect("a temporary folder");
    let bundle = elsewhere.path().join("received");
    std::fs::rename(folder.path().join("out/paper"), &bundle).expect("a bundle");
    drop(folder);
    let made = files(&bundle);
    for expected in [
        "README.txt",
        "SHA256SUMS",
        "rerun.sh",
        "results/SHA256SUMS",
        "results/downtime-column.pdf",
        "results/manifest.json",
        "results/outages.csv",
        "scenario/common/lives.csv",
        "scenario/studies/data/repairs.csv",
        "scenario/studies/my study.toml",
    ] {
        assert!(made.iter().any(|file| file == expected), "{expected}: {made:?}");
    }

    let check = shell(&bundle, "sha256sum --strict -c SHA256SUMS");
    assert!(check.status.success(), "{}", text(&check.stderr));
    assert_eq!(text(&check.stdout).lines().count(), made.len() - 1, "all but itself");
    let script = std::fs::read_to_string(bundle.join("rerun.sh")).expect("a script");
    assert_eq!(script.lines().count(), 2, "one line after the interpreter: {script}");
    let again = shell(elsewhere.path(), "received/rerun.sh");
    assert!(again.status.success(), "{}{}", text(&again.stdout), text(&again.stderr));
    assert!(text(&again.stdout).contains("summary.csv: OK\n"), "{}", text(&again.stdout));
    for file in files(&bundle.join("rerun/mine")).into_iter().filter(|file| file != "manifest.json") {
        let read = |folder: &str| std::fs::read(bundle.join(folder).join(&file)).expect("a file");
        assert!(read("rerun/mine") == read("results"), "{file} differs");
    }

    // Whoever changes a file of the bundle is found out.
    let summary = bundle.join("results/summary.csv");
    let original = std::fs::read_to_string(&summary).expect("a summary");
    std::fs::write(&summary, original.replacen('1', "2", 1)).expect("a changed file");
    assert!(!shell(&bundle, "sha256sum -c SHA256SUMS").status.success());
    assert!(!shell(&bundle, "./rerun.sh").status.success(), "other results than the run's");
    std::fs::write(summary, original).expect("the file as it was");
    // And whoever makes the checksums fit.
    let data = bundle.join("scenario/studies/data/repairs.csv");
    std::fs::write(data, "minutes\n30\n60\n901\n").expect("a changed file");
    let fit = "cut -c67- SHA256SUMS | tr '\\n' '\\0' | xargs -0 sha256sum > new && mv new SHA256SUMS";
    assert!(
        shell(&bundle, fit).status.success() && shell(&bundle, "sha256sum -c SHA256SUMS").status.success()
    );
    assert!(!shell(&bundle, "./rerun.sh").status.success(), "another repair, and the same results");
}

/// Refused with this exit code and these words, with no file more than before.
fn refused(folder: &Path, arguments: [&str; 2], code: i32, words: &[&str]) {
    let before = files(folder);
    let output = hotspare(folder, &["bundle", arguments[0], arguments[1]]);
    let message = text(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{message}");
    assert!(words.iter().all(|word| message.contains(word)), "{message}");
    assert!(output.stdout.is_empty() && files(folder) == before, "{message}");
    let hidden: Vec<PathBuf> =
        std::fs::read_dir(folder).expect("a folder").flatten().map(|e| e.path()).collect();
    assert!(
        hidden.iter().all(|path| !path.file_name().expect("a name").to_string_lossy().starts_with('.')),
        "{hidden:?}"
    );
}

#[test]
fn what_does_not_belong_together_is_not_bundled() {
    let folder = study(&[]);
    let root = folder.path();
    let at = |path: &str| root.join(path);
    std::fs::create_dir(at("full")).expect("a folder");
    std::fs::write(at("full/notes.md"), "mine").expect("a file");
    refused(root, ["results/mine", "full"], 2, &["full is not empty", "new folder"]);
    refused(root, ["results/mine", "full/notes.md"], 2, &["full/notes.md is a file"]);
    refused(root, ["studies/my study.toml", "new"], 2, &["is not a results folder", "results/NAME"]);
    refused(root, ["results/other", "new"], 2, &["results/other is not a results folder"]);

    let change = |path: &str, words: &[&str]| {
        let before = std::fs::read(at(path)).expect("a file");
        std::fs::write(at(path), [before.clone(), b" ".to_vec()].concat()).expect("a file");
        refused(root, ["results/mine", "new/deep"], 2, words);
        std::fs::write(at(path), before).expect("a file");
    };
    change("studies/my study.toml", &["my study.toml has changed since the run", "run again"]);
    change("common/lives.csv", &["studies/../common/lives.csv has changed"]);
    change("results/mine/summary.csv", &["results/mine/summary.csv has changed"]);
    assert!(!at("new").exists());
    std::fs::rename(at("common"), at("moved")).expect("a move");
    refused(root, ["results/mine", "new"], 1, &["could not read", "lives.csv"]);
    std::fs::rename(at("moved"), at("common")).expect("a move");

    let manifest = at("results/mine/manifest.json");
    let good = std::fs::read_to_string(&manifest).expect("a manifest");
    let with = |from: &str, to: &str, words: &[&str]| {
        assert!(good.contains(from), "{from} in {good}");
        std::fs::write(&manifest, good.replacen(from, to, 1)).expect("a manifest");
        refused(root, ["results/mine", "new"], 2, words);
    };
    with("\"done\": 3", "\"done\": 2", &["2 of 3 replications", "--replications 2"]);
    with(
        "\"../common/lives.csv\"",
        "\"/common/lives.csv\"",
        &["/common/lives.csv by an absolute path", "relative"],
    );
    with("\"summary.csv\"", "\"../../../summary.csv\"", &["is not a results folder"]);
    with("--replications 3", "--replications 3; reboot", &["is not a results folder"]);
    with("\"name\": \"mine\"", "\"name\": \"$(reboot)\"", &["is not a results folder"]);
    std::fs::write(&manifest, good).expect("a manifest");
    std::fs::create_dir(at("empty")).expect("a folder");
    assert!(
        hotspare(root, &["bundle", "results/mine", "empty"]).status.success(),
        "an empty folder is filled"
    );
}
