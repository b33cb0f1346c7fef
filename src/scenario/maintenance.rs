//! Maintenance windows and change freezes.

use super::raw;
use super::validator::Validator;
use crate::model::maintenance::{Maintenance, Recurrence};
use crate::units::{Span, Time};

impl Validator<'_> {
    /// The maintenance of the blades.
    pub fn maintenance(&mut self, raw: &raw::Scenario) -> Vec<Maintenance> {
        let mut all = Vec::new();
        for (at, spec) in raw.maintenance.iter().enumerate() {
            let key = format!("maintenance[{at}]");
            if raw.maintenance[..at].iter().any(|other| other.name == spec.name) {
                self.twice(&format!("{key}.name"), &spec.name, "kinds of maintenance");
            }
            all.push(Maintenance {
                name: spec.name.clone(),
                windows: self.calendar(&key, spec.first, spec.every, spec.lasts),
                at_a_time: spec.at_a_time,
                of: spec.of,
                work: self.distribution(&format!("{key}.work"), &spec.work),
            });
        }
        all
    }

    /// The times at which nothing planned is done.
    pub fn freezes(&mut self, raw: &raw::Scenario) -> Vec<Recurrence> {
        let freezes = raw.freeze.iter().enumerate();
        freezes
            .map(|(at, spec)| self.calendar(&format!("freeze[{at}]"), spec.first, spec.every, spec.lasts))
            .collect()
    }

    fn calendar(&mut self, key: &str, first: Span, every: Option<Span>, lasts: Span) -> Recurrence {
        if every.is_some_and(|every| every <= lasts) {
            let remedy = "write a longer time than `lasts`";
            self.problem(&format!("{key}.every"), "repeats before it ends", remedy);
        }
        if lasts == Span::ZERO {
            self.problem(&format!("{key}.lasts"), "is zero", "write a time above zero");
        }
        Recurrence { first: Time(first.0), every, lasts }
    }
}
