//! The program knows the rules like its own.

use std::process::{Command, Output};

fn program(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_own-rule"))
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("the program starts")
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

#[test]
fn verbs_know_the_rules() {
    assert!(program(&["validate", "own-rule.toml"]).status.success());
    let policies = stdout(&program(&["policies", "--format", "csv"]));
    assert!(policies.contains("same_enclosure") && policies.contains("apart"), "{policies}");
    assert!(stdout(&program(&["schema"])).contains("same_enclosure"));
    // A near name is offered.
    let unknown = program(&["validate", "own-rule.toml", "--set", "policy.apart.selection=apaart"]);
    let said = String::from_utf8(unknown.stderr).expect("UTF-8");
    assert!(said.contains("apart") && unknown.status.code() == Some(2), "{said}");
}

/// Claims of spares in a history, as `trace` tells them: `spare` is what the line has to contain.
fn claims(policy: &str) -> Vec<String> {
    let told = stdout(&program(&["trace", "own-rule.toml", "--policy", policy]));
    told.lines().filter(|line| line.contains("claims")).map(str::to_owned).collect()
}

#[test]
fn the_rules_choose_otherwise_than_best_fit() {
    let [best, near, apart] = ["best_fit", "same_enclosure", "apart"].map(claims);
    assert!(!best.is_empty(), "there are failovers");
    assert!(near != best && apart != best && near != apart, "{best:#?}\n{near:#?}\n{apart:#?}");
}

#[test]
fn the_rules_are_compared_under_the_same_failures() {
    let out = tempfile::tempdir().expect("a temporary folder");
    let folder = out.path().to_str().expect("UTF-8");
    let run = program(&["run", "own-rule.toml", "--quiet", "--out", folder]);
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let told = stdout(&run);
    for policy in ["best_fit", "same_enclosure", "apart"] {
        assert!(told.contains(policy), "{told}");
    }
}
