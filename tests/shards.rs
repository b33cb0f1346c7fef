//! A run in parts: shards on several machines, and a run that goes on after a sudden end. The bytes are those of one machine.

use crate::program::{ROOT, hotspare, interrupted, shell, text};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

const STUDY: &str = include_str!("../scenarios/starter.toml");
/// Histories of ten hours.
const SHORT: &str = include_str!("../scenarios/four-blades.toml");

fn workplace(scenario: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("s.toml"), scenario).expect("a file");
    folder
}

fn done(folder: &Path, arguments: &[&str]) -> String {
    let output = hotspare(folder, arguments);
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", text(&output.stderr));
    text(&output.stdout)
}

/// All files below a folder, by their paths in it.
fn content(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let (mut found, mut open) = (BTreeMap::new(), vec![folder.to_owned()]);
    while let Some(next) = open.pop() {
        for entry in next.read_dir().expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(folder).expect("below it").to_owned();
                found.insert(name, std::fs::read(&path).expect("a file"));
            }
        }
    }
    found
}

fn same(folder: &Path, a: &str, b: &str) {
    let (a, b) = (content(&folder.join(a)), content(&folder.join(b)));
    let differ: Vec<_> = a.keys().chain(b.keys()).filter(|name| a.get(*name) != b.get(*name)).collect();
    assert!(differ.is_empty() && !a.is_empty(), "{differ:?}");
}

#[test]
fn shards_make_what_one_machine_makes() {
    let folder = workplace(STUDY);
    let run = ["run", "s.toml", "--replications", "23", "--write", "outages,pool", "--quiet"];
    let whole = done(folder.path(), &[&run[..], &["--out", "whole"]].concat());
    for of in [1, 2, 7] {
        let (parts, merged) = (format!("parts-{of}"), format!("merged-{of}"));
        // In any order.
        for number in (1..=of).rev() {
            let shard = format!("{number}/{of}");
            done(folder.path(), &[&run[..], &["--out", &parts, "--shard", &shard]].concat());
        }
        let printed = done(folder.path(), &["merge", &parts, "--out", &merged, "--quiet"]);
        assert_eq!(printed, whole, "{of} shards");
        same(folder.path(), "whole", &merged);
    }
}

#[test]
fn a_precision_is_reached_in_rounds_that_the_merge_asks_for() {
    let precise = STUDY.replacen(
        "replications = 200",
        "precision = { relative = 0.02, max_replications = 400 }\ncontrols = \"none\"\nreplications = 50",
        1,
    );
    let folder = workplace(&precise);
    let whole = done(folder.path(), &["run", "s.toml", "--out", "whole", "--quiet"]);
    let shards = || {
        for shard in ["1/2", "2/2"] {
            done(folder.path(), &["run", "s.toml", "--out", "parts", "--shard", shard, "--quiet"]);
        }
        hotspare(folder.path(), &["merge", "parts", "--out", "merged", "--quiet"])
    };
    let mut rounds = 1;
    let last = loop {
        let output = shards();
        if output.status.code() != Some(98) {
            break output;
        }
        let asked = text(&output.stderr);
        assert!(asked.contains("hotspare run s.toml --shard 2/2 --out parts"), "{asked}");
        assert!(!folder.path().join("merged").exists() && rounds < 10);
        rounds += 1;
    };
    assert!(last.status.success() && rounds > 1, "{rounds} {}", text(&last.stderr));
    assert_eq!(text(&last.stdout), whole);
    same(folder.path(), "whole", "merged");
}

