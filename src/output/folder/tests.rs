//! Tests of folders of results.

use super::*;
use crate::digest::FileDigest;
use crate::output::testing;

fn files(name: &str, more: &[(&str, &str)]) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<(String, Vec<u8>)> =
        more.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect();
    let summary = crate::experiment::Summary { name: name.to_owned(), ..testing::summary() };
    let digests = files.iter().map(|(path, bytes)| FileDigest::of(path, bytes)).collect();
    let manifest = Manifest::new(&summary, &testing::provenance(), digests);
    files.push((MANIFEST.to_owned(), manifest.render().unwrap()));
    files
}

fn owner(name: &str) -> Owner {
    Owner::new(name, &testing::provenance().scenario)
}

#[test]
#[cfg(target_os = "linux")]
fn where_nothing_can_be_written_is_known_beforehand() {
    // Nobody makes folders there, whatever their rights.
    let error = may_write(Path::new("/proc/results/study"), &owner("a"), false).unwrap_err();
    assert!(error.to_string().starts_with("could not create the folder /proc/results: "), "{error}");
}

/// All files below `root`, sorted, with their text; the manifest as `…`.
fn content(root: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut open = vec![root.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
                continue;
            }
            let name = path.strip_prefix(root).unwrap().display().to_string();
            let text = std::fs::read_to_string(&path).unwrap();
            found.push(if name.ends_with(MANIFEST) { name } else { format!("{name}: {text}") });
        }
    }
    found.sort();
    found
}

#[test]
fn a_folder_is_replaced_by_its_own_scenario_and_strangers_files_stay() {
    let root = tempfile::tempdir().unwrap();
    let folder = root.path().join("results/a");
    write(&folder, &owner("a"), &files("a", &[("x.csv", "1"), ("old.csv", "2")]), &Staged::none(), false)
        .unwrap();
    std::fs::write(folder.join("notes.md"), "mine").unwrap();
    write(&folder, &owner("a"), &files("a", &[("x.csv", "3"), ("plots/p.svg", "4")]), &Staged::none(), false)
        .unwrap();
    assert_eq!(
        content(root.path()),
        [
            "results/a/manifest.json",
            "results/a/notes.md: mine",
            "results/a/plots/p.svg: 4",
            "results/a/x.csv: 3"
        ]
    );
}

#[test]
fn another_scenarios_folder_is_replaced_by_force_alone() {
    let root = tempfile::tempdir().unwrap();
    let folder = root.path().join("a");
    write(&folder, &owner("a"), &files("a", &[("x.csv", "1")]), &Staged::none(), false).unwrap();
    let error =
        write(&folder, &owner("b"), &files("b", &[("x.csv", "2")]), &Staged::none(), false).unwrap_err();
    assert!(matches!(error, FolderError::Another { .. }));
    let message = error.to_string();
    assert!(message.contains("\"a\" at scenarios/two-rows.toml") && message.contains("--force"), "{message}");
    assert!(may_write(&folder, &owner("b"), false).is_err());
    let moved = Owner::new("a", "elsewhere.toml");
    assert!(may_write(&folder, &moved, false).is_err() && may_write(&folder, &moved, true).is_ok());
    assert_eq!(content(root.path()), ["a/manifest.json", "a/x.csv: 1"]);
    write(&folder, &owner("b"), &files("b", &[("x.csv", "2")]), &Staged::none(), true).unwrap();
    assert_eq!(content(root.path()), ["a/manifest.json", "a/x.csv: 2"]);
}

