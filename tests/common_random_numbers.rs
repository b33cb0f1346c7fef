//! What does not change when something else does: the same draws under every policy, next to more blades and more
//! workloads, watched or not, on any number of threads.

use crate::common::written;
use hotspare::{BladeId, CompiledPolicy, Journey, Observer, Scenario, Time, observe};
use std::sync::atomic::AtomicBool;

/// Two classes with spares of two types and a third that comes and goes, three policies, and most of what is drawn.
const STUDY: &str = r#"
name = "study"
horizon = "3 y"
warm_up = "30 d"
replications = 12
seed = 5
repair.crews = 2
standby.ageing = 0.4
standby.check = { period = "50 h", coverage = 0.8, false_alarm = { every.exponential.mean = "2000 h", inspection.exponential.mean = "2 h" } }
site.failure = { life.exponential.mean = "2000 h", repair.exponential.mean = "2 h" }
management.failure = { life.exponential.mean = "900 h", repair = "5 h" }

[[enclosure]]
count = 2
slots = 14
failure = { life.exponential.mean = "3000 h", repair.exponential.mean = "5 h" }
power_domain = [{ name = "left", slots = [1, 6], failure = { life.exponential.mean = "1500 h", repair.exponential.mean = "1 h" } }]

[[maintenance]]
name = "firmware"
first = "20 d"
every = "60 d"
lasts = "10 h"
work.exponential.mean = "1 h"

[[workload]]
name = "orders"
on = "small"
count = 12
enclosure = "enclosure"

[[workload]]
name = "web"
on = "large"
count = 5

[[workload]]
name = "batch"
on = "small"
count = 2
run.exponential.mean = "300 h"
arrivals = { every.exponential.mean = "200 h", when_empty = "lost", at_most = 4 }

[[pool]]
name = "spare"
type = "small"
count = 2

[[pool]]
name = "bulk"
type = "large"
count = 1

[blade_type.small]
resources.x = 1
frailty = 0.5
[blade_type.small.failure]
hardware = { life.weibull = { shape = 0.7, mean = "1500 h" }, repair.lognormal = { median = "8 h", sigma = 1.2 } }
disk = { life.gamma = { shape = 2, mean = "3000 h" }, repair = "4 h", follows_identity = 0.5 }

[blade_type.large]
resources.x = 2
[blade_type.large.failure]
hardware = { life.exponential.mean = "1000 h", repair.exponential.mean = "10 h" }
software = { life.weibull = { shape = 1.4, mean = "500 h" }, repair = "10 min", remedy = "restart_in_place" }

[policy.in_place]
preset = "repair_in_place"

[policy.push]
preset = "identity_push"

[policy.cascade]
preset = "cascading_rebalance"
"#;

/// The scenario with some of its text replaced.
fn study(changes: &[(&str, &str)]) -> Scenario {
    let changed = changes.iter().fold(STUDY.to_owned(), |text, (from, to)| {
        assert!(text.contains(from), "{from}");
        text.replace(from, to)
    });
    written(&changed)
}

/// The totals of one policy in every replication, to the last byte.
fn totals(scenario: &Scenario, policy: &str) -> Vec<String> {
    let at = scenario.policies.iter().position(|p| p.name == policy).expect("a policy of the scenario");
    hotspare::totals(scenario).iter().map(|policies| format!("{:?}", policies[at])).collect()
}

/// Notes what happened to each workload.
#[derive(Default)]
struct Notes {
    journeys: Vec<(Journey, Time, Option<BladeId>)>,
}

impl Observer for Notes {
    fn journey_ended(&mut self, journey: &Journey, now: Time, blade: Option<BladeId>) {
        self.journeys.push((journey.clone(), now, blade));
    }
}

