//! Where requirements come from, and what it means when they change, one rule a test, to the second.
//!
//! A planned move takes 100 s and a failover 10 s (one total each). Requirements and capacities are of one resource, x.

use crate::common::{Leg, Shown, leg, pool, show, workload, written};
use hotspare::{CompiledPolicy, Note, Observer, Registry, Time, load_text, observe};
use std::sync::atomic::AtomicBool;

/// A blade type that never fails and provides so much.
fn provides(name: &str, x: u32) -> String {
    format!("[blade_type.{name}]\nresources = {{ x = {x} }}\n")
}

/// A blade type that fails after 100 s of use, and is not back before the end.
fn fails(name: &str, x: u32) -> String {
    let failure = format!("[blade_type.{name}.failure.f]\nlife = \"100 s\"\nrepair = \"50000 s\"\n");
    provides(name, x) + &failure
}

/// A requirement that changes at set times.
fn profile(levels: &[(u32, u32)], more: &str) -> String {
    let levels: Vec<String> =
        levels.iter().map(|(at, x)| format!("{{ at = \"{at} s\", uses = {{ x = {x} }} }}")).collect();
    format!("requirement = {{ profile = {{ {more}level = [{}] }} }}", levels.join(", "))
}

/// A scenario of 5000 s; blades that are left return when a move ends.
fn text(policy: &str, parts: &[String]) -> String {
    format!(
        "name = \"t\"\nstandby.takeover_ageing = 0.0\nhorizon = \"5000 s\"\nreplications = 1\nstart = \"new\"\n\
         [times]\ndetect = \"0\"\ncapture = \"0\"\nfence = \"0\"\nclear_identity = \"0\"\nswitchover = \"10 s\"\n\
         transfer = \"100 s\"\n{}\
         [policy.p]\npreset = \"cascading_rebalance\"\ndisplaced_returns = \"end\"\n{policy}",
        parts.concat()
    )
}

fn shown(policy: &str, parts: &[String]) -> Shown {
    show(&written(&text(policy, parts)), "p")
}

fn legs(policy: &str, parts: &[String]) -> Vec<Leg> {
    shown(policy, parts).legs
}

const STAY: &str = "rebalance = \"none\"\n";
const FITS: &str = "undersized = \"cannot_run\"\n";

#[test]
fn a_requirement_is_stated_or_measured_or_what_the_first_blade_provides() {
    let parts = [
        provides("s8", 8),
        workload("given", "s8", 1, ""),
        workload("said", "s8", 1, "requirement = \"provided\""),
        workload("stated", "s8", 1, "requirement = { metadata = { x = 4 } }"),
        workload("measured", "s8", 1, "requirement = { utilization = { x = 2 } }"),
    ];
    let mismatch: Vec<f64> =
        shown("", &parts).totals.classes.iter().map(|class| class.mismatch / 5000e6).collect();
    assert_eq!(mismatch, [0.0, 0.0, 1.0, 3.0]);
}

/// A workload that requires 8, then so much as is said, on a blade of 8; and a spare of 4.
fn day_and_night(requirement: &str) -> Vec<String> {
    vec![provides("s8", 8), provides("s4", 4), workload("w", "s8", 1, requirement), pool("p", "s4", 1, "")]
}

#[test]
fn a_match_becomes_a_mismatch_and_the_workload_moves_on_and_back() {
    let there = leg("cascade", "w", "p", 1000, 1100);
    let once = day_and_night(&profile(&[(0, 8), (1000, 4)], ""));
    assert_eq!(legs("", &once), std::slice::from_ref(&there), "the last level stays");
    let back = day_and_night(&profile(&[(0, 8), (1000, 4), (3000, 8)], ""));
    assert_eq!(legs("", &back), [there.clone(), leg("cascade", "p", "w", 3000, 3100)]);
    let daily = day_and_night(&profile(&[(0, 8), (1000, 4)], "every = \"2500 s\", "));
    assert_eq!(
        legs("", &daily),
        [there, leg("cascade", "p", "w", 2500, 2600), leg("cascade", "w", "p", 3500, 3600)]
    );
}