#[test]
fn what_holds_no_results_is_not_replaced_even_by_force() {
    let root = tempfile::tempdir().unwrap();
    let home = root.path().join("home");
    std::fs::create_dir(&home).unwrap();
    may_write(&home, &owner("a"), false).unwrap();
    std::fs::write(home.join("thesis.tex"), "years of work").unwrap();
    for force in [false, true] {
        let error = write(&home, &owner("a"), &files("a", &[]), &Staged::none(), force).unwrap_err();
        assert!(matches!(error, FolderError::NotResults { .. }), "{error}");
    }
    std::fs::write(home.join(MANIFEST), "{\"name\": \"a web application\"}").unwrap();
    assert!(matches!(may_write(&home, &owner("a"), true), Err(FolderError::NotResults { .. })));
    let file = home.join("thesis.tex");
    assert!(matches!(may_write(&file, &owner("a"), true), Err(FolderError::NotAFolder { .. })));
    assert_eq!(content(root.path()).len(), 2);
}

#[test]
fn a_failure_midway_leaves_the_old_results_and_no_rubbish() {
    let root = tempfile::tempdir().unwrap();
    let folder = root.path().join("a");
    let good = files("a", &[("x.csv", "1")]);
    // The second file needs a folder of the name of the first.
    let bad = files("a", &[("x.csv", "2"), ("x.csv/y.csv", "3")]);
    assert!(matches!(write(&folder, &owner("a"), &bad, &Staged::none(), false), Err(FolderError::Io(_))));
    assert_eq!(std::fs::read_dir(root.path()).unwrap().count(), 0);
    write(&folder, &owner("a"), &good, &Staged::none(), false).unwrap();
    let error = write(&folder, &owner("a"), &bad, &Staged::none(), true).unwrap_err();
    assert!(error.to_string().contains("could not create the folder"), "{error}");
    assert_eq!(content(root.path()), ["a/manifest.json", "a/x.csv: 1"]);
    assert_eq!(std::fs::read_dir(root.path()).unwrap().count(), 1);
}

#[test]
fn a_users_files_stay_wherever_they_are() {
    let root = tempfile::tempdir().unwrap();
    let folder = root.path().join("a");
    let put = |more: &[(&str, &str)]| write(&folder, &owner("a"), &files("a", more), &Staged::none(), false);
    put(&[("plots/p.svg", "1"), ("old/x.csv", "1")]).unwrap();
    for (name, text) in [("plots/mine.svg", "mine"), ("old/y.csv", "mine"), ("new.csv", "mine")] {
        std::fs::write(folder.join(name), text).unwrap();
    }
    // The folder `old` is none of the program's any more, and `new.csv` has become one of its files.
    put(&[("plots/p.svg", "2"), ("new.csv", "2")]).unwrap();
    let found = content(&folder);
    let wanted = [
        "manifest.json",
        "new.csv.before-1: mine",
        "new.csv: 2",
        "old/y.csv: mine",
        "plots/mine.svg: mine",
        "plots/p.svg: 2",
    ];
    assert_eq!(found, wanted);
}

#[test]
fn a_second_run_is_told_at_once() {
    let root = tempfile::tempdir().unwrap();
    let folder = root.path().join("results/a");
    let first = claim(&folder, &owner("a"), false).unwrap();
    for force in [false, true] {
        let error = claim(&folder, &owner("a"), force).unwrap_err();
        assert!(matches!(error, FolderError::Claimed { .. }), "{error}");
    }
    write_claimed(&first, &owner("a"), &files("a", &[("x.csv", "1")]), &Staged::none(), false).unwrap();
    drop(first);
    write(&folder, &owner("a"), &files("a", &[("x.csv", "2")]), &Staged::none(), false).unwrap();
    assert_eq!(content(root.path()), ["results/a/manifest.json", "results/a/x.csv: 2"]);
    // A claim of which nothing came leaves nothing behind, not even the folders above.
    drop(claim(&root.path().join("other/place/a"), &owner("a"), false).unwrap());
    assert!(!root.path().join("other").exists());
}

