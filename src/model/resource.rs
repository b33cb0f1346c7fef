//! Resources, requirements, and how far apart the two are.
//!
//! Intuition: a blade *provides* amounts of named resources, a workload *requires* amounts of the same. Where a blade
//! provides less the workload suffers (under-provisioned), where it provides more something is wasted
//! (over-provisioned); the distance adds both up, relative to the requirement, so that resources of different units
//! can be compared. A kind (of processor, say) is a hard condition: another kind is infinitely far.
//!
//! Source of the idea: US 9,116,861, where a workload moves to "better match"ing blades; the patent leaves the
//! measure open, and this one is ours.

use crate::units::ResourceId;

/// The unit that a resource is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResourceUnit {
    /// A plain number \[1\].
    Count,
    /// Bytes \[B\].
    Bytes,
    /// A name that must be equal.
    Kind,
}

/// The resources of a scenario, in order of first mention.
#[derive(Clone, Debug, Default)]
pub struct ResourceTable {
    names: Vec<(String, ResourceUnit)>,
}

impl ResourceTable {
    /// The resource of this name, entered with `unit` if it is new. `Err` holds the unit it was entered with before,
    /// if that is another one.
    pub fn enter(&mut self, name: &str, unit: ResourceUnit) -> Result<ResourceId, ResourceUnit> {
        match self.names.iter().position(|(known, _)| known == name) {
            Some(at) if self.names[at].1 == unit => Ok(ResourceId::from(at)),
            Some(at) => Err(self.names[at].1),
            None => {
                self.names.push((name.to_owned(), unit));
                Ok(ResourceId::from(self.names.len() - 1))
            }
        }
    }

    /// All resources: name and unit, in the order of their identifiers.
    pub fn iter(&self) -> impl Iterator<Item = (ResourceId, &str, ResourceUnit)> {
        self.names.iter().enumerate().map(|(at, (name, unit))| (ResourceId::from(at), name.as_str(), *unit))
    }

    /// The resources that have a quantity, and are no kind.
    pub fn quantities(&self) -> impl Iterator<Item = (ResourceId, &str, ResourceUnit)> {
        self.iter().filter(|(_, _, unit)| *unit != ResourceUnit::Kind)
    }

    /// The identifier of a resource.
    pub fn find(&self, name: &str) -> Option<ResourceId> {
        self.names.iter().position(|(known, _)| known == name).map(ResourceId::from)
    }
}

/// An amount of a resource.
#[derive(Clone, Debug, PartialEq)]
pub enum Amount {
    /// Pieces \[1\] or bytes \[B\].
    Quantity(f64),
    /// Of this kind.
    Kind(String),
}

/// Amounts of resources, sorted by resource.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Resources(Vec<(ResourceId, Amount)>);

impl Resources {
    /// Amounts in any order; the last of a repeated resource counts.
    pub fn new(mut amounts: Vec<(ResourceId, Amount)>) -> Resources {
        amounts.sort_by_key(|(id, _)| *id);
        Resources(amounts)
    }

    /// The amount of a resource; what is not mentioned is not there.
    pub fn get(&self, id: ResourceId) -> Option<&Amount> {
        self.0.binary_search_by_key(&id, |(known, _)| *known).ok().map(|at| &self.0[at].1)
    }

    /// All amounts, sorted by resource.
    pub fn iter(&self) -> impl Iterator<Item = (ResourceId, &Amount)> {
        self.0.iter().map(|(id, amount)| (*id, amount))
    }

    /// These amounts times a factor; kinds stay the same.
    pub fn times(&self, factor: f64) -> Resources {
        let scaled = |(id, amount): &(ResourceId, Amount)| match amount {
            Amount::Quantity(quantity) => (*id, Amount::Quantity(quantity * factor)),
            Amount::Kind(kind) => (*id, Amount::Kind(kind.clone())),
        };
        Resources(self.0.iter().map(scaled).collect())
    }

    /// The quantity of a resource; zero for a kind, or where there is none of it.
    pub fn quantity(&self, id: ResourceId) -> f64 {
        match self.get(id) {
            Some(Amount::Quantity(quantity)) => *quantity,
            _ => 0.0,
        }
    }
}

/// Mismatch of requirement and capacity in one resource, relative to the requirement \[1\].
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Mismatch {
    /// max(0, requirement − capacity) ÷ requirement.
    pub under: f64,
    /// max(0, capacity − requirement) ÷ requirement.
    pub over: f64,
}

