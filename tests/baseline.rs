//! `results/baseline/`: what this version gives for some of the scenarios, to the byte.
//!
//! Every baseline says by which command its results were made. That command is run, and its results are compared with
//! the baseline. docs/regression.md says when to update them.

use crate::golden;
use std::path::Path;
use std::process::{Command, Output};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

fn hotspare(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_hotspare"))
        .args(arguments)
        .current_dir(ROOT)
        .output()
        .expect("the program starts")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("UTF-8")
}

#[test]
fn the_scenarios_give_what_they_gave() {
    let folder = Path::new(ROOT).join("results/baseline");
    let mut baselines: Vec<_> =
        folder.read_dir().expect("the folder").map(|entry| entry.expect("an entry").path()).collect();
    baselines.sort();
    assert!(baselines.len() >= 4, "{baselines:?}");
    let out = tempfile::tempdir().expect("a temporary folder");
    let out = out.path().to_str().expect("UTF-8");
    let mut size = 0;
    for baseline in &baselines {
        let written = std::fs::read_to_string(baseline).expect("a baseline");
        size += written.len();
        let known: serde_json::Value = serde_json::from_str(&written).expect("JSON");
        let command = known["manifest"]["command"].as_str().expect("a command");
        let arguments: Vec<&str> = command.split(' ').skip(1).chain(["--quiet", "--out", out]).collect();
        let run = hotspare(&arguments);
        assert!(run.status.success(), "{command}: {}", text(&run.stderr));
        let name = known["manifest"]["scenario"]["name"].as_str().expect("a name");
        let (results, file) = (format!("{out}/{name}"), baseline.to_str().expect("UTF-8"));
        let compared = hotspare(&["compare", &results, file, "--exact"]);
        let told = text(&compared.stdout) + &text(&compared.stderr);
        if !compared.status.success() || told.contains("has changed") {
            println!("{told}");
            golden::differs(file, "no difference", &told);
            let updated = hotspare(&["compare", &results, file, "--update"]);
            assert!(updated.status.success(), "{}", text(&updated.stderr));
        }
    }
    assert!(size < 400_000, "{size} bytes are more than a small folder");
}
