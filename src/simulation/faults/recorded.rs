//! Recorded failures: blades whose failures come from a record in place of drawn lives.
//!
//! A record gives the times at which a blade failed and at which service had returned. The blade fails then whatever
//! its state, if it can; a latent fault lasts, from its discovery on, for the time in the record.

use crate::scenario::{Record, Scenario};
use crate::simulation::compiled::policy::CompiledPolicy;
use crate::simulation::history::History;
use crate::simulation::process::{Process, Setup};
use crate::simulation::state::blades::BladeState;
use crate::simulation::watching::observer::Observer;
use crate::simulation::world::{Event, SlotCounts};
use crate::units::{BladeId, Span, Time};

/// Progress of the replay of a record.
#[derive(Clone)]
pub struct Recorded {
    /// For each blade, its position among the recorded ones, if it is one; empty without a record.
    positions: Vec<Option<u32>>,
    /// The progress of each recorded blade.
    blades: Vec<Past>,
}

/// Progress of the replay of one blade.
#[derive(Clone, Copy, Default)]
struct Past {
    /// Its next failure.
    next: u32,
    /// The end of its fault, past or to come.
    returned: Time,
    /// Duration of the fault.
    length: Span,
}

impl Recorded {
    fn position(&self, blade: BladeId) -> Option<usize> {
        self.positions.get(blade.index()).copied().flatten().map(|at| at as usize)
    }

    fn past(&self, blade: BladeId) -> Past {
        self.position(blade).map_or(Past::default(), |at| self.blades[at])
    }

    /// Opens the end of the present fault of a blade: no record gives it.
    pub fn is_open(&mut self, blade: BladeId) {
        if let Some(at) = self.position(blade) {
            self.blades[at].returned = Time::NEVER;
        }
    }
}

impl Process for Recorded {
    fn new(Setup { scenario, .. }: Setup<'_>) -> Recorded {
        let Some(record) = &scenario.record else {
            return Recorded { positions: Vec::new(), blades: Vec::new() };
        };
        let mut positions = vec![None; scenario.site.blades()];
        for (at, (blade, _)) in record.blades.iter().enumerate() {
            positions[blade.index()] = Some(at as u32);
        }
        Recorded { positions, blades: vec![Past::default(); record.blades.len()] }
    }

    fn slots(scenario: &Scenario, _: &CompiledPolicy<'_>, counts: &mut SlotCounts) {
        counts.recorded = scenario.record.as_ref().map_or(0, |record| record.blades.len());
    }

    fn start<O: Observer>(history: &mut History<'_, O>) {
        (0..history.world.recorded.blades.len() as u32).for_each(|at| history.schedule_recorded(at));
    }
}

impl<'a, O: Observer> History<'a, O> {
    fn record(&self) -> Option<&'a Record> {
        self.world.scenario.record.as_ref()
    }

    /// Schedules the next recorded failure of a blade.
    fn schedule_recorded(&mut self, at: u32) {
        let Some(record) = self.record() else { return };
        let next = self.world.recorded.blades[at as usize].next as usize;
        if let Some(failure) = record.blades[at as usize].1.get(next) {
            self.schedule(self.world.slots.recorded(at), failure.failed, Event::RecordedFailure);
        }
    }

    /// A recorded failure is due, whatever the state of the blade.
    pub(in crate::simulation) fn recorded_failure(&mut self, at: u32) {
        let Some(record) = self.record() else { return };
        let (blade, failures) = &record.blades[at as usize];
        let past = &mut self.world.recorded.blades[at as usize];
        let failure = failures[past.next as usize];
        past.next += 1;
        self.schedule_recorded(at);
        let state = self.world.blades.get(*blade);
        let effective = !state.latent
            && matches!(
                state.state,
                BladeState::Serving | BladeState::Target | BladeState::Pool | BladeState::Preparing
            );
        if !effective {
            self.world.books.counts.ineffective += 1;
            return;
        }
        let past = &mut self.world.recorded.blades[at as usize];
        past.returned = failure.returned;
        past.length = failure.returned.since(failure.failed);
        self.strike(*blade, failure.mode);
    }

    /// Recorded: the blade's failures come from the record.
    pub(in crate::simulation) fn is_recorded(&self, blade: BladeId) -> bool {
        self.world.recorded.position(blade).is_some()
    }

    /// The end of the recorded fault of a blade, past or to come.
    pub(in crate::simulation) fn recorded_return(&self, blade: BladeId) -> Time {
        self.world.recorded.past(blade).returned
    }

    /// The end of a recorded fault that has been found: as recorded, or, if it was latent, its recorded duration after
    /// the discovery.
    pub(in crate::simulation) fn recorded_end(&self, blade: BladeId) -> Time {
        let Past { returned, length, .. } = self.world.recorded.past(blade);
        if self.world.blades.get(blade).latent {
            self.world.now.after(length)
        } else {
            returned.max(self.world.now)
        }
    }
}
