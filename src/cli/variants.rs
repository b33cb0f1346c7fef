//! The arguments and messages shared by verbs that simulate variants of a scenario.

use super::interrupt::stop_flag;
use super::progress::Progress;
use super::scenario_args::{ScenarioArgs, use_threads};
use super::{Failure, format};
use crate::experiment::Listener;
use crate::scenario::Registry;
use crate::studies::checkpoint::Beginning;
use crate::studies::grid::Fixed;
use crate::studies::{Ended, Place, Study, StudyError, StudyListener, Variants, complete};
use std::path::PathBuf;

/// Arguments that they share.
#[derive(clap::Args)]
pub struct VariantArgs {
    #[command(flatten)]
    input: ScenarioArgs,
    /// Parent folder of the results folder
    #[arg(long, default_value = "results")]
    out: PathBuf,
    /// Replace the results of another scenario
    #[arg(long)]
    force: bool,
    /// Replications of each variant; overrides the scenario's replications and precision
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub replications: Option<u32>,
    /// Seed of all variants; overrides the scenario's
    #[arg(long)]
    seed: Option<u64>,
    /// Threads [default: one per processor]; they affect speed, never results
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
    /// Output format
    #[arg(long, default_value = "table", value_parser = format::of_tables())]
    pub format: format::Wanted,
    /// Also write the results as one HTML file, report.html, into the results folder
    #[arg(long)]
    report: bool,
    /// Print only the figures
    #[arg(long)]
    pub quiet: bool,
}

impl VariantArgs {
    /// The scenario that variants are made of.
    pub fn load<'r>(&self, registry: &'r Registry) -> Result<Variants<'r>, Failure> {
        use_threads(self.threads)?;
        let settings = self.input.set();
        let fixed = Fixed { settings, replications: self.replications, seed: self.seed };
        let variants = Variants::new(&self.input.scenario, fixed, registry)?;
        if variants.sets_precision_aside && !self.quiet {
            say!("--replications overrides the precision of the scenario");
        }
        Ok(variants)
    }

    /// Runs a study to its end; its findings and the folder they are in, or `None` if it was interrupted, which is
    /// reported. `more` are the options of its verb that change its results.
    pub fn complete<S: Study>(
        &self,
        study: &S,
        variants: &Variants<'_>,
        more: &str,
    ) -> Result<Option<(S::Findings, PathBuf)>, Failure> {
        let place = Place::new::<S>(&self.out, &variants.scenario.name, &variants.path, self.force)?;
        let place = Place { report: self.report, ..place };
        let more = &format!("{more}{}", if self.report { " --report" } else { "" });
        let pieces = study.pieces();
        let in_words = |finished: usize| match pieces {
            Some(all) => format!("{finished} of {all} {}s", S::PIECE),
            None => format!("{finished} of the {}s", S::PIECE),
        };
        let stop = stop_flag("saving the finished simulations")?;
        let talk = Console { progress: Progress::new(self.quiet), quiet: self.quiet, in_words: &in_words };
        let provenance = study.provenance(variants, more);
        let ended = complete(study, variants, &place, &provenance, &stop, &talk);
        talk.progress.finish();
        match ended? {
            Ended::Done(findings) => return Ok(Some((findings, place.results))),
            Ended::Interrupted(0) => {
                say!("interrupted before the first {} finished; nothing was written", S::PIECE);
            }
            Ended::Interrupted(finished) => {
                say!("interrupted: {} are finished and saved; the same command resumes", in_words(finished))
            }
        }
        Ok(None)
    }
}

/// Progress and messages of a study on the console.
struct Console<'a> {
    progress: Progress,
    quiet: bool,
    /// The number of finished simulations, in words.
    in_words: &'a (dyn Fn(usize) -> String + Sync),
}

impl Listener for Console<'_> {
    fn history_done(&self) {
        self.progress.step();
    }

    fn histories_wanted(&self, histories: u64) {
        self.progress.set_total(histories);
    }

    fn decided(&self, variants: u64, all: u64) {
        self.progress.set_decided(variants, all);
    }
}

impl StudyListener for Console<'_> {
    fn begins(&self, beginning: Beginning, finished: usize) {
        match beginning {
            _ if self.quiet => {}
            Beginning::Afresh => {}
            Beginning::Continued => {
                say!("resuming: {} were finished before", (self.in_words)(finished));
            }
            Beginning::Anew => say!(
                "the saved progress belongs to another scenario, other settings or another version: starting over"
            ),
        }
    }
}

impl From<StudyError> for Failure {
    fn from(error: StudyError) -> Failure {
        match error {
            StudyError::Folder(error) => error.into(),
            StudyError::Scenario(_) => Failure::usage(error),
            StudyError::NotKept(_) | StudyError::NotObserved(_) | StudyError::Render(_) => Failure::io(error),
        }
    }
}