#[test]
fn a_profile_may_stand_in_a_file() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("day.csv"), "at,x\n0 s,8\n1000 s,4\n50 min,8\n").expect("a file");
    let load = |requirement: &str| {
        load_text(&text("", &day_and_night(requirement)), "test", folder.path(), &Registry::builtin())
            .unwrap_or_else(|error| panic!("{error}"))
    };
    let read = load("requirement = { profile = { file = \"day.csv\" } }");
    let levels = load(&profile(&[(0, 8), (1000, 4), (3000, 8)], ""));
    let (read, levels) = (show(&read, "p"), show(&levels, "p"));
    assert_eq!(read.legs, levels.legs);
    assert_eq!(read.legs.len(), 2);
    assert_eq!(read.totals, levels.totals);
}

#[test]
fn mismatch_is_integrated_level_by_level() {
    // A blade of 8 for 8, for 4 (once too much) from 1000 s on, for 16 (half too little) from 3000 s on.
    let parts = [provides("s8", 8), workload("w", "s8", 1, &profile(&[(0, 8), (1000, 4), (3000, 16)], ""))];
    let shown = shown(STAY, &parts);
    let class = &shown.totals.classes[0];
    let resource = &class.resources[0];
    assert_eq!((resource.over, resource.under), (2000e6, 0.5 * 2000e6));
    assert_eq!(class.mismatch, 2000e6 + 0.5 * 2000e6);
    assert_eq!(class.candidates_us, 4_000_000_000);
    assert_eq!(class.served, 3000e6 + 0.5 * 2000e6);
    assert_eq!(resource.wasted, 4.0 * 2000.0 / 3600.0);
    assert_eq!(resource.missing, 8.0 * 2000.0 / 3600.0);
}

#[test]
fn mismatch_is_integrated_while_the_workload_is_up_alone() {
    // Down from 100 s to 110 s and moving from 2000 s to 2100 s; on the blade of 4 it always matches.
    let parts = [
        fails("s8", 8),
        provides("s12", 12),
        provides("s4", 4),
        pool("p", "s12", 1, ""),
        "[[delivery]]\nname = \"d\"\ntype = \"s4\"\nat = \"2000 s\"\n".to_owned(),
        workload("w", "s8", 1, &profile(&[(0, 8), (105, 6), (1000, 4)], "")),
    ];
    let shown = shown("", &parts);
    assert_eq!(shown.legs, [leg("failover", "w", "p", 100, 110), leg("cascade", "p", "d", 2000, 2100)]);
    // For 6 the blade of 12 is once too much, for 4 it is twice too much.
    assert_eq!(shown.totals.classes[0].mismatch, (890.0 + 2.0 * 1000.0) * 1e6);
}

#[test]
fn a_requirement_that_changes_during_a_move_is_looked_at_when_it_ends() {
    let parts = day_and_night(&profile(&[(0, 8), (1000, 4), (1050, 8)], ""));
    assert_eq!(
        legs("", &parts),
        [leg("cascade", "w", "p", 1000, 1100), leg("cascade", "p", "w", 1100, 1200)]
    );
}

#[test]
fn virtual_machines_that_have_parted_follow_the_profile_of_one() {
    let machines =
        format!("virtual_machines = 2\nfail_over = \"apart\"\n{}", profile(&[(0, 4), (1000, 2)], ""));
    let parts = [
        fails("s8", 8),
        provides("s4", 4),
        provides("s2", 2),
        workload("w", "s8", 1, &machines),
        pool("p", "s4", 2, ""),
        pool("q", "s2", 2, ""),
    ];
    let shown = shown("", &parts);
    assert_eq!(
        shown.legs,
        [
            leg("failover", "w", "p-0", 100, 110),
            leg("failover", "w", "p-1", 100, 110),
            leg("cascade", "p-0", "q-0", 1000, 1100),
            leg("cascade", "p-1", "q-1", 1000, 1100),
        ]
    );
    assert_eq!(shown.totals.classes[0].mismatch, 0.0, "every blade is what they require then");
    assert_eq!(shown.totals.classes[0].down(), 2 * 110_000_000);
}

