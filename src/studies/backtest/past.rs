//! The earlier part of a record, fitted the way in which the scenario was made: with the ages, the bursts and the frailty
//! that it has, by type or together.

use super::edit::{Edited, Made};
use super::spec::{Error, Record};
use crate::records::bursts::{self, Apart, Bursts};
use crate::records::checks::Start;
use crate::records::fit::FitError;
use crate::records::fleet::{self, Fitted, Groups};
use crate::records::history::History;
use crate::records::rates::{self, Blades, FittedMode};
use crate::units::Span;

/// Everything that the earlier part says.
pub(super) struct Past {
    /// Its outages.
    pub outages: usize,
    /// The laws.
    pub fitted: Fitted,
    /// Blade types and groups of the inventory.
    groups: Option<Groups>,
    bursts: Vec<Bursts>,
    /// The ages at the cut, as a table, and a sentence on them.
    ages: Option<(String, String)>,
    /// A class of the inventory that the scenario does not have.
    unlike: Option<String>,
}

impl Past {
    /// Fits the record up to the cut.
    pub fn fit(record: &Record, cut: Span, scenario: &Edited<'_>) -> Result<Past, Error> {
        let earlier = record.history.until(cut);
        if earlier.outages.is_empty() {
            return Err(Error::Fit(FitError {
                what: "it has no outage".to_owned(),
                remedy: "give a later --split".to_owned(),
            }));
        }
        let inventory = record.fleet.as_ref();
        let places: Vec<Option<&str>> = inventory
            .map_or_else(Vec::new, |fleet| fleet.blades.iter().map(|blade| blade.place.as_deref()).collect());
        let Apart { history, bursts } = match scenario.has_bursts {
            true => bursts::apart(&earlier, &places),
            false => Apart { history: earlier, bursts: Vec::new() },
        };
        let groups = inventory.map(|fleet| fleet::group(fleet, None));
        let unlike = groups.as_ref().and_then(|groups| scenario.lacks(groups)).map(str::to_owned);
        let start = match scenario.has_ages && groups.is_some() && unlike.is_none() {
            true => Start::Ages,
            false => Start::Stationary,
        };
        let fit = |of: &History| rates::fit_of(of, start, scenario.blades);
        let modes = fit(&history)?;
        let fitted = match (inventory, &groups) {
            (Some(fleet), Some(groups)) if record.by_type => {
                Fitted::ByType(fleet::by_type(&history, fleet, groups, &modes, fit)?)
            }
            _ => Fitted::Together(modes),
        };
        let ages = groups.as_ref().filter(|_| start == Start::Ages).map(|groups| {
            let ages = fleet::blade_ages(&history, groups, |kind| fitted.mode_names(kind));
            let said =
                format!("{} of {} lives have a known age at the cut", ages.known, ages.known + ages.unknown);
            (ages.table, said)
        });
        Ok(Past { outages: history.outages.len(), fitted, groups, bursts, ages, unlike })
    }

    /// The parts that the scenario is made of.
    pub fn made(&self) -> Made<'_> {
        Made {
            fitted: &self.fitted,
            groups: self.groups.as_ref(),
            bursts: &self.bursts,
            ages: self.ages.as_ref().map(|(table, _)| table.as_str()),
        }
    }

    /// The modes, each with its blade type where types were fitted one by one.
    pub fn named_modes(&self) -> Vec<FittedMode> {
        match (&self.fitted, &self.groups) {
            (Fitted::ByType(types), Some(groups)) => {
                let named = |(kind, of): (&fleet::BladeKind, &fleet::OfType)| -> Vec<FittedMode> {
                    let name = |mode: &FittedMode| FittedMode {
                        name: format!("{} {}", kind.name, mode.name),
                        ..mode.clone()
                    };
                    of.modes.iter().map(name).collect()
                };
                groups.kinds.iter().zip(types).flat_map(named).collect()
            }
            (fitted, _) => fitted.modes(0).to_vec(),
        }
    }

    /// Ages, bursts and frailty as far as the scenario has them, and what the earlier part says of them, a sentence each.
    pub fn findings(&self, scenario: &Edited<'_>) -> Vec<String> {
        let mut said: Vec<String> = self.ages.iter().map(|(_, said)| format!("Ages: {said}.")).collect();
        if scenario.has_ages && self.ages.is_none() {
            let why = match &self.unlike {
                Some(class) => format!(
                    "the scenario has no class {class:?} with as many workloads as the inventory has such blades; map the \
                     inventory as for the import, and blades start at their ages"
                ),
                None => "the record knows none".to_owned(),
            };
            said.push(format!("Ages: the fleet starts in its stationary state, for {why}."));
        }
        said.extend(self.bursts.iter().map(|of| format!("{}: {}.", of.mode, of.sentence(true))));
        if scenario.has_bursts && self.bursts.is_empty() {
            said.push(
                "Bursts: none beyond chance in the earlier part; those of the scenario are left out."
                    .to_owned(),
            );
        }
        let types = match &self.fitted {
            Fitted::Together(_) => 1,
            Fitted::ByType(types) => types.len(),
        };
        let found: Vec<String> = (0..types)
            .filter_map(|kind| self.fitted.frailty(kind))
            .map(|of| format!("Frailty: {}.", of.sentence()))
            .collect();
        if scenario.blades == Blades::Unequal && found.is_empty() {
            said.push(
                "Frailty: none beyond chance in the earlier part, or none with laws that give its failures back; that of the \
                 scenario is left out."
                    .to_owned(),
            );
        }
        said.extend(found);
        said
    }
}
