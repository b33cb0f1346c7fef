//! What verbs that simulate variants of a scenario share: their arguments, and where their results lie.

use super::study::{Study, histories, use_threads};
use super::{Failure, progress::Progress};
use crate::experiment::Listener;
use crate::experiment::grid::Fixed;
use crate::output::folder::{self, FolderError};
use crate::output::{Owner, Provenance};
use crate::policy::Registry;
use crate::scenario::{Scenario, Written};
use std::path::PathBuf;

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
    replications: Option<u32>,
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