#[test]
fn virtual_machines_that_are_together_change_together() {
    let machines =
        format!("virtual_machines = 2\nfail_over = \"apart\"\n{}", profile(&[(0, 4), (1000, 2)], ""));
    let parts =
        [provides("s8", 8), provides("s4", 4), workload("w", "s8", 1, &machines), pool("p", "s4", 1, "")];
    let shown = shown("", &parts);
    assert_eq!(shown.legs, [leg("cascade", "w", "p", 1000, 1100)]);
    assert_eq!(shown.totals.classes[0].down(), 2 * 100_000_000, "figures count virtual machines");
}

#[test]
fn a_workload_that_waits_claims_a_smaller_spare_when_its_requirement_falls() {
    let waits = |levels: &[(u32, u32)]| {
        let parts = [
            fails("s8", 8),
            provides("s4", 4),
            workload("w", "s8", 1, &profile(levels, "")),
            pool("p", "s4", 1, ""),
        ];
        legs(FITS, &parts)
    };
    assert_eq!(waits(&[(0, 8), (1000, 4)]), [leg("failover", "w", "p", 100, 1010)]);
    assert_eq!(waits(&[(0, 8), (1000, 5)]), [leg("failover", "w", "-", 100, 5000)]);
}

#[test]
fn a_workload_that_has_grown_too_large_for_its_blade_runs_on_in_part() {
    // It would not be placed there any more, but nothing stops what runs.
    let parts = [provides("s4", 4), workload("w", "s4", 1, &profile(&[(0, 4), (1000, 8)], ""))];
    let shown = shown(FITS, &parts);
    assert_eq!((shown.legs.len(), shown.totals.classes[0].down()), (0, 0));
    assert_eq!(shown.totals.classes[0].served, 1000e6 + 0.5 * 4000e6);
}

#[test]
fn a_requirement_that_grows_during_a_takeover_is_met_by_the_next_move() {
    let parts = [
        fails("s4", 4),
        provides("t4", 4),
        provides("s8", 8),
        workload("w", "s4", 1, &profile(&[(0, 4), (105, 8)], "")),
        pool("p", "t4", 1, ""),
        pool("q", "s8", 1, ""),
    ];
    // p matches when it is claimed, and q does when the workload is up.
    let known = "readiness = { cold = { capacity_known = true } }\n";
    assert_eq!(
        legs(known, &parts),
        [leg("failover", "w", "p", 100, 110), leg("cascade", "p", "q", 110, 210)]
    );
}

/// Notes when warnings began and ended.
#[derive(Default)]
struct Warned(Vec<(i64, bool)>);

impl Observer for Warned {
    fn note(&mut self, now: Time, note: Note) {
        if let Note::Warns { on } = note {
            self.0.push((now.0 / 1_000_000, on));
        }
    }
}

#[test]
fn the_early_warning_looks_at_what_is_required_now() {
    let parts = [
        "[warning]\nanticipate = \"all\"\n".to_owned(),
        provides("s4", 4),
        workload("w", "s4", 1, &profile(&[(0, 4), (1000, 8), (3000, 2)], "")),
        pool("p", "s4", 1, ""),
    ];
    let scenario = written(&text(STAY, &parts));
    let plan = CompiledPolicy::new(&scenario, &scenario.policies[0]);
    let (totals, warned) =
        observe(&scenario, &plan, 0, &AtomicBool::new(false), Warned::default()).expect("not stopped");
    assert_eq!(warned.0, [(1000, true), (3000, false)]);
    assert_eq!(totals.warned_us, 2_000_000_000);
}
