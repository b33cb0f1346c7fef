//! The screen of every verb: word for word at 80 and at 120 characters, and nowhere wider than the terminal.

use crate::golden;
use crate::program::{PROGRAM, ROOT, hotspare, on_screen, text};
use std::fs::{File, read_to_string, write};
use std::path::Path;
use std::process::Output;
use std::time::{Duration, SystemTime};

/// A screen: its name, and the arguments that show it.
type Screen = (&'static str, &'static [&'static str]);

const QUICK: [&str; 2] = ["--set", "horizon=1 y"];

/// The screens, in the order in which they are made: some read what those before them wrote.
const SCREENS: &[Screen] = &[
    ("help", &["--help"]),
    ("new", &["new", "fresh.toml"]),
    ("validate", &["validate", "study.toml"]),
    ("validate-wrong", &["validate", "wrong.toml"]),
    ("run", &["run", "study.toml", "--replications", "10"]),
    ("sweep", &["sweep", "study.toml", "--replications", "4", QUICK[0], QUICK[1]]),
    ("sweep-dry-run", &["sweep", "study.toml", "--dry-run"]),
    ("plan", &["plan", "study.toml", "--set", "plan.max_replications=50", QUICK[0], QUICK[1]]),
    ("plan-dry-run", &["plan", "study.toml", "--dry-run"]),
    ("sensitivity", &["sensitivity", "study.toml", "--replications", "4", QUICK[0], QUICK[1]]),
    ("bundle", &["bundle", "results/study", "bundled"]),
    ("other", &["run", "study.toml", "--replications", "10", "--seed", "8", "--out", "other", "--quiet"]),
    ("compare", &["compare", "other/study", "results/study"]),
    ("shard", &["run", "study.toml", "--replications", "10", "--shard", "1/1", "--out", "parts"]),
    ("merge", &["merge", "parts", "--out", "merged"]),
    ("submit", &["submit", "--on", "lines", "--shards", "2", "--", "run", "study.toml"]),
    ("list", &["list"]),
    ("report", &["report", "results/study"]),
    ("trace", &["trace", "study.toml", "--policy", "push", "--from", "1 d", "--until", "300 d"]),
    ("trace-tables", &["trace", "study.toml", "--tables-at", "3 d"]),
    ("bench", &["bench", "study.toml", "--replications", "2", "--runs", "1"]),
    ("policies", &["policies"]),
    ("policies-one", &["policies", "push_and_cascade"]),
    ("presets", &["presets"]),
    ("metrics", &["metrics"]),
    (
        "import-fleet",
        &[
            "import",
            "fleet",
            "fleet.csv",
            "--map=type=Model,place=Enclosure,role=Use",
            "--resource=processors=Cores",
            "--resource=memory=RAM GB",
            "--dates=day-first",
            "--out=made",
        ],
    ),
    (
        "fit",
        &[
            "fit",
            "tickets.csv",
            "--map=blade=Host,start=Opened,end=Closed",
            "--fleet=fleet.csv",
            "--fleet-map=blade=Serial,type=Model",
            "--from=2020-01-01",
            "--to=2024-01-01",
            "--dates=day-first",
            "--time-zone=Europe/Berlin",
            "--one-mode",
        ],
    ),
    (
        "backtest",
        &[
            "backtest",
            "made/fleet.toml",
            "--record=tickets.csv",
            "--map=blade=Host,start=Opened,end=Closed",
            "--fleet=fleet.csv",
            "--fleet-map=blade=Serial,type=Model,role=Use",
            "--from=2020-01-01",
            "--to=2024-01-01",
            "--dates=day-first",
            "--time-zone=Europe/Berlin",
            "--out=backtest.csv",
            "--replications=39",
        ],
    ),
    ("wrong-verb", &["predict"]),
    ("wrong-rule", &["policies", "best_ift"]),
    ("wrong-policy", &["trace", "study.toml", "--policy", "psh"]),
];

/// A folder with the starter scenario, all its sections in force, one that is wrong, and the files of a fleet.
fn workplace() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("study.toml");
    assert!(hotspare(folder.path(), &["new", "study.toml"]).status.success());
    let uncommented = |line: &str| match line.strip_prefix('#') {
        Some(rest) if rest.starts_with(|c: char| c == '[' || c.is_ascii_lowercase()) => format!("{rest}\n"),
        _ => format!("{line}\n"),
    };
    let starter: String = read_to_string(&path).expect("the scenario").lines().map(uncommented).collect();
    write(&path, &starter).expect("a file");
    let wrong = starter.lines().filter(|line| !line.starts_with("life")).map(|line| format!("{line}\n"));
    let wrong = wrong.collect::<String>().replace("\"availability\"", "\"availibility\"");
    write(folder.path().join("wrong.toml"), wrong).expect("a file");
    for file in ["fleet.csv", "tickets.csv"] {
        let from = Path::new(ROOT).join("scenarios/data/example-fleet").join(file);
        std::fs::copy(from, folder.path().join(file)).expect("a copy");
    }
    folder
}

/// Gives the manifests the times that a list is to show.
fn date(folder: &Path) {
    let begin = SystemTime::UNIX_EPOCH + Duration::from_secs(1_767_261_600);
    for (minutes, results) in ["study", "study/sweep", "study/plan", "study/sensitivity"].iter().enumerate() {
        let path = folder.join("results").join(results).join("manifest.json");
        let made = begin + Duration::from_secs(60 * minutes as u64);
        File::options().write(true).open(path).expect("a manifest").set_modified(made).expect("a time");
    }
}

/// Both streams of a screen, without what differs from one time to the next.
fn shown(output: &Output) -> String {
    let keeps = |line: &&str| {
        !line.starts_with("Time:")
            && ![" histories, about ", " histories in "].iter().any(|part| line.contains(part))
    };
    let (out, errors) = (text(&output.stdout), text(&output.stderr));
    // The times of a benchmark are a sentence, whose further lines are indented.
    let mut lines: Vec<&str> = Vec::new();
    let mut is_time = false;
    for line in out.lines() {
        is_time = line.starts_with("Time:") || (is_time && line.starts_with("  "));
        if !is_time {
            lines.push(line);
        }
    }
    lines.extend(errors.lines().filter(keeps));
    lines.join("\n") + "\n"
}

/// The lines that are wider than the terminal although they could be broken.
fn wider(screen: &str, width: usize) -> Vec<&str> {
    // Commands, words, and values of a scenario.
    let is_whole = |line: &str| {
        line.trim_start().starts_with("hotspare ") || !line.trim().contains(' ') || line.contains(" = {")
    };
    screen.lines().filter(|line| line.chars().count() > width && !is_whole(line)).collect()
}

/// All screens of a terminal that is so wide.
fn screens(width: usize) -> Vec<(&'static str, String)> {
    let folder = workplace();
    let mut screens = Vec::new();
    for (name, arguments) in SCREENS {
        if *name == "list" {
            date(folder.path());
        }
        let screen = shown(&on_screen(folder.path(), arguments, width));
        assert!(!screen.contains('\u{1b}'), "{name}: colours without a terminal");
        screens.push((*name, screen));
    }
    screens
}

/// Asserts that no screen is wider than the terminal.
fn fit(screens: &[(&str, String)], width: usize) {
    let wide = screens.iter().flat_map(|(name, screen)| {
        wider(screen, width).into_iter().map(move |line| format!("{name}, {width}: {line}"))
    });
    let wide: Vec<String> = wide.collect();
    assert!(wide.is_empty(), "{wide:#?}");
}

#[test]
fn every_verb_has_its_screen() {
    let help = text(&hotspare(Path::new(ROOT), &["--help"]).stdout);
    let verbs = help.lines().skip_while(|line| *line != "Commands:").skip(1);
    let verbs: Vec<&str> = verbs.take_while(|line| !line.is_empty()).filter_map(verb).collect();
    assert!(verbs.len() > 15, "{help}");
    // What these print is for programs.
    let raw = ["schema", "completions", "man", "help"];
    for verb in verbs.into_iter().filter(|verb| !raw.contains(verb)) {
        assert!(SCREENS.iter().any(|(_, arguments)| arguments[0] == verb), "{verb} has no screen");
    }
}

/// The verb that a line of the help is about.
fn verb(line: &str) -> Option<&str> {
    line.strip_prefix("  ").filter(|rest| !rest.starts_with(' '))?.split_whitespace().next()
}

#[test]
fn screens_of_80_characters() {
    let screens = screens(80);
    fit(&screens, 80);
    for (name, screen) in screens.iter().filter(|(name, _)| *name != "other") {
        golden::file(&format!("tests/screens/{name}-80.txt"), screen);
    }
    // No headline figure is left out, nor its interval.
    let run = &screens.iter().find(|(name, _)| *name == "run").expect("a screen").1;
    for part in ["available", "downtime", "baseline", " nines", "–", "× "] {
        assert!(run.contains(part), "{part}\n{run}");
    }
}

#[test]
fn screens_of_120_characters() {
    let screens = screens(120);
    fit(&screens, 120);
    for (name, screen) in screens.iter().filter(|(name, _)| *name != "other") {
        golden::file(&format!("tests/screens/{name}-120.txt"), screen);
    }
}

#[test]
fn screens_of_60_characters_name_what_they_leave_out() {
    let screens = screens(60);
    fit(&screens, 60);
    let run = &screens.iter().find(|(name, _)| *name == "run").expect("a screen").1;
    assert!(run.contains("Not shown at this width: ") && run.contains("--format csv"), "{run}");
}

#[test]
fn the_width_is_asked_for_or_that_of_a_page() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let widest = |output: &Output| text(&output.stdout).lines().map(|line| line.chars().count()).max();
    let of = |width| widest(&on_screen(folder.path(), &["metrics"], width)).expect("a line");
    assert!(of(1) <= 60 && of(60) <= 60 && of(90) <= 90);
    assert_eq!(of(200), of(100_000));
    let page = widest(&hotspare(folder.path(), &["metrics"])).expect("a line");
    assert!((100..=118).contains(&page), "{page}");
    let help = on_screen(folder.path(), &["run", "--help"], 60);
    assert!(widest(&help).expect("a line") <= 60, "{}", text(&help.stdout));
}

