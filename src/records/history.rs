//! A history: which units were watched from when to when, and when each was down.
//!
//! Intuition: failures alone do not make a rate. Ten failures are many among ten blades in a month, and few among a
//! thousand in ten years. A history therefore holds the units that never failed, too, and its window has ends.
//!
//! Model: times are since the start of the window. A unit is watched from its installation, or from the start of the
//! window if that is later, to its retirement or the end of the window. Outages that are known to have begun before the
//! window are no failures of it, but say how old lives are that begin there, and until when a unit was still down.

use super::cause::Cause;
use super::lanl;
use crate::units::Span;

/// The failure mode of outages without a cause.
pub const ONE_MODE: &str = "failure";

/// The age of a unit when it is first watched, as far as it is known.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum FirstAge {
    /// It was new.
    New,
    /// It had been in service for this time, and had not failed.
    Aged(Span),
    /// It had been in service, and may have failed.
    Unknown,
    /// It is the next stay of a blade that was watched before, as another unit, and goes on with the lives of that one.
    Continues(usize),
}

/// A blade or node that is watched.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Unit {
    /// Start of the observation.
    pub from: Span,
    /// End of the observation; not before `from`.
    pub to: Span,
    /// Its age then.
    pub first: FirstAge,
}

/// A time that a unit was down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecordedOutage {
    /// The unit, by position.
    pub unit: usize,
    /// Start of the outage.
    pub failed: Span,
    /// End of the outage; `None`: not within the observation.
    pub returned: Option<Span>,
    /// The failure mode, by position.
    pub mode: usize,
    /// Struck by a burst together with others: it renewed the life of its mode, but was not the end of it.
    pub struck: bool,
}

/// The observed history of a fleet.
#[derive(Clone, Debug)]
pub struct History {
    /// The length of the window.
    pub window: Span,
    /// The units.
    pub units: Vec<Unit>,
    /// The names of the failure modes.
    pub modes: Vec<String>,
    /// The outages by start, then unit; each starts while its unit is watched. Those of one unit do not overlap, unless
    /// they begin in the same minute with different modes, or their durations were said and not recorded.
    pub outages: Vec<RecordedOutage>,
    /// Outages that are known to have begun before the window, by start, then unit; their times are negative.
    pub before: Vec<RecordedOutage>,
}

impl History {
    /// The history of a LANL system.
    pub fn of_lanl(import: &lanl::Import) -> History {
        let unit = Unit { from: Span::ZERO, to: import.window, first: FirstAge::Unknown };
        let outage = |outage: &lanl::LanlOutage| RecordedOutage {
            unit: outage.node as usize,
            failed: outage.failed,
            returned: Some(outage.returned),
            mode: outage.cause as usize,
            struck: false,
        };
        History {
            window: import.window,
            units: vec![unit; import.nodes as usize],
            modes: Cause::ALL.iter().map(|cause| cause.mode().to_owned()).collect(),
            outages: import.outages.iter().map(outage).collect(),
            before: Vec::new(),
        }
    }

    /// The history as known at a time within the window: an outage that was going on then has no end.
    pub fn until(&self, time: Span) -> History {
        let known = |outage: &RecordedOutage| RecordedOutage {
            returned: outage.returned.filter(|back| *back <= time),
            ..*outage
        };
        History {
            window: time,
            // Units that came later keep their place and are watched for no time.
            units: self
                .units
                .iter()
                .map(|unit| Unit { from: unit.from.min(time), to: unit.to.min(time), ..*unit })
                .collect(),
            modes: self.modes.clone(),
            outages: self.outages.iter().filter(|outage| outage.failed < time).map(known).collect(),
            before: self.before.iter().map(known).collect(),
        }
    }

    /// The outages of each unit in the window, each in the order of time.
    pub fn by_unit(&self) -> Vec<Vec<&RecordedOutage>> {
        self.grouped(&self.outages)
    }

    /// The outages of each unit that began before the window, each in the order of time.
    pub fn before_by_unit(&self) -> Vec<Vec<&RecordedOutage>> {
        self.grouped(&self.before)
    }

    fn grouped<'o>(&self, outages: &'o [RecordedOutage]) -> Vec<Vec<&'o RecordedOutage>> {
        let mut units = vec![Vec::new(); self.units.len()];
        for outage in outages {
            units[outage.unit].push(outage);
        }
        units
    }

    /// The history with every outage in one mode of this name.
    pub fn with_one_mode(mut self, name: &str) -> History {
        self.modes = vec![name.to_owned()];
        self.outages.iter_mut().chain(&mut self.before).for_each(|outage| outage.mode = 0);
        self
    }

    /// The history of some units only; the others keep their position and are watched for no time.
    pub fn only(&self, wanted: impl Fn(usize) -> bool) -> History {
        let unwatched = |unit: &Unit| Unit { to: unit.from, ..*unit };
        let units = self.units.iter().enumerate();
        History {
            window: self.window,
            units: units.map(|(at, unit)| if wanted(at) { *unit } else { unwatched(unit) }).collect(),
            modes: self.modes.clone(),
            outages: self.outages.iter().filter(|outage| wanted(outage.unit)).copied().collect(),
            before: self.before.iter().filter(|outage| wanted(outage.unit)).copied().collect(),
        }
    }

    /// The time in service of all units together, outages included.
    pub fn watched(&self) -> Span {
        Span(self.units.iter().map(|unit| unit.to.0 - unit.from.0).sum())
    }
}
