//! The arguments and messages shared by verbs that simulate variants of a scenario.

use super::interrupt::stop_flag;
use super::progress::Progress;
use super::scenario_args::{ScenarioArgs, use_threads};
use super::shard_arg::{self, ShardArg};
use super::{Exit, Failure, format};
use crate::experiment::{Listener, Shard};
use crate::scenario::Registry;
use crate::studies::checkpoint::Beginning;
use crate::studies::grid::Fixed;
use crate::studies::parts::StudyParts;
use crate::studies::{Ended, Place, Study, StudyError, StudyListener, Variants, Work, complete};
use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

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
    /// The parts that a merge reads, and the folder that they are in.
    #[arg(skip)]
    pub merged: Option<(PathBuf, StudyParts)>,
}

/// The share of a study that is simulated here.
#[derive(clap::Args)]
pub struct ShardOption {
    /// Simulate the part I of N only, into a folder in --out that `hotspare merge` puts together with the others; auto: as
    /// the array job says that it runs in
    #[arg(long, value_name = "I/N", requires = "out")]
    pub shard: Option<ShardArg>,
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

    /// Runs a study to its end; its findings and the folder they are in, or the exit code of a study that was interrupted or
    /// of which a shard was simulated, which is reported. `more` are the options of its verb that change its results.
    pub fn complete<S: Study>(
        &self,
        study: &S,
        variants: &Variants<'_>,
        more: &str,
        shard: Option<Shard>,
    ) -> Result<ControlFlow<Exit, (S::Findings, PathBuf)>, Failure> {
        let more = &format!("{more}{}", if self.report { " --report" } else { "" });
        let name = &variants.scenario.name;
        let place = match shard {
            Some(shard) => {
                let (name, verb, of) = (name.clone(), S::VERB.to_owned(), shard.of);
                let parts = StudyParts { name, verb, of, arguments: self.arguments(more) };
                let failed = |error| Failure::io(format!("{}: {error}", self.out.display()));
                parts.announce(&self.out).map_err(failed)?;
                Place::of_shard(parts.pieces(&self.out), &parts.name, &variants.path, shard)
            }
            None => {
                let place = Place::new::<S>(&self.out, name, &variants.path, self.force)?;
                let place = Place { report: self.report, ..place };
                match &self.merged {
                    Some((folder, parts)) => {
                        Place { unfinished: parts.pieces(folder), work: Work::None, ..place }
                    }
                    None => place,
                }
            }
        };
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
        let ended = ended.map_err(|error| match (&error, &self.merged) {
            (StudyError::Missing { missing, .. }, Some((folder, parts))) => {
                Failure::usage(lacking(missing, parts, folder))
            }
            _ => Failure::from(error),
        });
        match ended? {
            Ended::Done(findings) => return Ok(ControlFlow::Continue((findings, place.results))),
            Ended::Shard(finished) => {
                let out = self.out.display();
                if !self.quiet {
                    say!("{} are in {}", in_words(finished), place.unfinished.display());
                    say!("when all shards are finished: hotspare merge {out}");
                }
                return Ok(ControlFlow::Break(Exit::Done));
            }
            Ended::Interrupted(0) => {
                say!("interrupted before the first {} finished; nothing was written", S::PIECE);
            }
            Ended::Interrupted(finished) => {
                say!("interrupted: {} are finished and saved; the same command resumes", in_words(finished))
            }
        }
        Ok(ControlFlow::Break(Exit::Interrupted))
    }
}

impl VariantArgs {
    /// The arguments of the study on one machine, without the place of its results; `more` are those of its verb.
    fn arguments(&self, more: &str) -> Vec<String> {
        let mut all = self.input.words(self.replications, self.seed);
        all.extend(more.split_whitespace().map(str::to_owned));
        all
    }
}

/// The shards that lack pieces, with their commands.
fn lacking(missing: &[usize], parts: &StudyParts, folder: &Path) -> String {
    let shards: BTreeSet<usize> = missing.iter().map(|piece| piece % parts.of as usize + 1).collect();
    let line = |number: &usize| {
        let words = std::iter::once(parts.verb.as_str()).chain(parts.arguments.iter().map(String::as_str));
        let command = shard_arg::command(words, number, parts.of, folder);
        format!("shard {number} of {} is not finished: {command}", parts.of)
    };
    shards.iter().map(line).collect::<Vec<_>>().join("\n")
}

impl ShardOption {
    /// The shard, if one was asked for.
    pub fn part(&self) -> Option<Shard> {
        self.shard.map(|shard| shard.0)
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
            StudyError::Scenario(_) | StudyError::Missing { .. } => Failure::usage(error),
            StudyError::NotKept(_)
            | StudyError::NotRead(_)
            | StudyError::NotObserved(_)
            | StudyError::Render(_) => Failure::io(error),
        }
    }
}