/// The mismatch of each quantity that is required, sorted by resource; `None` if a required kind differs.
///
/// A requirement of zero is met by anything and wastes nothing.
pub fn mismatch(required: &Resources, provided: &Resources) -> Option<Vec<(ResourceId, Mismatch)>> {
    kinds_match(required, provided).then(|| mismatches(required, provided).collect())
}

/// True if every kind that is required is provided.
pub fn kinds_match(required: &Resources, provided: &Resources) -> bool {
    required.iter().all(|(id, amount)| match amount {
        Amount::Kind(_) => provided.get(id) == Some(amount),
        Amount::Quantity(_) => true,
    })
}

/// The same as [`mismatch`] where all kinds match.
pub fn mismatches<'a>(
    required: &'a Resources,
    provided: &'a Resources,
) -> impl Iterator<Item = (ResourceId, Mismatch)> + 'a {
    required.iter().filter_map(|(id, amount)| match amount {
        Amount::Quantity(required) if *required > 0.0 => {
            let difference = (provided.quantity(id) - required) / required;
            Some((id, Mismatch { under: (-difference).max(0.0), over: difference.max(0.0) }))
        }
        _ => None,
    })
}

/// The measure that adds mismatches of several resources up to one distance.
#[derive(Clone, Debug, PartialEq)]
pub struct Matching {
    /// Weight of each resource that differs from 1 \[1\].
    pub weights: Vec<(ResourceId, f64)>,
    /// Penalty of a unit of under-provision, relative to one of over-provision \[1\].
    pub under_penalty: f64,
    /// A distance up to this counts as a match \[1\].
    pub tolerance: f64,
}

impl Default for Matching {
    /// All weights 1, under-provision ten times as bad (assumed: harm against waste), no tolerance.
    fn default() -> Self {
        Matching { weights: Vec::new(), under_penalty: 10.0, tolerance: 0.0 }
    }
}

impl Matching {
    /// Every mismatch counts alike: the measure in which results are reported, whatever the policy weighs.
    pub fn plain() -> Matching {
        Matching { under_penalty: 1.0, ..Matching::default() }
    }

    /// Σ weight · (over + penalty · under) \[1\]; zero within the tolerance; infinite where a kind differs.
    pub fn distance(&self, required: &Resources, provided: &Resources) -> f64 {
        if !kinds_match(required, provided) {
            return f64::INFINITY;
        }
        let weight = |id| self.weights.iter().find(|(known, _)| *known == id).map_or(1.0, |(_, w)| *w);
        let distance: f64 = mismatches(required, provided)
            .map(|(id, m)| weight(id) * (m.over + self.under_penalty * m.under))
            .sum();
        if distance <= self.tolerance { 0.0 } else { distance }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_kind_is_infinitely_far_and_a_missing_resource_is_none_of_it() {
        let mut table = ResourceTable::default();
        let kind = table.enter("kind", ResourceUnit::Kind).unwrap();
        let memory = table.enter("memory", ResourceUnit::Bytes).unwrap();
        let make = |name: &str, bytes| {
            Resources::new(vec![(memory, Amount::Quantity(bytes)), (kind, Amount::Kind(name.to_owned()))])
        };
        let matching = Matching { weights: vec![(memory, 2.0)], under_penalty: 3.0, tolerance: 0.1 };
        assert_eq!(matching.distance(&make("power", 10.0), &make("x86", 10.0)), f64::INFINITY);
        assert_eq!(matching.distance(&make("x86", 10.0), &make("x86", 10.4)), 0.0);
        assert_eq!(matching.distance(&make("x86", 10.0), &make("x86", 15.0)), 1.0);
        assert_eq!(matching.distance(&make("x86", 10.0), &make("x86", 5.0)), 3.0);
        let bare = Resources::new(vec![(kind, Amount::Kind("x86".to_owned()))]);
        assert_eq!(matching.distance(&make("x86", 10.0), &bare), 6.0);
        assert_eq!(table.enter("memory", ResourceUnit::Count), Err(ResourceUnit::Bytes));
    }

    #[test]
    fn an_example_of_distance() {
        use crate::model::resource::{Amount, Matching, ResourceTable, ResourceUnit, Resources};
        let mut table = ResourceTable::default();
        let x = table.enter("x", ResourceUnit::Bytes).unwrap();
        let amount = |tb: f64| Resources::new(vec![(x, Amount::Quantity(tb))]);
        let distance = |c: f64| Matching::default().distance(&amount(200.0), &amount(c));
        assert_eq!((distance(500.0), distance(300.0), distance(100.0)), (1.5, 0.5, 5.0));
    }
}