#[test]
fn what_lacks_or_does_not_belong_is_named() {
    let folder = workplace(STUDY);
    let shard = |shard: &str, more: &[&str]| {
        let run = ["run", "s.toml", "--replications", "6", "--out", "p", "--quiet", "--shard", shard];
        done(folder.path(), &[&run[..], more].concat());
    };
    let refused = || {
        let output = hotspare(folder.path(), &["merge", "p", "--out", "merged"]);
        assert_eq!(output.status.code(), Some(2));
        assert!(!folder.path().join("merged").exists());
        text(&output.stderr)
    };
    std::fs::create_dir(folder.path().join("p")).expect("a folder");
    assert!(refused().contains("p has no parts: make them with hotspare run SCENARIO --shard 1/4 --out p"));
    shard("1/3", &[]);
    shard("3/3", &[]);
    let said = refused();
    let command = "part 2 of 3 is missing: hotspare run s.toml --replications 6 --shard 2/3 --out p";
    assert!(said.contains(command) && said.lines().count() == 1, "{said}");
    // A part that was cut off in the middle, and the same command that completes it.
    shard("2/3", &[]);
    let part = folder.path().join("p/starter.2-of-3.part");
    let sound = std::fs::read(&part).expect("a part");
    std::fs::write(&part, &sound[..sound.len() - 5]).expect("a part");
    let said = refused();
    assert!(said.contains("has 0 of 2 replications: hotspare run"), "{said}");
    shard("2/3", &[]);
    assert!(std::fs::read(&part).expect("a part") == sound);
    // A part of another run, and another scenario.
    shard("2/3", &["--seed", "5"]);
    assert!(refused().contains("are parts of different runs of starter (seed: "), "{}", refused());
    shard("2/3", &[]);
    std::fs::write(folder.path().join("s.toml"), STUDY.replacen("5 y", "4 y", 1)).expect("a file");
    let said = refused();
    assert!(
        said.contains("another scenario, other files or by another version: s.toml has changed"),
        "{said}"
    );
}

#[test]
fn a_run_goes_on_behind_what_is_sound_of_its_part() {
    // Long enough for several chunks of a part, which are full with 16 MB of numbers.
    let folder = workplace(SHORT);
    let run = |out: &str| {
        let run = ["run", "s.toml", "--replications", "5000", "--out", out, "--shard", "1/1", "--quiet"];
        done(folder.path(), &run);
        std::fs::read(folder.path().join(out).join("four-blades.1-of-1.part")).expect("a part")
    };
    let sound = run("p");
    // Cut off anywhere, and with a byte that is not what it was.
    let mut damaged = sound.clone();
    let at = sound.len() * 2 / 3;
    damaged[at] ^= 1;
    for left in [&sound[..sound.len() / 2], &sound[..sound.len() - 1], &sound[..40], &damaged] {
        std::fs::write(folder.path().join("p/four-blades.1-of-1.part"), left).expect("a part");
        let again = run("p");
        // Chunks end elsewhere, what is in them is the same.
        assert!(again.len().abs_diff(sound.len()) * 20 < sound.len());
        done(folder.path(), &["merge", "p", "--out", "again", "--quiet", "--force"]);
        let whole = ["run", "s.toml", "--replications", "5000", "--out", "whole", "--quiet"];
        if !folder.path().join("whole").exists() {
            done(folder.path(), &whole);
        }
        same(folder.path(), "whole", "again");
    }
}

#[test]
#[cfg(unix)]
fn an_interrupted_run_goes_on_where_it_was() {
    let folder = workplace(SHORT);
    let run = |out: &'static str| ["run", "s.toml", "--replications", "12000", "--out", out];
    let whole = done(folder.path(), &run("whole"));
    let kept = folder.path().join("parts/four-blades/run.unfinished/replications.kept");
    let output = interrupted(folder.path(), &run("parts"), &kept);
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(130), "{said}");
    assert!(said.contains(
        " of 12000 replications; their results are in parts/four-blades, and the same command goes on"
    ));
    assert!(kept.exists());
    let output = hotspare(folder.path(), &run("parts"));
    let said = text(&output.stderr);
    assert!(output.status.success() && said.contains("resuming: "), "{said}");
    assert_eq!(text(&output.stdout), whole);
    assert!(!kept.exists());
    same(folder.path(), "whole", "parts");
}

