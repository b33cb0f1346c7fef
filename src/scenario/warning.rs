//! Early warning: the workloads that are anticipated to fail over together, and the blades that are ordered.

use super::raw;
use super::validate::Validator;
use crate::model::fleet::{Role, Site};
use crate::model::warning::{Demand, Order, Warning};
use crate::units::{ClassId, EnclosureId};

impl Validator<'_> {
    /// The blades that may be ordered are a group of their own.
    pub fn ordered_group(&mut self, raw: &raw::Scenario, site: &mut Site) {
        let Some(order) = raw.warning.as_ref().and_then(|warning| warning.order.as_ref()) else { return };
        let name = order.name.clone().unwrap_or_else(|| format!("ordered-{}", order.blade_type));
        let group =
            self.group("warning.order", site, name, "type", &order.blade_type, order.at_most, Role::Ordered);
        site.groups[group].array = self.array(raw, "warning.order", None);
    }

    /// What is watched, and what is ordered.
    pub fn warning(&mut self, raw: &raw::Scenario, site: &Site) -> Option<Warning> {
        let spec = raw.warning.as_ref()?;
        let order = spec.order.as_ref().and_then(|order| {
            Some(Order {
                group: site.groups.iter().position(|group| group.role == Role::Ordered)?,
                count: order.count,
                delivery: self.distribution("warning.order.delivery", &order.delivery),
            })
        });
        let anticipate = spec.anticipate.unwrap_or(match site.enclosures.is_empty() {
            true => raw::Anticipate::Worst(1),
            false => raw::Anticipate::OneEnclosure,
        });
        let demands = match anticipate {
            raw::Anticipate::All => vec![Demand { enclosure: None, workloads: all(site) }],
            raw::Anticipate::Worst(count) => vec![Demand { enclosure: None, workloads: worst(site, count) }],
            raw::Anticipate::OneEnclosure => {
                let demands = by_enclosure(site);
                if demands.is_empty() {
                    let remedy =
                        "write anticipate = \"all\" or { worst = 1 }, or put workloads into enclosures";
                    self.problem("warning.anticipate", "no workload stands in an enclosure", remedy);
                }
                demands
            }
        };
        Some(Warning { demands, order })
    }
}

/// The class of the workloads that claim spares, and how many of these a blade of the class holds.
fn claimants(site: &Site, class: usize) -> (ClassId, u32) {
    let named = &site.classes[class];
    (named.apart.unwrap_or(ClassId::from(class)), named.per_blade)
}

fn all(site: &Site) -> Vec<(ClassId, u32)> {
    (0..site.named_classes).map(|at| (claimants(site, at).0, site.classes[at].initial)).collect()
}

/// The `count` largest requirements of the site.
fn worst(site: &Site, count: u32) -> Vec<(ClassId, u32)> {
    let mut classes = all(site);
    classes.sort_by(|a, b| site.size_of(b.0).total_cmp(&site.size_of(a.0)));
    let mut left = count;
    for (_, number) in &mut classes {
        *number = left.min(*number);
        left -= *number;
    }
    classes.retain(|(_, number)| *number > 0);
    classes
}

/// The workloads that start in each enclosure that has any.
fn by_enclosure(site: &Site) -> Vec<Demand> {
    let mut counts = vec![std::collections::BTreeMap::new(); site.enclosures.len()];
    for group in &site.groups {
        let Role::Carries(class) = group.role else { continue };
        let (claimant, per_blade) = claimants(site, class.index());
        for index in 0..group.count {
            let Some(enclosure) = group.enclosure(index) else { break };
            if let Some(counts) = counts.get_mut(enclosure.index()) {
                *counts.entry(claimant).or_insert(0) += per_blade;
            }
        }
    }
    let demands = counts.into_iter().enumerate().filter(|(_, counts)| !counts.is_empty());
    demands
        .map(|(at, counts)| Demand {
            enclosure: Some(EnclosureId::from(at)),
            workloads: counts.into_iter().collect(),
        })
        .collect()
}