#[test]
fn shells_and_the_manual_know_every_verb() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (shell, part) in
        [("bash", "_hotspare()"), ("zsh", "#compdef hotspare"), ("fish", "complete -c hotspare")]
    {
        let output = hotspare(folder.path(), &["completions", shell]);
        let script = text(&output.stdout);
        assert!(script.contains(part) && script.contains("sensitivity"), "{shell}");
    }
    let output = hotspare(folder.path(), &["man", "--out", "pages"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let page = |name: &str| read_to_string(folder.path().join("pages").join(name)).expect("a page");
    assert!(page("hotspare.1").contains("hotspare\\-run") && page("hotspare-run.1").contains("\\-\\-pdf"));
    assert!(page("hotspare-import-fleet.1").contains("inventory"));
}

#[test]
#[cfg(target_os = "linux")]
fn colours_are_for_terminals_that_want_them() {
    let folder = workplace();
    // `script` gives the program a terminal.
    let on_terminal = |command: &str, more: (&str, &str)| {
        let command = format!("{PROGRAM} {command}");
        let mut script = std::process::Command::new("script");
        script.args(["-qec", &command, "/dev/null"]).current_dir(folder.path());
        script.env_remove("NO_COLOR").env("TERM", "xterm").env(more.0, more.1);
        script.output().ok().map(|output| text(&output.stdout))
    };
    let run = "run study.toml --replications 4 --quiet";
    let Some(screen) = on_terminal(run, ("COLUMNS", "80")) else { return };
    assert!(screen.contains("\u{1b}[32m✓\u{1b}[0m push"), "{screen}");
    let plain = on_terminal(run, ("NO_COLOR", "1")).expect("as before");
    assert!(!plain.contains("\u{1b}["), "{plain}");
    let failure = on_terminal("validate wrong.toml", ("COLUMNS", "80")).expect("as before");
    assert!(failure.starts_with("\u{1b}[31mwrong.toml:"), "{failure}");
}
