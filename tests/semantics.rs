//! The finer rules, each on the smallest scenario that shows it, to the second.
//!
//! All step times are given as round numbers, so that every expectation can be checked by hand.

use crate::common::{Leg, leg, show, written};

/// A workload class `w` on type `a`, and steps that take 1 s (detect), 2 s (capture), 3 s (fence), 10 s (switchover).
fn scenario(parts: &str) -> String {
    format!(
        "name = \"t\"\nhorizon = \"1 h\"\nreplications = 1\nstart = \"new\"\n\
         [times]\ndetect = \"1 s\"\ncapture = \"2 s\"\nfence = \"3 s\"\nclear_identity = \"0 s\"\nswitchover = \"10 s\"\n\
         power_on = \"20 s\"\nboot = \"30 s\"\nstart = \"5 s\"\n{parts}"
    )
}

/// The same with the single steps in place of one switchover.
fn step_by_step(parts: &[String]) -> String {
    scenario(&parts.concat()).replace("switchover = \"10 s\"\n", "")
}

/// A blade type that fails once after so many seconds, with a repair of so many.
fn failing(name: &str, x: u32, life: u32, repair: u32, more: &str) -> String {
    format!(
        "[blade_type.{name}]\nresources = {{ x = {x} }}\n\
         [blade_type.{name}.failure.f]\nlife = \"{life} s\"\nrepair = \"{repair} s\"\n{more}\n"
    )
}

fn sound(name: &str, x: u32) -> String {
    format!("[blade_type.{name}]\nresources = {{ x = {x} }}\n")
}

fn workload(name: &str, on: &str, count: u32, more: &str) -> String {
    format!("[[workload]]\nname = \"{name}\"\non = \"{on}\"\ncount = {count}\n{more}\n")
}

fn pool(name: &str, kind: &str, count: u32) -> String {
    format!("[[pool]]\nname = \"{name}\"\ntype = \"{kind}\"\ncount = {count}\n")
}

fn legs(parts: &[String]) -> Vec<Leg> {
    show(&written(&scenario(&parts.concat())), "p").legs
}

fn phases(parts: &[String]) -> Vec<Vec<(&'static str, f64)>> {
    show(&written(&scenario(&parts.concat())), "p").phases
}

fn policy(preset: &str, more: &str) -> String {
    format!("[policy.p]\npreset = \"{preset}\"\n{more}\n")
}

#[test]
fn repair_in_place_waits_for_the_crew_and_boots() {
    let parts = [
        failing("a", 1, 100, 50, ""),
        workload("w", "a", 2, ""),
        "[repair]\ncrews = 1\n".to_owned(),
        policy("repair_in_place", ""),
    ];
    // The second fails again after another 100 s of operation, and so on; the first two outages tell the rule.
    let start = 1.0 + 50.0;
    assert_eq!(
        legs(&parts)[..2],
        [leg("failover", "w-0", "w-0", 100, 206), leg("failover", "w-1", "w-1", 100, 256)]
    );
    assert_eq!(
        phases(&parts)[..2],
        [
            vec![("detect", 1.0), ("power_on", 20.0), ("boot", 30.0), ("start", 5.0), ("repair", 50.0)],
            vec![
                ("detect", 1.0),
                ("power_on", 20.0),
                ("boot", 30.0),
                ("start", 5.0),
                ("wait_repair", start - 1.0),
                ("repair", 50.0)
            ],
        ]
    );
}

#[test]
fn a_fault_that_follows_the_identity_waits_for_its_cure() {
    let parts = [
        failing("a", 1, 100, 500, "follows_identity = 1.0"),
        sound("b", 1),
        workload("w", "a", 1, ""),
        pool("s", "b", 1),
        policy("cold_boot", ""),
    ];
    // Noticed at 101, taken over at 116, cured at 601, and the application starts.
    assert_eq!(legs(&parts), [leg("failover", "w", "s", 100, 606)]);
    assert_eq!(
        phases(&parts)[0],
        [
            ("detect", 1.0),
            ("capture", 2.0),
            ("fence", 3.0),
            ("reconfigure", 10.0),
            ("start", 5.0),
            ("repair", 485.0)
        ]
    );
    let totals = show(&written(&scenario(&parts.concat())), "p").totals;
    assert_eq!(totals.classes[0].irremovable_us, 501_000_000);
}