/// The outages of one policy over all replications, by the names of workload and mode. Of those who come and go it
/// depends on the spares what becomes of them.
fn outages(scenario: &Scenario, policy: &str) -> Vec<(u32, String, String, Time, Time)> {
    let policy = scenario.policies.iter().find(|p| p.name == policy).expect("a policy of the scenario");
    let plan = CompiledPolicy::new(scenario, policy);
    let site = &scenario.site;
    let mut list = Vec::new();
    for replication in 0..scenario.replications {
        let stop = AtomicBool::new(false);
        let (_, notes) = observe(scenario, &plan, replication, &stop, Notes::default()).expect("not stopped");
        let stays = |journey: &Journey| !site.workload_name(journey.workload).starts_with("batch");
        list.extend(notes.journeys.into_iter().filter(|noted| stays(&noted.0)).map(|(journey, ended, _)| {
            let kind = site.group_of(journey.origin).0.blade_type;
            let mode = site.blade_types[kind.index()].mode(journey.mode).name.clone();
            (replication, site.workload_name(journey.workload), mode, journey.started, ended)
        }));
    }
    list.sort();
    list
}

#[test]
fn another_policy_changes_nothing_for_the_first() {
    let more = study(&[("[policy.push]", "[policy.between]\npreset = \"cold_boot\"\n[policy.push]")]);
    for policy in ["in_place", "push", "cascade"] {
        assert_eq!(totals(&study(&[]), policy), totals(&more, policy), "{policy}");
    }
}

#[test]
fn an_observer_changes_nothing() {
    let scenario = study(&[]);
    let all = hotspare::totals(&scenario);
    for (at, policy) in scenario.policies.iter().enumerate() {
        let plan = CompiledPolicy::new(&scenario, policy);
        for replication in 0..scenario.replications {
            let stop = AtomicBool::new(false);
            let (totals, _) =
                observe(&scenario, &plan, replication, &stop, Notes::default()).expect("not stopped");
            assert!(totals == all[replication as usize][at], "{}", policy.name);
        }
    }
}

#[test]
fn more_blades_and_workloads_at_the_end_of_their_groups_change_no_draw() {
    // Where workloads wait for their own blades and crews are ample, no outage depends on another blade.
    let ample = ("repair.crews = 2", "");
    let before = outages(&study(&[ample]), "in_place");
    assert!(before.len() > 1000, "{}", before.len());
    let spare = study(&[ample, ("type = \"small\"\ncount = 2", "type = \"small\"\ncount = 3")]);
    assert_eq!(before, outages(&spare, "in_place"));
    let workload = study(&[ample, ("on = \"small\"\ncount = 12", "on = \"small\"\ncount = 13")]);
    let mut after = outages(&workload, "in_place");
    after.retain(|outage| outage.1 != "orders-12");
    assert_eq!(before, after);
    let group = study(&[
        ample,
        ("[blade_type.small]\n", "[[pool]]\nname = \"a\"\ntype = \"large\"\ncount = 4\n[blade_type.small]\n"),
    ]);
    assert_eq!(before, outages(&group, "in_place"));
}

#[test]
fn a_blades_lives_are_the_same_under_every_policy() {
    // The first outage of each workload is on the blade it starts on; what fails first is drawn before any policy acts.
    let scenario = study(&[]);
    let first = |policy: &str| {
        let mut list = outages(&scenario, policy);
        list.sort_by_key(|outage| (outage.0, outage.1.clone(), outage.3));
        list.dedup_by_key(|outage| (outage.0, outage.1.clone()));
        list.into_iter()
            .map(|(replication, workload, mode, started, _)| (replication, workload, mode, started))
            .collect::<Vec<_>>()
    };
    assert_eq!(first("in_place"), first("push"));
    assert_eq!(first("in_place").len(), 12 * 17);
}

#[test]
fn threads_and_repetition_change_nothing_and_the_seed_does() {
    let with = |threads: usize, seed: &str| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
        let scenario = study(&[("seed = 5", seed)]);
        pool.install(|| format!("{:?}", hotspare::totals(&scenario)))
    };
    let one = with(1, "seed = 5");
    assert!(one == with(2, "seed = 5"), "two threads");
    assert!(one == with(7, "seed = 5"), "seven threads");
    assert!(one == with(1, "seed = 5"), "once more");
    assert!(one != with(1, "seed = 6"), "another seed");
}

#[test]
fn fewer_replications_are_the_beginning_of_more() {
    let all = totals(&study(&[]), "cascade");
    let some = totals(&study(&[("replications = 12", "replications = 5")]), "cascade");
    assert_eq!(some, all[..5]);
}
