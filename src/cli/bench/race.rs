//! Two programs run the same scenario by turns.

use super::child::{self, Ended};
use super::outcome::Times;
use crate::benchmark::{MedianRatio, WorkRecord};
use crate::cli::{Exit, Failure};
use crate::output::{MANIFEST, Manifest};
use std::collections::BTreeSet;
use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use tempfile::TempDir;

/// Number of last lines shown of the output of a program that failed \[lines\].
const LAST_LINES: usize = 10;

/// This program against another one.
pub struct Race<'a> {
    /// The other program, by its full path.
    pub program: PathBuf,
    /// The scenario's path.
    pub scenario: &'a Path,
    /// The counts of this program, with the histories to simulate.
    pub record: &'a WorkRecord,
    /// Raised by an interrupt.
    pub stop: &'a AtomicBool,
    /// Quiet: nothing is printed under way.
    pub quiet: bool,
}

/// One of the two, with a folder for all it writes.
struct Runner<'a> {
    race: &'a Race<'a>,
    /// Its name in messages.
    name: String,
    program: PathBuf,
    folder: TempDir,
}

impl Race<'_> {
    /// Runs both in pairs; their times, and the other one's counts if it counts.
    ///
    /// One run of each beforehand is not timed: it shows that both can do it, fills caches, and gives the results.
    pub fn run(&self, pairs: u32, tolerance: f64) -> Result<(Times, Option<WorkRecord>), Failure> {
        let own = std::env::current_exe()
            .map_err(|error| Failure::io(format!("this program cannot find itself: {error}")))?;
        let own = Runner::new(self, "this program".to_owned(), own)?;
        let other = Runner::new(self, self.program.display().to_string(), self.program.clone())?;
        own.simulate()?;
        other.simulate()?;
        let manifest = other.manifest()?;
        let results_differ = differing(&own.results(), &other.results())
            .map_err(|error| Failure::io(format!("the results cannot be compared: {error}")))?;

        let (mut own_seconds, mut other_seconds) = (Vec::new(), Vec::new());
        for pair in 0..pairs {
            let (a, b) = if pair % 2 == 0 {
                (own.simulate()?, other.simulate()?)
            } else {
                let b = other.simulate()?;
                (own.simulate()?, b)
            };
            own_seconds.push(a);
            other_seconds.push(b);
            if !self.quiet {
                say!("pair {} of {pairs}: {a:.3} s, the other program {b:.3} s", pair + 1);
            }
        }
        let ratios: Vec<f64> =
            own_seconds.iter().zip(&other_seconds).map(|(own, other)| own / other).collect();
        let ratio = MedianRatio::new(&ratios).ok_or_else(|| Failure::usage("--runs 0: write at least 1"))?;
        let times = Times {
            version: manifest.version,
            results_version: manifest.results_version,
            results_differ,
            verdict: ratio.judge(tolerance),
            own_seconds,
            other_seconds,
            ratio,
            tolerance,
        };
        Ok((times, other.count()?))
    }
}

impl<'a> Runner<'a> {
    fn new(race: &'a Race<'a>, name: String, program: PathBuf) -> Result<Self, Failure> {
        let folder =
            tempfile::tempdir().map_err(|error| Failure::io(format!("a temporary folder: {error}")))?;
        Ok(Runner { race, name, program, folder })
    }

    /// The folder of the results.
    fn results(&self) -> PathBuf {
        self.folder.path().join(&self.race.record.scenario)
    }

    /// Runs the scenario once \[s\].
    fn simulate(&self) -> Result<f64, Failure> {
        let mut arguments = self.arguments("run");
        arguments.extend(["--out".into(), self.folder.path().into()]);
        let ended = self.start(&arguments)?;
        // A threshold of the scenario that is undecided (98) or breached (99) is no failure of the program.
        if !matches!(ended.status.code(), Some(0 | 98 | 99)) {
            return Err(self.failed(&ended));
        }
        Ok(ended.seconds)
    }

    /// The counts of the program; `None` if it has no `bench`, or another one.
    fn count(&self) -> Result<Option<WorkRecord>, Failure> {
        let mut arguments = self.arguments("bench");
        arguments.extend(["--runs", "1", "--format", "json"].map(OsString::from));
        let ended = self.start(&arguments)?;
        if !ended.status.success() {
            return Ok(None);
        }
        let text = std::fs::read_to_string(self.said("stdout")).unwrap_or_default();
        let report: Option<serde_json::Value> = serde_json::from_str(&text).ok();
        Ok(report.and_then(|report| WorkRecord::parse(&report.get("record")?.to_string()).ok()))
    }

    fn arguments(&self, verb: &str) -> Vec<OsString> {
        let WorkRecord { replications, seed, settings, .. } = self.race.record;
        let mut arguments = vec![verb.into(), self.race.scenario.into()];
        arguments.extend(settings.iter().flat_map(|setting| ["--set".into(), setting.into()]));
        arguments.extend([
            "--replications".into(),
            replications.to_string().into(),
            "--seed".into(),
            seed.to_string().into(),
        ]);
        arguments.extend(["--threads", "1", "--quiet"].map(OsString::from));
        arguments
    }

    fn said(&self, stream: &str) -> PathBuf {
        self.folder.path().join(format!("{stream}.txt"))
    }

    fn start(&self, arguments: &[OsString]) -> Result<Ended, Failure> {
        let files = (self.said("stdout"), self.said("stderr"));
        let ended = child::run(&self.program, arguments, (&files.0, &files.1), self.race.stop)
            .map_err(|error| Failure::io(format!("{} cannot be run: {error}", self.name)))?;
        let interrupted = "interrupted before all runs were done; nothing was compared";
        ended.ok_or_else(|| Failure::new(Exit::Interrupted, interrupted))
    }

    fn failed(&self, ended: &Ended) -> Failure {
        let said = std::fs::read(self.said("stderr")).unwrap_or_default();
        let said = String::from_utf8_lossy(&said);
        let lines: Vec<&str> = said.lines().collect();
        let last = &lines[lines.len().saturating_sub(LAST_LINES)..];
        let words = if last.is_empty() {
            "; it said nothing".to_owned()
        } else {
            format!("; it said:\n  {}", last.join("\n  "))
        };
        let scenario = self.race.scenario.display();
        Failure::io(format!("{} did not run {scenario} ({}){words}", self.name, ended.status))
    }

    fn manifest(&self) -> Result<Manifest, Failure> {
        let text = std::fs::read(self.results().join(MANIFEST)).unwrap_or_default();
        Manifest::parse(&text).ok_or_else(|| {
            Failure::io(format!("{} ended well but wrote no results; name a hotspare program", self.name))
        })
    }
}

/// The files of two folders of results that are not the same in both, manifests apart.
fn differing(own: &Path, other: &Path) -> io::Result<Vec<String>> {
    let names = |folder: &Path| -> io::Result<BTreeSet<OsString>> {
        std::fs::read_dir(folder)?.map(|entry| Ok(entry?.file_name())).collect()
    };
    let mut all = names(own)?;
    all.extend(names(other)?);
    all.remove(&OsString::from(MANIFEST));
    let differs = |name: &OsString| {
        let (own, other) = (std::fs::read(own.join(name)), std::fs::read(other.join(name)));
        !matches!((own, other), (Ok(own), Ok(other)) if own == other)
    };
    Ok(all.iter().filter(|name| differs(name)).map(|name| name.to_string_lossy().into_owned()).collect())
}
