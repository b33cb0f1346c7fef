//! What verbs that simulate variants of a scenario share: their arguments, and where their results lie.

use super::interrupt::stop_flag;
use super::study::{Study, histories, use_threads};
use super::{Failure, progress::Progress};
use crate::experiment::{Listener, Summary};
use crate::output::folder::{self, FolderError};
use crate::output::{Owner, Provenance};
use crate::policy::Registry;
use crate::scenario::{Scenario, Written};
use crate::studies::checkpoint::{Beginning, Kept};
use crate::studies::grid::{Axis, Fixed, Grid};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Arguments that they share.
#[derive(clap::Args)]
pub struct Variants {
    #[command(flatten)]
    pub study: Study,
    /// Folder that the results folder is made in
    #[arg(long, default_value = "results")]
    out: PathBuf,
    /// Replace the results of another scenario
    #[arg(long)]
    pub force: bool,
    /// Replications of each variant, in place of the scenario's and of the precision it asks for
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub replications: Option<u32>,
    /// Seed of all variants, in place of the scenario's
    #[arg(long)]
    seed: Option<u64>,
    /// Threads; as many as there are processors unless said. They change the time, never the results
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
    /// Print nothing but the figures
    #[arg(long)]
    pub quiet: bool,
}

impl Variants {
    /// The scenario as it is written and as it is without variants, and what is the same in all of them.
    pub fn load(&self, registry: &Registry) -> Result<(Written, Scenario, Fixed), Failure> {
        use_threads(self.threads)?;
        let written = self.study.written()?;
        let settings = self.study.set().to_vec();
        let fixed = Fixed { settings, replications: self.replications, seed: self.seed };
        let mut scenario = written.load(&fixed.settings, registry).map_err(Failure::usage)?;
        if self.replications.is_some() && scenario.precision.is_some() && !self.quiet {
            say!("the precision that the scenario asks for is set aside: replications were asked for");
        }
        fixed.apply(&mut scenario);
        Ok((written, scenario, fixed))
    }

    /// The command that runs the scenario itself.
    pub fn as_run(&self) -> String {
        format!("hotspare run {}{}", self.study.arguments(), histories(None, self.seed))
    }

    /// Refuses what is set by hand and by an axis, too: the axis would prevail, and nobody would be told.
    pub fn check_axes(&self, axes: &[Axis], written: &Written) -> Result<(), Failure> {
        for setting in self.study.set() {
            for axis in axes {
                let of_axis = axis.setting(0).map_err(Failure::usage)?;
                if written.is_same_key(setting, &of_axis) {
                    let what = format!("--set {setting}: the axis {} sets this key", axis.name);
                    return Err(Failure::usage(format!(
                        "{what}; leave it out, or change the values of the axis"
                    )));
                }
            }
        }
        Ok(())
    }

    /// Where results of this `verb` come from.
    pub fn provenance(&self, verb: &str, scenario: &Scenario, more: &str) -> Provenance {
        let options = histories(self.replications, self.seed);
        self.study.provenance(scenario, format!("hotspare {verb} {}{more}{options}", self.study.arguments()))
    }

    /// Where results of this `verb` go, which is checked.
    pub fn places(&self, verb: &str, scenario: &Scenario) -> Result<Places, FolderError> {
        let study = self.out.join(&scenario.name);
        let owner = Owner::new(&scenario.name, &self.study.scenario.display().to_string());
        match folder::may_write(&study, &owner, self.force) {
            // What else is in the folder of the study is left alone.
            Err(FolderError::NotResults { .. }) | Ok(()) => {}
            Err(error) => return Err(error),
        }
        let results = study.join(verb);
        folder::may_write(&results, &owner, self.force)?;
        Ok(Places { results, unfinished: study.join(format!("{verb}.unfinished")), owner })
    }

    /// Simulates every cell of a grid and keeps what is wanted `of` it as the piece `<noun>-<number>`, unless it was kept
    /// before; `None` if interrupted, which is said.
    pub fn simulate<T: Clone + Serialize + DeserializeOwned>(
        &self,
        grid: &Grid,
        registry: &Registry,
        kept: &Kept,
        noun: &str,
        of: impl Fn(&Summary) -> Result<T, Failure>,
    ) -> Result<Option<Vec<T>>, Failure> {
        let all = grid.cells().len();
        let piece = |at: usize| format!("{noun}-{at}");
        let mut pieces: Vec<Option<T>> = (0..all).map(|at| kept.find(&piece(at))).collect();
        let finished = |pieces: &[Option<T>]| pieces.iter().flatten().count();
        let in_words = |finished: usize| format!("{finished} of {all} {noun}s");
        self.say_beginning(kept, &in_words(finished(&pieces)));
        let stop = stop_keeping()?;
        let progress = Progress::new(self.quiet);
        let mut done = 0;
        for at in 0..all {
            if pieces[at].is_some() {
                continue;
            }
            let left = (all - finished(&pieces)) as u64;
            let listener = InAll { progress: &progress, done, left };
            let summary = match stop.load(Ordering::Relaxed) {
                true => None,
                false => grid.run(&grid.cells()[at], registry, &stop, &listener).map_err(Failure::usage)?,
            };
            let Some(summary) = summary else {
                progress.finish();
                say_interrupted(finished(&pieces), in_words, noun);
                return Ok(None);
            };
            done += (summary.replications.0 * summary.policies.len()) as u64;
            pieces[at] = Some(kept.keep(&piece(at), &of(&summary)?)?);
        }
        progress.finish();
        Ok(pieces.into_iter().collect())
    }

    /// Says whether it goes on with pieces that were finished before: how many, in words.
    pub fn say_beginning(&self, kept: &Kept, finished: &str) {
        match kept.beginning() {
            _ if self.quiet => {}
            Beginning::Afresh => {}
            Beginning::Continued => say!("{finished} were finished before; going on from there"),
            Beginning::Anew => say!(
                "what was finished before is of another scenario, other settings or another version: beginning anew"
            ),
        }
    }
}

/// A flag that the first interrupt raises, after which what is finished is kept.
pub fn stop_keeping() -> Result<Arc<AtomicBool>, Failure> {
    stop_flag("keeping what is finished")
}

/// Says what an interrupted study has kept: so many pieces, in words, of which one is called by the noun.
pub fn say_interrupted(finished: usize, in_words: impl Fn(usize) -> String, noun: &str) {
    match finished {
        0 => say!("interrupted before the first {noun} was finished; nothing was written"),
        _ => say!(
            "interrupted: {} are finished and kept; the same command goes on from there",
            in_words(finished)
        ),
    }
}

/// Where results and unfinished variants lie, and whose they are.
pub struct Places {
    pub results: PathBuf,
    pub unfinished: PathBuf,
    pub owner: Owner,
}

/// The progress of one variant as that of all.
pub struct InAll<'a> {
    pub progress: &'a Progress,
    /// Histories before it.
    pub done: u64,
    /// Variants with it that are still to be simulated.
    pub left: u64,
}

impl Listener for InAll<'_> {
    fn history_done(&self) {
        self.progress.step();
    }

    fn histories_wanted(&self, histories: u64) {
        self.progress.set_total(self.done + histories * self.left);
    }
}