#[test]
fn a_cure_that_comes_before_the_takeover_ends_costs_nothing_more() {
    let parts = [
        failing("a", 1, 100, 8, "follows_identity = 1.0"),
        sound("b", 1),
        workload("w", "a", 1, ""),
        pool("s", "b", 1),
        policy("cold_boot", ""),
    ];
    assert_eq!(legs(&parts), [leg("failover", "w", "s", 100, 116)]);
}

#[test]
fn some_faults_are_no_business_of_a_spare() {
    let remedy = |remedy: &str| {
        legs(&[
            failing("a", 1, 3000, 40, &format!("remedy = \"{remedy}\"")),
            sound("b", 1),
            workload("w", "a", 1, ""),
            pool("s", "b", 1),
            policy("cold_boot", ""),
        ])
    };
    assert_eq!(remedy("takeover"), [leg("failover", "w", "s", 3000, 3016)]);
    // 1 detect + 40 restart + 5 start.
    assert_eq!(remedy("restart_in_place"), [leg("failover", "w", "w", 3000, 3046)]);
    // 1 detect + 40 repair + 20 power-on + 30 boot + 5 start.
    assert_eq!(remedy("none"), [leg("failover", "w", "w", 3000, 3096)]);
}

#[test]
fn a_spare_that_dies_under_way_is_noticed_at_the_end_of_its_step() {
    let parts = [
        failing("a", 1, 100, 2000, ""),
        // Cold spares do not age: this one dies 25 s after it was claimed at 106 s.
        failing("b", 1, 25, 2000, ""),
        sound("c", 1),
        workload("w", "a", 1, ""),
        pool("first", "b", 1),
        pool("second", "c", 1),
        policy("cold_boot", "[policy.p.times]\nwrite_identity = \"0 s\""),
    ];
    let shown = show(&written(&step_by_step(&parts)), "p");
    // Claimed at 106; power-on until 126, boot until 156. It dies at 131, in the boot. The second is up at 211.
    assert_eq!(shown.legs, [leg("failover", "w", "second", 100, 211)]);
    assert_eq!(shown.phases[0][3], ("failed_attempt", 50.0));
    assert_eq!((shown.totals.classes[0].failovers, shown.totals.classes[0].failed_failovers), (2, 1));
}

#[test]
fn waiting_workloads_are_served_by_priority_then_by_the_time_of_their_outage() {
    let parts = [
        failing("early", 1, 100, 3000, ""),
        failing("late", 1, 200, 3000, ""),
        sound("b", 1),
        workload("patient", "early", 1, "priority = 1"),
        workload("second", "late", 1, ""),
        workload("first", "early", 1, ""),
        "[[delivery]]\nname = \"d\"\ntype = \"b\"\nat = \"1000 s\"\ncount = 2\n".to_owned(),
        "[[delivery]]\nname = \"e\"\ntype = \"b\"\nat = \"2000 s\"\n".to_owned(),
        policy("cold_boot", ""),
    ];
    assert_eq!(
        legs(&parts),
        [
            leg("failover", "first", "d-0", 100, 1010),
            leg("failover", "second", "d-1", 200, 1010),
            leg("failover", "patient", "e", 100, 2010),
        ]
    );
}