#[test]
fn shards_of_a_sweep_and_of_a_study_of_sensitivity_make_what_one_machine_makes() {
    let folder = tempfile::tempdir().expect("a folder");
    for (verb, scenario) in [("sweep", "scenarios/sweep.toml"), ("sensitivity", "scenarios/sensitivity.toml")]
    {
        let path = |name: &str| folder.path().join(format!("{verb}-{name}")).display().to_string();
        let (whole, parts, merged) = (path("whole"), path("parts"), path("merged"));
        let run = |out: &str, more: &[&str]| {
            let study = [verb, scenario, "--replications", "3", "--quiet", "--out", out];
            done(Path::new(ROOT), &[&study[..], more].concat())
        };
        let printed = run(&whole, &[]);
        run(&parts, &["--shard", "1/2"]);
        let merge = ["merge", parts.as_str(), "--out", merged.as_str(), "--quiet"];
        let output = hotspare(Path::new(ROOT), &merge);
        let said = text(&output.stderr);
        let command = format!("shard 2 of 2 is not finished: hotspare {verb} {scenario} --replications 3");
        assert!(output.status.code() == Some(2) && said.contains(&command), "{said}");
        run(&parts, &["--shard", "2/2"]);
        assert_eq!(done(Path::new(ROOT), &merge), printed);
        same(folder.path(), &format!("{verb}-whole"), &format!("{verb}-merged"));
    }
}

#[test]
fn jobs_are_made_of_the_shards_that_are_not_finished() {
    let folder = workplace(STUDY);
    let submit = |more: &[&str], command: &[&str]| {
        let all = [&["submit", "--shards", "3", "--parts", "my parts"][..], more, &["--"], command].concat();
        hotspare(folder.path(), &all)
    };
    let run = ["run", "s.toml", "--replications", "6"];
    let lines = submit(&["--on", "lines"], &run);
    let said = text(&lines.stdout);
    let line = "hotspare run s.toml --replications 6 --threads 1 --quiet --shard 2/3 --out 'my parts'";
    assert!(said.lines().count() == 3 && said.lines().nth(1) == Some(line), "{said}");
    assert!(text(&lines.stderr).contains("hotspare merge 'my parts' --out results"));

    let shard = ["--shard", "2/3", "--out", "my parts", "--quiet"];
    done(folder.path(), &[&run[..], &shard].concat());
    let output = submit(&["--on", "slurm", "--array", "2", "--minutes", "7"], &run);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let script = std::fs::read_to_string(folder.path().join("my parts/starter.slurm.sh")).expect("a script");
    // Two of a task each, as an array has two at most, and the second of the first is done.
    // A few workloads and six replications need less than 100 MB.
    for part in ["--array=0 ", "SLURM_ARRAY_TASK_ID + 3))/3", "--time=7 --mem=100M ", "afterok$jobs"] {
        assert!(script.contains(part), "{part}: {script}");
    }
    assert_eq!(script.matches("--array=").count(), 2, "{script}");

    let output = submit(&["--on", "slurm", "--memory", "900"], &run);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let script = std::fs::read_to_string(folder.path().join("my parts/starter.slurm.sh")).expect("a script");
    assert_eq!(script.matches("--mem=900M").count(), 2, "{script}");

    for (command, remedy) in [
        (
            &["run", "s.toml", "--replications", "2"][..],
            "3 shards for 2 replications: some would have none; take 2 or fewer",
        ),
        (&["plan", "s.toml"], "hotspare plan has no shards: run, sweep and sensitivity have"),
        (&["run", "s.toml", "--out", "here"], "--out is set for each shard: leave it out"),
        (&["run", "no.toml"], "no.toml"),
    ] {
        let output = submit(&["--on", "lines"], command);
        let said = text(&output.stderr);
        assert!(!output.status.success() && output.stdout.is_empty() && said.contains(remedy), "{said}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn what_is_too_large_is_refused_before_it_is_begun() {
    let many = "[[workload]]\nname = \"many\"\ncount = 8_000_000\non = \"small\"\n\n[[workload]]";
    let axis = "\n[[sweep.axis]]\nkey = \"workload[many].count\"\nvalues = [8_000_000, 9_000_000]\n";
    let large = STUDY.replacen("[[workload]]", many, 1) + axis;
    let folder = workplace(&large);
    // Eight million blades with their workloads take more than 9 GB, of 2 GB that the process may have.
    let limited =
        |command: &str| shell(folder.path(), &format!("ulimit -v 2000000\nexec hotspare {command}"));
    for (command, cell) in [("run s.toml", ""), ("sweep s.toml", " (in the cell ")] {
        let output = limited(command);
        let said = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains("too large for this machine: it needs about "), "{said}");
        assert!(said.contains("model a part of the fleet") && said.contains(cell), "{said}");
        assert!(!folder.path().join("results").exists());
    }
}
