//! What a rule sees of the pool: all that somebody in the data center knows, and nothing that has not happened yet.

use hotspare::{
    BladeId, CompiledPolicy, Declined, Detail, Registry, Request, Rule, Scenario, Selection, Span, load_text,
    simulate,
};
use std::sync::Mutex;
use std::sync::atomic::AtomicBool;

/// What rules saw, in the order in which they were asked; tests that look at it take turns.
static SEEN: Mutex<Vec<String>> = Mutex::new(Vec::new());
static TURN: Mutex<()> = Mutex::new(());

/// A rule that writes down all that it can see, and takes the first spare.
const CURIOUS: Rule<dyn Selection> = Rule {
    name: "curious",
    summary: "writes down all that it can see",
    example: "",
    parameters: None,
    build: |_, _| Ok(Box::new(Curious)),
};

struct Curious;

impl Selection for Curious {
    fn select(&self, request: &Request<'_>) -> Result<BladeId, Declined> {
        let pool = request.pool;
        let mut seen = format!("{:?} of {:?} on {:?}", request.class, request.failed, request.last_type);
        for kind in 0..pool.kinds() {
            seen += &format!(
                "; kind {:?} at {:?} {:?}: {}",
                pool.blade_type(kind),
                pool.distance(kind),
                pool.mismatch(kind),
                pool.spares(kind)
            );
        }
        for blade in request.spares().chain(request.failed) {
            let enclosure = pool.enclosure(blade);
            let load = enclosure.map(|at| (pool.module_load(at), pool.workloads_in(request.class, at)));
            seen += &format!("; {blade:?} in {enclosure:?} {:?} {load:?}", pool.power_domains(blade));
        }
        for spare in request.spares() {
            seen += &format!("; {spare:?} stood {:?}", pool.stood(spare));
        }
        seen += &format!("; draws {}", (request.stream)().uniform());
        SEEN.lock().expect("no test died").push(seen);
        request.kind_with_least(|_| 0.0)
    }
}

fn written(text: &str) -> Scenario {
    let mut registry = Registry::builtin();
    registry.rules.selection.push(CURIOUS);
    load_text(text, "test", ".".as_ref(), &registry).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

/// All that the rule sees in one history of a scenario.
fn seen(text: &str) -> Vec<String> {
    let _turn = TURN.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    let scenario = written(text);
    let compiled = CompiledPolicy::new(&scenario, &scenario.policies[0]);
    SEEN.lock().expect("no test died").clear();
    simulate(&scenario, &compiled, 0, &AtomicBool::new(false)).expect("not stopped");
    std::mem::take(&mut *SEEN.lock().expect("no test died"))
}

/// Two enclosures with two power domains each; `w` and `v` run in the first, spares stand in both. The first workload
/// fails at 2 h, the second at 3 h; spares live for `spare`, the third workload for `other`.
fn scenario(spare: &str, other: &str) -> String {
    format!(
        r#"
        name = "view"
        horizon = "4 h"
        start = "new"
        replications = 1
        [standby]
        ageing = 1.0
        [blade_type.a]
        resources = {{ x = 2 }}
        [blade_type.a.failure.f]
        life = "2 h"
        repair = "50 h"
        [blade_type.b]
        resources = {{ x = 1 }}
        [blade_type.b.failure.f]
        life = "3 h"
        repair = "50 h"
        [blade_type.c]
        resources = {{ x = 1 }}
        [blade_type.c.failure.f]
        life = "{other}"
        repair = "50 h"
        [blade_type.s]
        resources = {{ x = 3 }}
        [blade_type.s.failure.f]
        life = "{spare}"
        repair = "50 h"
        [[enclosure]]
        name = "e"
        count = 2
        slots = 4
        [[enclosure.power_domain]]
        name = "left"
        slots = [1, 2]
        failure = {{ life = "1000 y", repair = "1 h" }}
        [[enclosure.power_domain]]
        name = "right"
        slots = [3, 4]
        failure = {{ life = "1000 y", repair = "1 h" }}
        [[workload]]
        name = "w"
        on = "a"
        count = 1
        enclosure = "e"
        [[workload]]
        name = "v"
        on = "b"
        count = 1
        enclosure = "e"
        [[workload]]
        name = "u"
        on = "c"
        count = 1
        enclosure = "e"
        [[pool]]
        type = "s"
        count = 3
        enclosure = "e"
        [policy.p]
        readiness = "pre_booted"
        selection = "curious"
        takeover = "push"
        rebalance = "none"
        "#
    )
}

#[test]
fn a_rule_sees_kinds_places_and_times() {
    let seen = seen(&scenario("1000 y", "1000 y"));
    println!("{seen:#?}");
    assert_eq!(seen.len(), 2, "two failures, two choices");
    // x = 2 is required, and 3 provided.
    assert!(seen[0].contains("Mismatch { under: 0.0, over: 0.5 }"), "{}", seen[0]);
    // The failure is noticed, and its blade isolated, within half a minute.
    let stood = seen[0].split("stood Span(").nth(1).and_then(|rest| rest.split(')').next());
    let stood = Span(stood.and_then(|us| us.parse().ok()).expect("a time in microseconds"));
    assert!((0.0..0.01).contains(&(stood.hours() - 2.0)), "{stood:?}");
    assert!(seen[0].contains("[CauseId(0)]") && seen[0].contains("[CauseId(1)]"), "{}", seen[0]);
}

#[test]
fn nothing_that_has_not_happened_is_seen() {
    // Lives that end later, or never, look alike; so do spares that have failed and that nobody has found.
    let unknown = seen(&scenario("1000 y", "1000 y"));
    assert_eq!(unknown[0], seen(&scenario("1000 y", "3.5 h"))[0], "a life that ends later");
    assert_eq!(unknown[0], seen(&scenario("1 h", "1000 y"))[0], "latent faults of spares");
}

#[test]
fn the_built_in_rules_keep_nothing_of_single_blades() {
    for rule in Registry::builtin().rules.selection {
        let built = (rule.build)(&toml::Table::new(), &Default::default()).expect("no parameters are needed");
        assert_eq!(built.looks_at(), Detail::Kinds, "{}", rule.name);
    }
}
