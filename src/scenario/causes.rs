//! Common causes: outages of site, enclosures and power domains with their blades, and bursts with their victims.

use super::raw;
use super::validator::Validator;
use crate::model::blade::BladeType;
use crate::model::cause::{Burst, CommonCause, Extent, Reach};
use crate::model::fleet::{BladeGroup, Site};
use crate::model::management::LifeAndRepair;
use crate::units::{BladeId, ModeId};
use std::ops::RangeInclusive;

impl Validator<'_> {
    /// Everything that blades depend on and that may be out: the site, then the enclosures, each before its power
    /// domains.
    pub fn outages(&mut self, raw: &raw::Scenario, site: &Site) -> Vec<CommonCause> {
        let mut outages = Vec::new();
        if let Some(spec) = &raw.site.failure {
            outages.push(CommonCause {
                name: "site".to_owned(),
                extent: Extent::Site,
                blades: (0..site.blades()).map(BladeId::from).collect(),
                failure: self.life_and_repair("site.failure", spec),
            });
        }
        let inside = blades_by_enclosure(site);
        let mut first = 0;
        for (at, spec) in raw.enclosure.iter().enumerate() {
            let key = format!("enclosure[{at}]");
            let failure = spec.failure.as_ref().map(|f| self.life_and_repair(&format!("{key}.failure"), f));
            let domains = self.power_domains(&key, spec);
            let group = site.enclosures.iter().zip(&inside).skip(first).take(spec.count as usize);
            for (name, inside) in group {
                outages.extend(failure.clone().map(|failure| CommonCause {
                    name: name.clone(),
                    extent: Extent::Enclosure,
                    blades: inside.iter().map(|(blade, _)| *blade).collect(),
                    failure,
                }));
                outages.extend(domains.iter().map(|(domain, slots, failure)| CommonCause {
                    name: format!("{name}/{domain}"),
                    extent: Extent::PowerDomain,
                    blades: inside.iter().filter(|(_, s)| slots.contains(s)).map(|(b, _)| *b).collect(),
                    failure: failure.clone(),
                }));
            }
            first += spec.count as usize;
        }
        outages
    }

    /// Bursts, which strike several blades at once.
    pub fn bursts(&mut self, raw: &raw::Scenario, site: &Site) -> Vec<Burst> {
        let mut bursts: Vec<Burst> = Vec::new();
        for (at, spec) in raw.burst.iter().enumerate() {
            let key = format!("burst[{at}]");
            if raw.burst[..at].iter().any(|other| other.name == spec.name) {
                self.twice(&format!("{key}.name"), &spec.name, "bursts");
            }
            let number =
                |kind: &BladeType| kind.modes.iter().position(|mode| mode.name == spec.mode).map(ModeId::at);
            let modes: Vec<Option<ModeId>> = site.blade_types.iter().map(number).collect();
            if modes.iter().all(Option::is_none) {
                let types = site.blade_types.iter();
                let known: Vec<&str> =
                    types.flat_map(|kind| &kind.modes).map(|mode| mode.name.as_str()).collect();
                self.unknown(&format!("{key}.mode"), "failure mode", &spec.mode, &known);
            }
            if spec.reach == Reach::Enclosure && site.enclosures.is_empty() {
                let remedy = "add an [[enclosure]], or write reach = \"site\"";
                self.problem(&format!("{key}.reach"), "there are no enclosures", remedy);
            }
            let struck = |group: &&BladeGroup| group.fails && modes[group.blade_type.index()].is_some();
            if raw.record.is_some() && !site.groups.iter().any(|group| struck(&group)) {
                let what = "has no effect: the record determines every failure of the blades";
                self.problem(&key, what, "leave it out, or write record.spares = \"fitted\"");
            }
            bursts.push(Burst {
                name: spec.name.clone(),
                every: self.life(&format!("{key}.every"), &spec.every, false),
                size: spec.blades.clone(),
                reach: spec.reach,
                modes,
            });
        }
        bursts
    }

    /// Name, slots and failure of each power domain of an enclosure.
    fn power_domains(&mut self, key: &str, spec: &raw::Enclosure) -> Vec<Domain> {
        let mut domains: Vec<Domain> = Vec::new();
        for (at, domain) in spec.power_domain.iter().enumerate() {
            let key = format!("{key}.power_domain[{at}]");
            let (from, to) = domain.slots;
            if from < 1 || from > to || to > spec.slots {
                let what = format!("{from} to {to} are not slots of the enclosure");
                let remedy = format!("write two numbers from 1 to {}, the smaller first", spec.slots);
                self.problem(&format!("{key}.slots"), what, remedy);
            }
            if domains.iter().any(|(name, ..)| *name == domain.name) {
                self.twice(&format!("{key}.name"), &domain.name, "power domains of one enclosure");
            }
            let failure = self.life_and_repair(&format!("{key}.failure"), &domain.failure);
            domains.push((domain.name.clone(), from..=to, failure));
        }
        domains
    }
}

/// Name, slots and failure of a power domain.
type Domain = (String, RangeInclusive<u32>, LifeAndRepair);

/// The blades in each enclosure, each with its slot.
fn blades_by_enclosure(site: &Site) -> Vec<Vec<(BladeId, u32)>> {
    let mut inside = vec![Vec::new(); site.enclosures.len()];
    for group in &site.groups {
        for index in 0..group.count {
            let (Some(enclosure), Some(slot)) = (group.enclosure(index), group.slot(index)) else { break };
            // A group that overflows its enclosures has been reported.
            if let Some(blades) = inside.get_mut(enclosure.index()) {
                blades.push((BladeId(group.first.0 + index), slot));
            }
        }
    }
    inside
}