#[test]
#[cfg(unix)]
fn a_link_to_a_folder_stays_one() {
    let root = tempfile::tempdir().unwrap();
    std::fs::create_dir(root.path().join("disk")).unwrap();
    for (link, to) in [("results", "disk"), ("disk/a", "far"), ("disk/b", "none/yet")] {
        std::os::unix::fs::symlink(to, root.path().join(link)).unwrap();
    }
    for (name, at) in [("a", "disk/far"), ("b", "disk/none/yet")] {
        for text in ["1", "2"] {
            let folder = root.path().join("results").join(name);
            write(&folder, &owner(name), &files(name, &[("x.csv", text)]), &Staged::none(), false).unwrap();
            assert!(folder.is_symlink());
            assert_eq!(
                content(&root.path().join(at)),
                ["manifest.json".to_owned(), format!("x.csv: {text}")]
            );
        }
    }
}

#[test]
fn what_a_killed_run_has_left_is_completed_or_cleared() {
    let is_new = |digest: &str| (".a.next/journal", digest.to_owned());
    let text = |files: &[(String, Vec<u8>)]| String::from_utf8(files.last().unwrap().1.clone()).unwrap();
    let (old, new) = (files("a", &[("x.csv", "1")]), files("a", &[("x.csv", "2")]));
    let digest = FileDigest::of("", text(&new).as_bytes()).sha256;
    let (old, new) = (text(&old), text(&new));
    let at = |folder: &'static str, x: &'static str, manifest: &str, is_mine: bool| {
        let file = |name: &str, text: &str| (format!("{folder}/{name}"), text.to_owned());
        let mut all = vec![file("x.csv", x), file(MANIFEST, manifest)];
        all.extend(is_mine.then(|| file("notes.md", "mine")));
        all
    };
    // (the state in which it was killed, the rows that are to be there)
    let states = [
        // Before the new content was complete.
        (at("a", "1", &old, true), vec![(".a.next/new/x.csv".to_owned(), "2".to_owned())], false, "1"),
        // Before the swap.
        (at("a", "1", &old, true), at(".a.next/new", "2", &new, false), true, "2"),
        // After the exchange; without one, between the two renames, and after them.
        (at("a", "2", &new, false), at(".a.next/new", "1", &old, true), true, "2"),
        (at(".a.next/old", "1", &old, true), at(".a.next/new", "2", &new, false), true, "2"),
        (at("a", "2", &new, false), at(".a.next/old", "1", &old, true), true, "2"),
        // While a user's files were carried over; after that.
        (at("a", "2", &new, true), at(".a.next/old", "1", &old, false), true, "2"),
        (at("a", "2", &new, true), at(".a.next/old", "1", &old, false), false, "2"),
    ];
    for (case, (some, more, has_journal, x)) in states.into_iter().enumerate() {
        let root = tempfile::tempdir().unwrap();
        let (name, digest) = is_new(&digest);
        let journal = has_journal.then(|| (name.to_owned(), digest));
        let lock = (".a.next/lock".to_owned(), String::new());
        for (path, text) in some.into_iter().chain(more).chain(journal).chain([lock]) {
            let path = root.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        drop(claim(&root.path().join("a"), &owner("a"), false).unwrap());
        let wanted = ["a/manifest.json".to_owned(), "a/notes.md: mine".to_owned(), format!("a/x.csv: {x}")];
        assert_eq!(content(root.path()), wanted, "state {case}");
        assert_eq!(std::fs::read_dir(root.path()).unwrap().count(), 1, "state {case}");
    }
}

#[test]
fn an_empty_folder_is_filled() {
    let root = tempfile::tempdir().unwrap();
    let folder = root.path().join("a");
    std::fs::create_dir(&folder).unwrap();
    write(&folder, &owner("a"), &files("a", &[("x.csv", "1")]), &Staged::none(), false).unwrap();
    assert_eq!(content(root.path()), ["a/manifest.json", "a/x.csv: 1"]);
    assert!(matches!(
        write(Path::new("/"), &owner("a"), &files("a", &[]), &Staged::none(), true),
        Err(FolderError::NotResults { .. } | FolderError::NoName { .. })
    ));
}