#[test]
fn a_slot_of_the_server_is_held_from_claim_to_up() {
    let parts = [
        failing("a", 1, 100, 3500, ""),
        sound("b", 1),
        workload("w", "a", 3, ""),
        pool("s", "b", 3),
        "[management]\nslots = 2\n".to_owned(),
        policy("cold_boot", ""),
    ];
    assert_eq!(
        legs(&parts),
        [
            leg("failover", "w-0", "s-0", 100, 116),
            leg("failover", "w-1", "s-1", 100, 116),
            leg("failover", "w-2", "s-2", 100, 126),
        ]
    );
    let third = &phases(&parts)[2];
    assert!(
        third.contains(&("wait_management", 10.0)) && !third.iter().any(|(phase, _)| *phase == "wait_spare")
    );
}

#[test]
fn a_module_does_one_command_at_a_time_and_fences_come_first() {
    let enclosure = "[[enclosure]]\nname = \"e\"\ncount = 1\nslots = 10\n".to_owned();
    let inside = "enclosure = \"e\"";
    let parts = [
        failing("a", 1, 100, 3500, ""),
        sound("b", 1),
        enclosure,
        workload("w", "a", 2, inside),
        pool("s", "b", 2),
        policy(
            "identity_push",
            "[policy.p.times]\npush = \"4 s\"\nreconfigure = \"6 s\"\nlan_relearn = \"0 s\"\nfabric_login = \"0 s\"",
        ),
    ];
    let text = scenario(&parts.concat())
        .replace("switchover = \"10 s\"\n", "")
        .replace("[times]\n", "[times]\nlan_relearn = \"0 s\"\nfabric_login = \"0 s\"\n");
    let shown = show(&written(&text), "p");
    // Captures and fences take turns: 101-103, 103-105, then 105-108, 108-111. Spares stand outside: no queue there.
    assert_eq!(
        shown.legs,
        [leg("failover", "w-0", "s-0", 100, 108 + 15), leg("failover", "w-1", "s-1", 100, 111 + 15)]
    );
    assert!(shown.phases[0].contains(&("wait_management", 2.0)));
    assert!(shown.phases[1].contains(&("wait_management", 5.0)));
}

#[test]
fn statistics_count_from_the_end_of_the_warm_up() {
    let parts = [
        failing("a", 1, 100, 3000, ""),
        sound("b", 1),
        workload("w", "a", 1, ""),
        pool("s", "b", 1),
        policy("cold_boot", ""),
    ];
    let text = scenario(&parts.concat()).replace("replications = 1", "replications = 1\nwarm_up = \"110 s\"");
    let totals = show(&written(&text), "p").totals;
    let class = &totals.classes[0];
    // The outage from 100 to 116 began before: it is not counted, but six seconds of it are downtime.
    assert_eq!((class.outages, class.durations.count()), (0, 0));
    assert_eq!((class.down(), class.present_us), (6_000_000, 3_490_000_000));
}

/// A cascade from `b` (x = 5) to `c` (x = 3) of a workload that requires x = 2: capture 60 s, power-down 10 s, then
/// 20 s identity, 30 s restore. It starts when `c` arrives at 1000 s.
fn cascade(b: &str, c: &str, more: &str) -> crate::common::Shown {
    let text = format!(
        "name = \"t\"\nhorizon = \"1 h\"\nreplications = 1\nstart = \"new\"\n\
         [times]\ndetect = \"1 s\"\ncapture = \"2 s\"\nfence = \"3 s\"\nclear_identity = \"0 s\"\nwrite_identity = \"20 s\"\n\
         power_on = \"0 s\"\nboot = \"0 s\"\nstart = \"30 s\"\nrestore = \"30 s\"\ncapture_state = \"60 s\"\npower_down = \"10 s\"\n\
         {b}{c}{}{}\
         [[workload]]\nname = \"w\"\non = \"b\"\ncount = 1\nrequirement = {{ metadata = {{ x = 2 }} }}\n\
         [[delivery]]\nname = \"c\"\ntype = \"c\"\nat = \"1000 s\"\n{more}\
         [policy.p]\npreset = \"cascading_rebalance\"\n",
        sound("d", 9),
        pool("d", "d", 1),
    );
    show(&written(&text), "p")
}

