//! The common parts of all studies of one scenario: they consist of simulations, continue after an interruption, and
//! end with a folder of results.

use super::checkpoint::{Beginning, Checkpoint, Key, Store};
use super::error::StudyError;
use super::variants::Variants;
use crate::digest::FileDigest;
use crate::experiment::{Listener, Shard};
use crate::output::folder::{self, FolderError};
use crate::output::report;
use crate::output::{Owner, Provenance, RenderError, Staged};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

/// A study that has been checked and can be run.
pub trait Study {
    /// Its findings.
    type Findings;
    /// The verb that runs it, which also names the folder of its results.
    const VERB: &'static str;
    /// The noun for one of the simulations that it consists of.
    const PIECE: &'static str;

    /// Number of simulations, if known beforehand.
    fn pieces(&self) -> Option<usize>;

    /// The files that its scenarios were read from.
    fn inputs(&self) -> &[FileDigest];

    /// Options of the verb that change the data kept of a simulation; none by default.
    fn options(&self) -> Vec<String> {
        Vec::new()
    }

    /// Does every simulation that the store does not have; the findings from all of them, `None` if stopped.
    ///
    /// # Errors
    /// [`StudyError`]; what was finished is in the store.
    fn run(&self, run: &Run<'_>) -> Result<Option<Self::Findings>, StudyError>;

    /// The provenance of its results; `more` are options that its verb has besides, each after a space.
    fn provenance(&self, variants: &Variants<'_>, more: &str) -> Provenance {
        Provenance { inputs: self.inputs().to_vec(), ..variants.provenance(Self::VERB, more) }
    }

    /// The files of its results, the manifest last.
    ///
    /// # Errors
    /// [`RenderError`], for the first file that could not be made.
    fn files(
        &self,
        findings: &Self::Findings,
        provenance: &Provenance,
    ) -> Result<Vec<(String, Vec<u8>)>, RenderError>;
}

/// The pieces of a study that a run simulates; others it only reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    /// All that are not kept.
    All,
    /// Those of a shard.
    Of(Shard),
    /// None: what is not kept is missing.
    None,
}

impl Work {
    /// True of a piece, by its number, that is to be simulated.
    pub fn includes(self, piece: usize) -> bool {
        match self {
            Work::All => true,
            Work::Of(shard) => piece % shard.of as usize == shard.number as usize,
            Work::None => false,
        }
    }
}

/// The conditions of a run.
pub struct Run<'a> {
    /// The pieces that it simulates.
    pub work: Work,
    /// The store of finished simulations.
    pub store: &'a dyn Store,
    /// Ends it when raised.
    pub stop: &'a AtomicBool,
    /// The listener to its progress.
    pub listener: &'a dyn Listener,
}

/// A listener to a study.
pub trait StudyListener: Listener {
    /// The study begins, with this number of simulations finished before.
    fn begins(&self, _beginning: Beginning, _finished: usize) {}
}

/// Listens to nothing.
impl StudyListener for () {}

/// The end of a study.
pub enum Ended<F> {
    /// With results, which are in place.
    Done(F),
    /// It was stopped: this number of simulations are finished and kept.
    Interrupted(usize),
    /// Those of its shard are finished; of all, this number are kept.
    Shard(usize),
}

/// The place of the results of a study.
#[derive(Clone, Debug)]
pub struct Place {
    /// The folder of its results.
    pub results: PathBuf,
    /// The folder of the finished pieces until the study is complete.
    pub unfinished: PathBuf,
    /// The pieces that are simulated.
    pub work: Work,
    /// The owner of the results.
    pub owner: Owner,
    /// Replaces results of another scenario.
    pub force: bool,
    /// Adds a report for reading and printing to the results.
    pub report: bool,
}

impl Place {
    /// The place of a study of the scenario called `name` at `path`, below the folder `out`: `out/name/verb`.
    ///
    /// # Errors
    /// [`FolderError`], if its results may not be written there.
    pub fn new<S: Study>(out: &Path, name: &str, path: &Path, force: bool) -> Result<Place, FolderError> {
        let scenario = out.join(name);
        let owner = Owner::new(name, &path.display().to_string());
        match folder::belongs(&scenario, &owner, force) {
            // What else is in the folder of the scenario is left alone.
            Err(FolderError::NotResults { .. }) | Ok(()) => {}
            Err(error) => return Err(error),
        }
        let results = scenario.join(S::VERB);
        folder::may_write(&results, &owner, force)?;
        Ok(Place {
            results,
            unfinished: scenario.join(format!("{}.unfinished", S::VERB)),
            work: Work::All,
            owner,
            force,
            report: false,
        })
    }

    /// The place of the pieces of a shard, in a folder that all shards of the study share. It has no results.
    pub fn of_shard(pieces: PathBuf, name: &str, path: &Path, shard: Shard) -> Place {
        let owner = Owner::new(name, &path.display().to_string());
        let results = pieces.clone();
        Place { results, unfinished: pieces, work: Work::Of(shard), owner, force: false, report: false }
    }
}

/// Runs a study to its end and puts its results in their place. If it is stopped, what is finished is kept there, and the
/// same call goes on from that; the bytes of the results are the same.
///
/// # Errors
/// [`StudyError`]; what was finished is kept.
pub fn complete<S: Study>(
    study: &S,
    variants: &Variants<'_>,
    place: &Place,
    provenance: &Provenance,
    stop: &AtomicBool,
    listener: &dyn StudyListener,
) -> Result<Ended<S::Findings>, StudyError> {
    let (scenario, options) = (&variants.scenario, study.options());
    let key = Key::new(&scenario.name, provenance, scenario.replications, scenario.precision.is_some());
    let key = Key { options, ..key };
    if let Work::Of(_) = place.work {
        let checkpoint = Checkpoint::shared(&place.unfinished, &key)?;
        listener.begins(checkpoint.beginning(), checkpoint.count());
        study.run(&Run { work: place.work, store: &checkpoint, stop, listener })?;
        let finished = checkpoint.count();
        let is_stopped = stop.load(Ordering::Relaxed);
        return Ok(if is_stopped { Ended::Interrupted(finished) } else { Ended::Shard(finished) });
    }
    // Nobody else writes to the results, or tidies the pieces, while these are being made.
    let claim = folder::claim(&place.results, &place.owner, place.force)?;
    let checkpoint = match place.work {
        Work::All => Checkpoint::open(&place.unfinished, &key, place.force)?,
        Work::Of(_) | Work::None => Checkpoint::shared(&place.unfinished, &key)?,
    };
    listener.begins(checkpoint.beginning(), checkpoint.count());
    let Some(findings) = study.run(&Run { work: place.work, store: &checkpoint, stop, listener })? else {
        return Ok(Ended::Interrupted(checkpoint.count()));
    };
    let mut files = study.files(&findings, provenance)?;
    if place.report {
        report::add(&mut files)?;
    }
    folder::write_claimed(&claim, &place.owner, &files, &Staged::none(), place.force)?;
    if place.work == Work::All {
        checkpoint.delete()?;
    }
    Ok(Ended::Done(findings))
}
