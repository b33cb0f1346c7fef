//! Early warning: the spares that are watched, and the blades that are ordered.

use super::raw;
use super::validator::Validator;
use crate::model::fleet::{GroupRole, Site};
use crate::model::warning::{Anticipate, BladeOrder, Warning};

impl Validator<'_> {
    /// The blades that may be ordered are a group of their own.
    pub fn ordered_group(&mut self, raw: &raw::Scenario, site: &mut Site) {
        let Some(order) = raw.warning.as_ref().and_then(|warning| warning.order.as_ref()) else { return };
        let name = order.name.clone().unwrap_or_else(|| format!("ordered-{}", order.blade_type));
        let group = self.group(
            "warning.order",
            site,
            name,
            "type",
            &order.blade_type,
            order.at_most,
            GroupRole::Ordered,
        );
        site.groups[group].array = self.array(raw, "warning.order", None);
    }

    /// The early warning: the spares that are watched, and the order that is placed.
    pub fn warning(&mut self, raw: &raw::Scenario, site: &Site) -> Option<Warning> {
        let spec = raw.warning.as_ref()?;
        let order = spec.order.as_ref().and_then(|order| {
            Some(BladeOrder {
                group: site.groups.iter().position(|group| group.role == GroupRole::Ordered)?.into(),
                count: order.count,
                delivery: self.distribution("warning.order.delivery", &order.delivery),
            })
        });
        let inside = site
            .groups
            .iter()
            .any(|group| matches!(group.role, GroupRole::Carries(_)) && group.place.is_some());
        let anticipate =
            spec.anticipate.unwrap_or(if inside { Anticipate::OneEnclosure } else { Anticipate::Worst(1) });
        if anticipate == Anticipate::OneEnclosure && !inside {
            let remedy = "write anticipate = \"all\" or { worst = 1 }, or put workloads into enclosures";
            self.problem("warning.anticipate", "no workload starts in an enclosure", remedy);
        }
        Some(Warning { anticipate, order })
    }
}
