//! Differences of origin between the two sides, in words.

use super::is_figures;
use crate::digest::FileDigest;
use crate::output::{COSTS, Manifest, OUTPUTS};
use std::collections::BTreeMap;

/// The differences between the two, the weightiest first; empty if there are none.
pub(super) fn notes(new: &Manifest, baseline: &Manifest) -> Vec<String> {
    let mut notes = Vec::new();
    if new.results_version != baseline.results_version {
        notes.push(format!(
            "results_version is {} and was {}: draws or semantics have changed on purpose, so that other figures are \
             expected",
            new.results_version, baseline.results_version
        ));
    }
    if new.version != baseline.version {
        notes.push(format!("the version is {} and was {}", new.version, baseline.version));
    }
    if new.scenario.name != baseline.scenario.name {
        notes.push(format!("the scenario is {} and was {}", new.scenario.name, baseline.scenario.name));
    }
    notes.extend(inputs(&new.inputs, &baseline.inputs));
    if new.settings != baseline.settings {
        let told = |settings: &[String]| match settings {
            [] => "none".to_owned(),
            settings => settings.join(", "),
        };
        let (now, then) = (told(&new.settings), told(&baseline.settings));
        notes.push(format!("settings: now {now}; in the baseline {then}"));
    }
    if new.seed != baseline.seed {
        notes.push(format!("the seed is {} and was {}: the failures are others", new.seed, baseline.seed));
    }
    let (done, before) = (new.replications.done, baseline.replications.done);
    if done != before {
        notes.push(format!("there are {done} replications and were {before}"));
    }
    notes
}

/// The scenario comes first among the inputs, the others are known by their names.
fn inputs(new: &[FileDigest], baseline: &[FileDigest]) -> Vec<String> {
    let mut notes = Vec::new();
    let mut rest: Vec<&FileDigest> = baseline.iter().skip(1).collect();
    if let ([ours, ..], [theirs, ..]) = (new, baseline)
        && ours.sha256 != theirs.sha256
    {
        notes.push(format!("the scenario {} has changed", ours.path));
    }
    for file in new.iter().skip(1) {
        match rest.iter().position(|other| other.path == file.path) {
            Some(at) if rest.remove(at).sha256 == file.sha256 => {}
            Some(_) => notes.push(format!("its file {} has changed", file.path)),
            None => notes.push(format!("its file {} is new", file.path)),
        }
    }
    notes.extend(rest.iter().map(|file| format!("its file {} is no longer used", file.path)));
    notes
}

/// The files of figures that are not the same, byte for byte, and tables of single events that only one of them has: a
/// run writes those when asked to.
pub(super) fn files(new: &Manifest, baseline: &Manifest) -> (Vec<String>, Vec<String>) {
    let figures = |of: &Manifest| -> BTreeMap<String, String> {
        let outputs = of.outputs.iter().filter(|output| is_figures(&output.path));
        outputs.map(|output| (output.path.clone(), output.sha256.clone())).collect()
    };
    let (ours, theirs) = (figures(new), figures(baseline));
    let (mut differ, mut alone) = (Vec::new(), Vec::new());
    for path in ours.keys().chain(theirs.keys().filter(|path| !ours.contains_key(*path))) {
        let optional = OUTPUTS.iter().chain([&COSTS]).all(|output| output.file != path);
        match (ours.get(path), theirs.get(path)) {
            (Some(a), Some(b)) if a == b => {}
            (Some(_), Some(_)) => differ.push(path.clone()),
            _ if optional => alone.push(path.clone()),
            _ => differ.push(path.clone()),
        }
    }
    (differ, alone)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::studies::compare::testing::manifest;

    fn digest(path: &str, sha256: &str) -> FileDigest {
        FileDigest { path: path.to_owned(), sha256: sha256.to_owned() }
    }

    #[test]
    fn what_is_the_same_is_not_mentioned() {
        assert!(notes(&manifest(), &manifest()).is_empty());
        assert_eq!(files(&manifest(), &manifest()), (vec![], vec![]));
    }

    #[test]
    fn everything_that_may_differ_is_mentioned() {
        let baseline = manifest();
        let mut new = manifest();
        new.results_version += 1;
        new.version = "9.9.9".to_owned();
        new.scenario.name = "other".to_owned();
        new.seed = 8;
        new.replications.done = 30;
        new.inputs[0].sha256 = "ff".to_owned();
        let said = notes(&new, &baseline).join("; ");
        for part in
            ["results_version is", "version is 9.9.9", "is other", "has changed", "seed is 8", "30 repl"]
        {
            assert!(said.contains(part), "{part}: {said}");
        }
    }

    #[test]
    fn files_that_a_scenario_names_are_known_by_their_names() {
        let scenario = digest("s.toml", "1");
        let new = [scenario.clone(), digest("a.csv", "1"), digest("b.csv", "1"), digest("c.csv", "1")];
        let old = [scenario, digest("a.csv", "1"), digest("b.csv", "2"), digest("d.csv", "1")];
        let expected =
            ["its file b.csv has changed", "its file c.csv is new", "its file d.csv is no longer used"];
        assert_eq!(inputs(&new, &old), expected);
    }

    #[test]
    fn words_and_plots_are_no_figures() {
        let (mut new, mut baseline) = (manifest(), manifest());
        new.outputs = vec![digest("summary.csv", "1"), digest("pool.svg", "1"), digest("outages.csv", "1")];
        baseline.outputs =
            vec![digest("summary.csv", "2"), digest("pool.svg", "2"), digest("phases.csv", "1")];
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        // Every run writes phases.csv, and single events when asked to.
        let expected = (names(&["summary.csv", "phases.csv"]), names(&["outages.csv"]));
        assert_eq!(files(&new, &baseline), expected);
    }
}
