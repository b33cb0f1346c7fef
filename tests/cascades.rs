//! Candidates, the monitored pool and repeated cascades, one rule a test, to the second.
//!
//! A planned move takes 100 s (one total). Requirements and capacities are of one resource, x.

use crate::common::{Leg, leg, pool, show, workload, written};

/// A blade type that never fails and provides so much.
fn provides(name: &str, x: u32) -> String {
    format!("[blade_type.{name}]\nresources = {{ x = {x} }}\n")
}

fn requires(x: u32) -> String {
    format!("requirement = {{ metadata = {{ x = {x} }} }}")
}

fn delivery(name: &str, at: u32) -> String {
    format!("[[delivery]]\nname = \"{name}\"\ntype = \"{name}\"\nat = \"{at} s\"\n")
}

/// The journeys under a cascade with these parameters; blades that are left return when a move ends.
fn legs(rule: &str, parts: &[String]) -> Vec<Leg> {
    let text = format!(
        "name = \"t\"\nstandby.takeover_ageing = 0.0\nhorizon = \"5250 s\"\nreplications = 1\nstart = \"new\"\n\
         [times]\ndetect = \"0\"\ncapture = \"0\"\nfence = \"0\"\nclear_identity = \"0\"\nswitchover = \"10 s\"\n\
         transfer = \"100 s\"\n{}\
         [policy.p]\npreset = \"cascading_rebalance\"\nrebalance = {{ cascade = {{ {rule} }} }}\ndisplaced_returns = \"end\"\n",
        parts.concat()
    );
    show(&written(&text), "p").legs
}

#[test]
fn a_chain_goes_over_as_many_blades_as_there_are_better_ones() {
    let parts = [
        provides("home", 2),
        "[blade_type.home.failure.f]\nlife = \"100 s\"\nrepair = \"5000 s\"\n".to_owned(),
        provides("s10", 10),
        provides("s7", 7),
        provides("s5", 5),
        provides("s3", 3),
        pool("a", "s10", 1, ""),
        delivery("s7", 1000),
        delivery("s5", 2000),
        delivery("s3", 3000),
        workload("w", "home", 1, ""),
    ];
    assert_eq!(
        legs("", &parts),
        [
            leg("failover", "w", "a", 100, 110),
            leg("cascade", "a", "s7", 1000, 1100),
            leg("cascade", "s7", "s5", 2000, 2100),
            leg("cascade", "s5", "s3", 3000, 3100),
            // And its own blade, repaired, matches best of all.
            leg("cascade", "s3", "w", 5100, 5200),
        ]
    );
}

#[test]
fn a_displaced_blade_may_be_the_better_match_of_another_workload() {
    // large leaves s10 for its exact match; s10, displaced, is better for huge than s30; s30 is of no use to anybody.
    let parts = [
        provides("s10", 10),
        provides("s30", 30),
        provides("s5", 5),
        delivery("s5", 1000),
        workload("large", "s10", 1, &requires(5)),
        workload("huge", "s30", 1, &requires(9)),
    ];
    assert_eq!(
        legs("", &parts),
        [leg("cascade", "large", "s5", 1000, 1100), leg("cascade", "huge", "large", 1100, 1200)]
    );
}

#[test]
fn a_match_is_no_candidate_and_a_spare_no_better_is_none() {
    let parts = [
        provides("s5", 5),
        provides("s8", 8),
        pool("p", "s5", 2, ""),
        pool("q", "s8", 1, ""),
        workload("fits", "s5", 2, ""),
        workload("near", "s8", 1, &requires(7)),
    ];
    // s5 would be too small for near, which is worse than being too large.
    assert_eq!(legs("", &parts), []);
}

/// A workload that requires 4 on a blade of 8, and a spare of 6 from 1000 s on: a move saves a distance of 0.5.
fn half_better() -> Vec<String> {
    vec![provides("s8", 8), provides("s6", 6), delivery("s6", 1000), workload("w", "s8", 1, &requires(4))]
}

#[test]
fn a_move_must_gain_at_least_so_much() {
    let moved = [leg("cascade", "w", "s6", 1000, 1100)];
    assert_eq!(legs("min_gain = 0.5", &half_better()), moved);
    assert_eq!(legs("min_gain = 0.51", &half_better()), []);
}

#[test]
fn a_move_must_pay_its_downtime_back_in_time() {
    // 100 s of downtime for a distance of 0.5: paid back in 200 s.
    let moved = [leg("cascade", "w", "s6", 1000, 1100)];
    assert_eq!(legs("cost_threshold = \"200 s\"", &half_better()), moved);
    assert_eq!(legs("cost_threshold = \"199 s\"", &half_better()), []);
}

#[test]
fn a_workload_that_has_moved_rests_before_it_may_move_again() {
    let mut parts = half_better();
    parts.extend([provides("s5", 5), delivery("s5", 1200)]);
    let first = leg("cascade", "w", "s6", 1000, 1100);
    assert_eq!(legs("", &parts), [first.clone(), leg("cascade", "s6", "s5", 1200, 1300)]);
    let rested = [first, leg("cascade", "s6", "s5", 1700, 1800)];
    assert_eq!(legs("cooldown = \"10 min\"", &parts), rested);
}

#[test]
fn no_more_than_so_many_move_at_a_time_the_largest_gain_first() {
    let parts = [
        provides("s20", 20),
        provides("s8", 8),
        provides("s4", 4),
        "[[delivery]]\nname = \"s4\"\ntype = \"s4\"\nat = \"1000 s\"\ncount = 2\n".to_owned(),
        workload("near", "s8", 1, &requires(4)),
        workload("far", "s20", 1, &requires(4)),
    ];
    assert_eq!(
        legs("max_transfers = 1", &parts),
        [leg("cascade", "far", "s4-0", 1000, 1100), leg("cascade", "near", "s4-1", 1100, 1200)]
    );
    assert_eq!(
        legs("", &parts),
        [leg("cascade", "far", "s4-0", 1000, 1100), leg("cascade", "near", "s4-1", 1000, 1100)]
    );
}
