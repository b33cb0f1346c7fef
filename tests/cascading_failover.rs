//! What US 9,116,861 says of a cascading failover, looked for in many histories of its data center.

use hotspare::{
    BladeId, BladeState, ClassId, CompiledPolicy, Note, Observer, Scenario, Time, TypeId, WorkloadId, observe,
};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::AtomicBool;

/// Of `cascade` in the scenario.
const MIN_GAIN: f64 = 0.1;

/// Follows every workload from blade to blade, and the pool.
struct Watch<'a> {
    scenario: &'a Scenario,
    plan: &'a CompiledPolicy<'a>,
    /// The ready blades of the pool.
    pool: BTreeSet<BladeId>,
    /// For each workload that is down, the blade it was on, and whether it is a planned move.
    down: BTreeMap<WorkloadId, (BladeId, bool)>,
    /// The blades a workload ran on, from the one that failed last.
    path: BTreeMap<WorkloadId, Vec<BladeId>>,
    /// Blades that planned moves leave, until they stand by.
    left: BTreeSet<BladeId>,
    /// How many of these came to stand by.
    returned: u32,
    /// First replacements that match, and that do not.
    first: [u32; 2],
    /// The types of blades from a failure to the end of its cascade, with how often that was seen.
    chains: BTreeMap<Vec<TypeId>, u32>,
}

impl Watch<'_> {
    fn class(&self, workload: WorkloadId) -> ClassId {
        self.scenario.site.class_of(workload)
    }

    fn kind(&self, blade: BladeId) -> TypeId {
        self.scenario.site.group_of(blade).0.blade_type
    }

    fn distance(&self, workload: WorkloadId, blade: BladeId) -> f64 {
        self.plan.fit(self.class(workload), self.kind(blade)).distance
    }

    fn claims(&mut self, workload: WorkloadId, spare: BladeId) {
        let chosen = self.distance(workload, spare);
        let best = self.pool.iter().map(|blade| self.distance(workload, *blade)).fold(chosen, f64::min);
        assert_eq!(chosen, best, "the best match that is available");
        match self.down.get(&workload) {
            Some((from, true)) => {
                assert!(self.distance(workload, *from) - chosen >= MIN_GAIN, "only to a better match");
            }
            Some((_, false)) => self.first[usize::from(chosen > 0.0)] += 1,
            None => {}
        }
    }

    /// A chain of moves ends with the next failure.
    fn chain_ends(&mut self, workload: WorkloadId) {
        if let Some(path) = self.path.remove(&workload) {
            let types = path.iter().map(|blade| self.kind(*blade)).collect();
            *self.chains.entry(types).or_default() += 1;
        }
    }
}

impl Observer for Watch<'_> {
    fn note(&mut self, _: Time, note: Note) {
        match note {
            Note::Becomes { blade, state: BladeState::Pool } => {
                self.pool.insert(blade);
                self.returned += u32::from(self.left.remove(&blade));
            }
            Note::Becomes { blade, state } => {
                self.pool.remove(&blade);
                assert!(
                    state != BladeState::Target || !self.left.contains(&blade),
                    "others get it from the pool"
                );
                if state == BladeState::Serving {
                    // The move was given up, and the workload goes on where it was.
                    self.left.remove(&blade);
                }
            }
            Note::Down { workload, blade, planned } => {
                if planned {
                    self.left.insert(blade);
                } else {
                    self.chain_ends(workload);
                    self.path.insert(workload, vec![blade]);
                }
                self.down.insert(workload, (blade, planned));
            }
            Note::Claims { workload, blade, .. } => self.claims(workload, blade),
            Note::Up { workload, blade } => {
                let was = self.down.remove(&workload);
                if was.is_some_and(|(from, _)| from != blade) {
                    self.path.entry(workload).or_default().push(blade);
                }
            }
            Note::Finishes { workload, .. } => self.chain_ends(workload),
            _ => {}
        }
    }
}

#[test]
fn the_first_replacement_is_the_best_there_is_and_each_further_one_is_better() {
    let scenario = crate::common::committed("cascading-failover");
    let policy = scenario.policies.iter().find(|policy| policy.name == "cascade").expect("the patent's");
    let plan = CompiledPolicy::new(&scenario, policy);
    let mut chains: BTreeMap<Vec<&str>, u32> = BTreeMap::new();
    let mut first = [0, 0];
    for replication in 0..20 {
        let watch = Watch {
            scenario: &scenario,
            plan: &plan,
            pool: BTreeSet::new(),
            down: BTreeMap::new(),
            path: BTreeMap::new(),
            left: BTreeSet::new(),
            returned: 0,
            first: [0, 0],
            chains: BTreeMap::new(),
        };
        let (totals, watch) =
            observe(&scenario, &plan, replication, &AtomicBool::new(false), watch).expect("not stopped");
        first = [first[0] + watch.first[0], first[1] + watch.first[1]];
        // All that was left stands by, but for the last few, which are on their way there or in repair.
        let moved = totals.site().cascades;
        assert!(
            u64::from(watch.returned) + 5 >= moved && moved > 0,
            "{} of {moved} returned",
            watch.returned
        );
        for (types, count) in watch.chains {
            let names = types.iter().map(|kind| scenario.site.blade_types[kind.index()].name.as_str());
            *chains.entry(names.collect()).or_default() += count;
        }
    }
    assert!(first[0] > 100 && first[1] > 100, "first replacements that match and that do not: {first:?}");
    // From server A to B with 500 TB of resource X, on to C with 300 TB, and on to D with 200 TB.
    for chain in [
        &["x200", "x500", "x300", "x200"][..],
        &["x200", "x300", "x200"],
        &["power", "power-large", "power"],
        &["pentium", "pentium-large", "pentium"],
    ] {
        assert!(chains.contains_key(chain), "{chain:?} is not among {chains:#?}");
    }
}