#[test]
fn a_cascade_goes_its_way() {
    let shown = cascade(&sound("b", 5), &sound("c", 3), "");
    assert_eq!(shown.legs, [leg("cascade", "w", "c", 1000, 1120)]);
    assert_eq!(shown.phases, [vec![("transfer", 120.0)]]);
}

#[test]
fn a_target_lost_before_the_power_down_leaves_the_workload_at_its_source() {
    // c ages during the takeover: it dies 30 s into the capture, which is noticed when the capture ends.
    let shown = cascade(&sound("b", 5), &failing("c", 3, 30, 3500, ""), "");
    assert_eq!(shown.legs, [leg("cascade", "w", "w", 1000, 1060)]);
    assert_eq!(shown.totals.classes[0].outages, 0);
}

#[test]
fn a_target_lost_after_the_power_down_is_an_unplanned_outage_from_then() {
    // c dies at 1080, 10 s into the identity step that ends at 1090; then capture, fence, and a failover onto b.
    let shown = cascade(&sound("b", 5), &failing("c", 3, 80, 3500, ""), "");
    assert_eq!(shown.legs, [leg("cascade", "w", "-", 1000, 1080), leg("failover", "c", "w", 1080, 1145)]);
    assert_eq!(
        shown.phases[1],
        [("detect", 10.0), ("capture", 2.0), ("fence", 3.0), ("reconfigure", 20.0), ("start", 30.0)]
    );
}

#[test]
fn a_source_lost_before_the_capture_ends_is_a_failover_onto_the_held_target() {
    let shown = cascade(&failing("b", 5, 1040, 3500, ""), &sound("c", 3), "");
    // Noticed at 1041, fenced at 1046, identity until 1066, started at 1096, on c and not on d.
    assert_eq!(shown.legs, [leg("cascade", "w", "-", 1000, 1040), leg("failover", "w", "c", 1040, 1096)]);
    assert_eq!(shown.totals.classes[0].failovers, 1);
}

#[test]
fn a_source_lost_after_the_capture_changes_nothing_for_the_workload() {
    let shown = cascade(&failing("b", 5, 1065, 3500, ""), &sound("c", 3), "");
    assert_eq!(shown.legs, [leg("cascade", "w", "c", 1000, 1120)]);
}

#[test]
fn waiting_workloads_come_before_cascades_and_the_larger_gain_before_the_smaller() {
    let text = format!(
        "name = \"t\"\nhorizon = \"1 h\"\nreplications = 1\nstart = \"new\"\n\
         [times]\ndetect = \"0 s\"\ncapture = \"0 s\"\nfence = \"0 s\"\nclear_identity = \"0 s\"\nswitchover = \"10 s\"\ntransfer = \"100 s\"\n\
         {}{}{}{}{}{}\
         [[delivery]]\nname = \"d\"\ntype = \"fit\"\nat = \"1000 s\"\ncount = 2\n\
         [policy.p]\npreset = \"cascading_rebalance\"\nrebalance = {{ cascade = {{ max_transfers = 1, cooldown = \"10 min\" }} }}\ndisplaced_returns = \"end\"\n",
        sound("fit", 2),
        sound("large", 6),
        sound("huge", 20),
        failing("doomed", 2, 500, 3500, ""),
        workload("near", "large", 1, "requirement = { metadata = { x = 2 } }"),
        workload("far", "huge", 1, "requirement = { metadata = { x = 2 } }")
            + &workload("hit", "doomed", 1, ""),
    );
    let shown = show(&written(&text), "p");
    assert_eq!(
        shown.legs,
        [
            // The waiting workload is served first, then the largest mismatch, and one move at a time. When far has
            // left huge at 1100, nothing that stands by is better for near than large.
            leg("failover", "hit", "d-0", 500, 1010),
            leg("cascade", "far", "d-1", 1000, 1100),
        ]
    );
}
