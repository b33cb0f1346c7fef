//! Common causes, one rule a test: power that an enclosure, a power domain or the site loses, and fabrics that leave
//! blades without a path. Each on the smallest scenario that shows it, to the second.
//!
//! Unless a test says otherwise the power goes at 2000 s and is back at 2300 s. Without power nothing has to be fenced,
//! and these scenarios know the identities beforehand: what goes dark at 2000 s is noticed at 2001 s, and a cold boot
//! of 55 s has its workload up at 2056 s. A failure takes 1 s to be noticed and 3 s to be fenced.

use crate::common::{
    Shown, adapter, failing, first_class, leg, legs, metric, policy, pool, show, shown, sound, spent, text,
    workload, written,
};
use hotspare::{Attempt, BladeId, CompiledPolicy, Journey, Observer, Time, observe};
use std::sync::atomic::AtomicBool;

const BEFOREHAND: &str = "[management]\nidentities = \"beforehand\"\n";
const INSIDE: &str = "enclosure = \"e\"";

/// Out from so many seconds on, for so many; again as long after that.
fn failure(life: u32, repair: u32) -> String {
    format!("failure = {{ life = \"{life} s\", repair = \"{repair} s\" }}\n")
}

/// Enclosure `e` with its one outage.
fn enclosure(from: u32, length: u32) -> String {
    format!("[[enclosure]]\nname = \"e\"\ncount = 1\nslots = 14\n{}", failure(from, length))
}

/// Fabric with its one outage.
fn fabric(name: &str, from: u32, length: u32) -> String {
    format!("[[fabric]]\nname = \"{name}\"\n{}", failure(from, length))
}

/// Ports of a blade type on these fabrics.
fn paths(of: &str, fabrics: &[&str]) -> String {
    adapter(of, "fc", "fibre_channel", fabrics.len() as u32, &format!("fabrics = {fabrics:?}"))
}

/// How long the blades of each type were dark \[s\], types in the order of the scenario.
fn dark_s(shown: &Shown) -> Vec<i128> {
    shown.totals.states.iter().map(|state| state.dark_us / 1_000_000).collect()
}

// ---- Workloads ------------------------------------------------------------------------------------------------------

#[test]
fn an_enclosure_goes_down_as_one_and_its_sound_blades_serve_the_queue_when_they_are_back() {
    let shown = shown(&[
        BEFOREHAND,
        &sound("a"),
        &sound("b"),
        &enclosure(2000, 300),
        &workload("w", "a", 4, INSIDE),
        &pool("s", "b", 2, ""),
        &policy("cold_boot", ""),
    ]);
    assert_eq!(
        shown.legs,
        [
            leg("failover", "w-0", "s-0", 2000, 2056),
            leg("failover", "w-1", "s-1", 2000, 2056),
            // All four blades enter the pool at 2300 s, and whoever waits claims the first of them at once.
            leg("failover", "w-2", "w-0", 2000, 2355),
            leg("failover", "w-3", "w-1", 2000, 2355),
        ]
    );
    assert_eq!(
        shown.phases[2],
        [("detect", 1.0), ("wait_spare", 299.0), ("power_on", 20.0), ("boot", 30.0), ("start", 5.0)]
    );
    assert_eq!(shown.totals.counts.repairs, 0, "nothing of a dark blade needs a repair");
    assert_eq!(shown.totals.pool_us, (2 * 2001 + 2 * 1300) * 1_000_000);
    assert_eq!(dark_s(&shown), [4 * 300, 0]);
    assert_eq!(metric(&shown, "enclosures_down_mean"), 300.0 / 3600.0);
}

#[test]
fn a_workload_that_waits_for_its_own_blade_starts_there_when_power_is_back() {
    let in_time = shown(&[
        &sound("a"),
        &enclosure(2000, 300),
        &workload("w", "a", 2, INSIDE),
        &policy("repair_in_place", ""),
    ]);
    assert_eq!(
        in_time.legs,
        [leg("failover", "w-0", "w-0", 2000, 2355), leg("failover", "w-1", "w-1", 2000, 2355)]
    );
    for phases in &in_time.phases {
        assert_eq!(
            phases[..],
            [("detect", 1.0), ("power_on", 20.0), ("boot", 30.0), ("start", 5.0), ("repair", 299.0)]
        );
    }
    assert_eq!(in_time.totals.shop_us, 0, "no crew comes");
    // Whoever still waits at the end has waited for its blade.
    let long = shown(&[
        &sound("a"),
        &enclosure(2000, 10_000),
        &workload("w", "a", 1, INSIDE),
        &policy("repair_in_place", ""),
    ]);
    assert_eq!(long.phases[0], [("detect", 1.0), ("repair", 1599.0)]);
    // Power that is back before anybody notices: the start begins when it is noticed.
    let short = legs(&[
        &sound("a"),
        &enclosure(2000, 5),
        &workload("w", "a", 1, INSIDE),
        &policy("repair_in_place", "[policy.p.times]\ndetect = \"20 s\""),
    ]);
    assert_eq!(short[0], leg("failover", "w", "w", 2000, 2075));
}

#[test]
fn the_site_takes_everything_down() {
    let shown = shown(&[
        BEFOREHAND,
        &format!("[site]\n{}", failure(2000, 300)),
        &sound("a"),
        &sound("b"),
        &enclosure(36_000, 1),
        &workload("w", "a", 1, INSIDE),
        &workload("v", "a", 1, ""),
        &pool("s", "b", 1, ""),
        &policy("cold_boot", ""),
    ]);
    // Nobody has anywhere to go before power is back; then pools come first.
    let back = |from, to| leg("failover", from, to, 2000, 2355);
    assert_eq!(shown.legs, [back("w", "s"), back("v", "w")]);
    assert_eq!(dark_s(&shown), [600, 300]);
}

#[test]
fn a_power_domain_takes_its_slots_and_no_others() {
    let down = |left: u32, right: u32| {
        let domain = |name: &str, slots: &str, from: u32| {
            format!("{{ name = \"{name}\", slots = {slots}, {} }}", failure(from, 300).trim_end())
        };
        let shown = shown(&[
            &sound("a"),
            &format!(
                "[[enclosure]]\nname = \"e\"\ncount = 2\nslots = 14\npower_domain = [{}, {}]\n",
                domain("left", "[1, 6]", left),
                domain("right", "[7, 14]", right)
            ),
            &workload("v", "a", 3, INSIDE),
            &workload("w", "a", 25, INSIDE),
            &policy("repair_in_place", ""),
        ]);
        assert!(shown.legs.iter().all(|leg| (leg.3, leg.4) == (2000, 2355)));
        shown.legs.into_iter().map(|leg| leg.1).collect::<Vec<_>>()
    };
    let names =
        |name: &str, from: u32, to: u32| (from..=to).map(|n| format!("{name}-{n}")).collect::<Vec<_>>();
    // v fills slots 1 to 3 of the first enclosure; w goes on from slot 4, and from slot 1 of the second.
    assert_eq!(down(2000, 9000), [names("v", 0, 2), names("w", 0, 2), names("w", 11, 16)].concat());
    assert_eq!(down(9000, 2000), [names("w", 3, 10), names("w", 17, 24)].concat());
}

#[test]
fn a_blade_is_without_power_until_all_it_depends_on_is_back() {
    let shown = shown(&[
        &format!("[site]\n{}", failure(2100, 100)),
        &sound("a"),
        &enclosure(2000, 300),
        &workload("w", "a", 1, INSIDE),
        &workload("v", "a", 1, ""),
        &policy("repair_in_place", ""),
    ]);
    assert_eq!(shown.legs, [leg("failover", "v", "v", 2100, 2255), leg("failover", "w", "w", 2000, 2355)]);
}

// ---- Takeovers ------------------------------------------------------------------------------------------------------

/// Notes how attempts to take over end: by which blade, how, when \[s\].
#[derive(Default)]
struct Attempts(Vec<(BladeId, &'static str, i64)>);

impl Observer for Attempts {
    fn attempt_ended(&mut self, _: &Journey, now: Time, blade: BladeId, end: Attempt) {
        let end = match end {
            Attempt::Succeeded => "succeeded",
            Attempt::Failed(failing) => failing.name(),
        };
        self.0.push((blade, end, now.0 / 1_000_000));
    }
}

fn attempts(parts: &[&str]) -> Vec<(String, &'static str, i64)> {
    let scenario = written(&text(parts));
    let plan = CompiledPolicy::new(&scenario, &scenario.policies[0]);
    let (_, seen) =
        observe(&scenario, &plan, 0, &AtomicBool::new(false), Attempts::default()).expect("not stopped");
    seen.0.into_iter().map(|(blade, end, at)| (scenario.site.blade_name(blade), end, at)).collect()
}

#[test]
fn a_takeover_by_a_blade_that_goes_dark_ends_at_once_and_the_blade_is_ready_when_power_is_back() {
    let parts = [
        BEFOREHAND,
        &failing("early", 1990, 3000, ""),
        &failing("late", 2500, 3000, ""),
        &sound("b"),
        &enclosure(2000, 300),
        &workload("w", "early", 1, ""),
        &workload("v", "late", 1, ""),
        &pool("s", "b", 1, INSIDE),
        &pool("t", "b", 1, ""),
        &policy("cold_boot", ""),
    ];
    let shown = shown(&parts);
    // Noticed at 1991, fenced at 1994: s has had power for 6 s when it loses it. t takes over in 55 s; s is back for v.
    assert_eq!(shown.legs, [leg("failover", "w", "t", 1990, 2055), leg("failover", "v", "s", 2500, 2559)]);
    assert_eq!(spent(&shown, "failed_attempt"), 6.0);
    assert_eq!((first_class(&shown).failovers, first_class(&shown).failed_failovers), (2, 1));
    assert_eq!(
        shown.totals.shop_us,
        (3600 - 1991 + 3600 - 2501) * 1_000_000,
        "w's and v's first blades alone"
    );
    let named = |blade: &str, end, at| (blade.to_owned(), end, at);
    assert_eq!(
        attempts(&parts),
        [named("s", "dark", 2000), named("t", "succeeded", 2055), named("s", "succeeded", 2559)]
    );
}

#[test]
fn a_takeover_elsewhere_is_not_recalled() {
    let shown = shown(&[
        BEFOREHAND,
        &sound("a"),
        &sound("b"),
        &enclosure(2000, 10),
        &workload("w", "a", 1, INSIDE),
        &pool("s", "b", 1, ""),
        &policy("cold_boot", ""),
    ]);
    // Power is back 9 s after the claim; s goes on, and w's first blade stands by from then on.
    assert_eq!(shown.legs, [leg("failover", "w", "s", 2000, 2056)]);
    assert_eq!(shown.totals.pool_us, (2001 + 3600 - 2010) * 1_000_000);
}

#[test]
fn pooled_blades_leave_and_return_and_booted_ones_are_booted_anew() {
    let parts = |preset: &str| {
        shown(&[
            BEFOREHAND,
            &failing("a", 2100, 3000, ""),
            &sound("b"),
            &enclosure(2000, 300),
            &workload("w", "a", 1, ""),
            &pool("s", "b", 1, INSIDE),
            &policy(preset, ""),
        ])
    };
    // Fenced at 2104, and the only spare is dark until 2300.
    let cold = parts("cold_boot");
    assert_eq!(cold.legs, [leg("failover", "w", "s", 2100, 2355)]);
    assert_eq!(spent(&cold, "wait_spare"), 196.0);
    assert_eq!((cold.totals.pool_us, dark_s(&cold)), (2_000_000_000, vec![0, 300]));
    // 50 s until it has booted again, 15 s of push.
    let push = parts("identity_push");
    assert_eq!(push.legs, [leg("failover", "w", "s", 2100, 2365)]);
    assert_eq!(spent(&push, "wait_spare"), 246.0);
}

#[test]
fn a_blade_that_is_being_booted_for_the_pool_begins_anew() {
    // Power is back at 1020, the boot for the pool would take until 1070, and power is gone again from 1050 to 1070.
    let shown = shown(&[
        BEFOREHAND,
        &failing("a", 1060, 3000, ""),
        &sound("b"),
        &format!("[site]\n{}", failure(1050, 20)),
        &enclosure(1000, 20),
        &workload("w", "a", 1, ""),
        &pool("s", "b", 1, INSIDE),
        &policy("identity_push", ""),
    ]);
    // w is dark from 1050 on, too, and noticed at 1051. Both blades are booted from 1070 to 1120.
    assert_eq!(shown.legs[0], leg("failover", "w", "s", 1050, 1135));
    assert_eq!(spent(&shown, "wait_spare"), 69.0);
}

// ---- Identities, fences ---------------------------------------------------------------------------------------------

/// A workload on a blade in the enclosure, and a booted spare outside.
fn pushed(management: &str, blade: &str, length: u32, more: &str) -> Shown {
    shown(&[
        management,
        blade,
        &sound("b"),
        &enclosure(2000, length),
        &workload("w", "a", 1, INSIDE),
        &pool("s", "b", 1, ""),
        &policy("identity_push", more),
    ])
}

const TYPED: &str = "[policy.p.times]\nmanual_identity = \"100 s\"";

#[test]
fn nobody_reads_the_identity_of_a_blade_without_power() {
    let waits = pushed("", &sound("a"), 300, "");
    assert_eq!(waits.legs, [leg("failover", "w", "w", 2000, 2355)]);
    assert_eq!((spent(&waits, "repair"), first_class(&waits).unreadable), (299.0, 1));
    let typed = pushed("", &sound("a"), 300, TYPED);
    assert_eq!(typed.legs, [leg("failover", "w", "s", 2000, 2116)]);
    assert_eq!((spent(&typed, "capture"), spent(&typed, "fence")), (100.0, 0.0));
    let known = pushed(BEFOREHAND, &sound("a"), 300, TYPED);
    assert_eq!(known.legs, [leg("failover", "w", "s", 2000, 2016)]);
    assert_eq!(first_class(&known).unreadable, 0);
    // With power back before it is noticed, the blade is read and fenced like any other.
    let back = pushed("", &sound("a"), 5, "[policy.p.times]\ndetect = \"20 s\"");
    assert_eq!(back.legs[0], leg("failover", "w", "s", 2000, 2040));
}

#[test]
fn a_service_processor_outlives_the_paths_and_the_blade_has_to_be_fenced() {
    let shown = shown(&[
        &sound("a"),
        &paths("a", &["f"]),
        &sound("b"),
        &paths("b", &["f", "g"]),
        &fabric("f", 2000, 300),
        "[[fabric]]\nname = \"g\"\n",
        &workload("w", "a", 1, ""),
        &pool("s", "b", 1, ""),
        &policy("identity_push", ""),
    ]);
    // 1 s to notice, 2 s to read the identity, 3 s to fence; push 4 s, one port 7 s, start 5 s.
    assert_eq!(shown.legs, [leg("failover", "w", "s", 2000, 2022)]);
    assert_eq!((spent(&shown, "capture"), spent(&shown, "fence")), (2.0, 3.0));
    assert_eq!((first_class(&shown).unreadable, dark_s(&shown)), (0, vec![300, 0]));
}

#[test]
fn a_blade_with_two_fabrics_is_dark_only_while_both_are_down() {
    let shown = shown(&[
        &sound("both"),
        &paths("both", &["f", "g"]),
        &sound("one"),
        &paths("one", &["f"]),
        &sound("none"),
        &adapter("none", "eth", "ethernet", 1, ""),
        &fabric("f", 2000, 300),
        &fabric("g", 2100, 400),
        &workload("w", "both", 1, ""),
        &workload("v", "one", 1, ""),
        &workload("u", "none", 1, ""),
        &policy("repair_in_place", ""),
    ]);
    assert_eq!(shown.legs, [leg("failover", "w", "w", 2100, 2355), leg("failover", "v", "v", 2000, 2355)]);
    // Half of its paths before, and from its return at 2355 s until 2500 s; then f is down again beyond the end.
    assert_eq!(first_class(&shown).degraded_us, (100 + 145) * 1_000_000);
    assert_eq!(dark_s(&shown), [200, 300, 0]);
}

#[test]
fn a_blade_that_loses_its_power_before_its_failure_is_noticed_is_not_fenced() {
    let of = |length| {
        let slow = failing("a", 1990, 3000, "detect = \"20 s\"");
        pushed(BEFOREHAND, &slow, length, "")
    };
    assert_eq!(of(300).legs, [leg("failover", "w", "s", 1990, 2025)]);
    // Power is back at 2005: the blade may come up again, and is fenced at 2013.
    assert_eq!(of(5).legs[0], leg("failover", "w", "s", 1990, 2028));
}

#[test]
fn a_blade_with_power_and_without_paths_is_fenced() {
    // The paths are lost at 1995 and this is noticed at 2015; meanwhile power has gone and come back.
    let fenced = |length| {
        let slow = "[policy.p.times]\ndetect = \"20 s\"";
        let paths = [paths("a", &["f"]), fabric("f", 1995, 1000), "[[fabric]]\nname = \"g\"\n".to_owned()];
        let spare = self::paths("b", &["f", "g"]);
        let shown = shown(&[
            BEFOREHAND,
            &sound("a"),
            &paths.concat(),
            &sound("b"),
            &spare,
            &enclosure(2000, length),
            &workload("w", "a", 1, INSIDE),
            &pool("s", "b", 1, ""),
            &policy("identity_push", slow),
        ]);
        (spent(&shown, "detect"), spent(&shown, "fence"))
    };
    assert_eq!(fenced(5), (20.0, 3.0));
    assert_eq!(fenced(300), (20.0, 0.0));
}

#[test]
fn a_capture_or_a_fence_ends_when_the_power_goes() {
    let at = |life, more| pushed("", &failing("a", life, 50, ""), 300, more);
    // Noticed at 1999; at 2000 the service processor stops answering, and somebody begins to type.
    let typed = at(1998, TYPED);
    assert_eq!(typed.legs[0], leg("failover", "w", "s", 1998, 2115));
    assert_eq!((spent(&typed, "capture"), first_class(&typed).unreadable), (101.0, 1));
    // Nobody types: repaired at 2049, powered on at 2300.
    let waits = at(1998, "");
    assert_eq!(waits.legs[0], leg("failover", "w", "w", 1998, 2355));
    assert_eq!((spent(&waits, "capture"), spent(&waits, "repair")), (1.0, 300.0));
    // Noticed at 1997, read by 1999; the fence would take until 2002.
    let fence = at(1996, "");
    assert_eq!(fence.legs[0], leg("failover", "w", "s", 1996, 2015));
    assert_eq!((spent(&fence, "fence"), first_class(&fence).unreadable), (1.0, 0));
    // Whoever was typing already types on.
    let board = failing("a", 1990, 50, "sp_alive = false");
    let on = pushed("", &board, 300, TYPED);
    assert_eq!(on.legs[0], leg("failover", "w", "s", 1990, 2106));
    // Whoever was to type after the fence begins now.
    let board = failing("a", 1997, 50, "sp_alive = false");
    let fence_first = pushed("", &board, 300, &format!("order = \"fence_first\"\n{TYPED}"));
    assert_eq!(fence_first.legs[0], leg("failover", "w", "s", 1997, 2115));
    assert_eq!((spent(&fence_first, "fence"), spent(&fence_first, "capture")), (2.0, 100.0));
}

#[test]
fn a_state_that_is_being_saved_is_lost_with_the_power() {
    let of = |from| {
        shown(&[
            &failing("a", 1990, 3000, "leaves_state = true"),
            &sound("b"),
            &enclosure(from, 300),
            &workload("w", "a", 1, INSIDE),
            &pool("s", "b", 1, ""),
            &policy("cold_boot", "takeover = \"restore_state\""),
        ])
    };
    // Noticed at 1991, identity read by 1993, state until 2053; at 2000 both state and fence are over.
    let lost = of(2000);
    assert_eq!(lost.legs, [leg("failover", "w", "s", 1990, 2055)]);
    assert_eq!(
        (spent(&lost, "capture"), spent(&lost, "start"), first_class(&lost).lost_states),
        (9.0, 5.0, 1)
    );
    // Saved by 2053, it is restored on the spare: 20 + 30 + 10 s after the fence, which would take until 2056.
    for (from, fenced) in [(2054, 2054), (2060, 2056)] {
        let saved = of(from);
        assert_eq!(saved.legs, [leg("failover", "w", "s", 1990, fenced + 60)]);
        assert_eq!((spent(&saved, "restore"), first_class(&saved).lost_states), (10.0, 0));
    }
}

// ---- Ages, repairs, faults ------------------------------------------------------------------------------------------

#[test]
fn a_dark_blade_does_not_age() {
    let shown = shown(&[
        &failing("a", 2100, 50, ""),
        &enclosure(2000, 300),
        &workload("w", "a", 1, INSIDE),
        &policy("repair_in_place", ""),
    ]);
    // It goes on ageing when it is powered on at 2300, and has 100 s left.
    assert_eq!(
        shown.legs[..2],
        [leg("failover", "w", "w", 2000, 2355), leg("failover", "w", "w", 2400, 2506)]
    );
}

#[test]
fn a_fault_of_the_workload_alone_does_not_age_in_a_pool_that_loses_power() {
    // s stands by, booted and ageing, until it goes dark at 2000, and again from 2350 on. It carries w from 2619 on.
    let parts = [
        BEFOREHAND,
        &failing("a", 2600, 3000, ""),
        "[blade_type.b]\nresources = { x = 1 }\n[blade_type.b.failure.app]\neffect = \"workload_only\"\n\
         life = \"500 s\"\nrepair = \"10 s\"\nremedy = \"restart_in_place\"\n",
        &enclosure(2000, 300),
        &workload("w", "a", 1, ""),
        &pool("s", "b", 1, INSIDE),
        &policy("identity_push", ""),
    ];
    let text = text(&parts).replace("ageing = 0.0", "ageing = 1.0");
    let shown = show(&written(&text), "p");
    assert_eq!(
        shown.legs[..2],
        [leg("failover", "w", "s", 2600, 2619), leg("failover", "s", "s", 3119, 3135)]
    );
}

#[test]
fn a_blade_in_repair_is_repaired_all_the_same_and_stands_dark_afterwards() {
    let parts = |preset: &str| {
        shown(&[
            BEFOREHAND,
            "[repair]\ncrews = 1\n",
            &failing("a", 1990, 100, ""),
            &failing("c", 2200, 1000, ""),
            &sound("b"),
            &enclosure(2000, 300),
            &workload("w", "a", 1, INSIDE),
            &workload("v", "c", 1, ""),
            &pool("s", "b", 1, ""),
            &policy(preset, ""),
        ])
    };
    // Under repair from 1991 to 2091. On its own blade w waits for the power from then on.
    let own = parts("repair_in_place");
    assert_eq!(own.legs[0], leg("failover", "w", "w", 1990, 2355));
    assert_eq!(
        own.phases[0],
        [("detect", 1.0), ("power_on", 20.0), ("boot", 30.0), ("start", 5.0), ("repair", 309.0)]
    );
    assert_eq!(own.totals.repair_queue_us, 0, "v fails at 2200, when the crew is free");
    // With s taken, v waits for w's first blade.
    let moved = parts("cold_boot");
    assert_eq!(moved.legs, [leg("failover", "w", "s", 1990, 2049), leg("failover", "v", "w", 2200, 2355)]);
    assert_eq!(dark_s(&moved), [2300 - 2091, 0, 0]);
}

#[test]
fn a_latent_fault_stays_latent_in_the_dark() {
    let parts = [
        BEFOREHAND,
        &failing("a", 2500, 3000, ""),
        &failing("b", 500, 3000, ""),
        &sound("c"),
        &enclosure(2000, 300),
        &workload("w", "a", 1, ""),
        &pool("s", "b", 1, INSIDE),
        &pool("t", "c", 1, ""),
        &policy("cold_boot", ""),
    ];
    let shown = show(&written(&text(&parts).replace("ageing = 0.0", "ageing = 1.0")), "p");
    // s has been dead since 500 s. w, fenced at 2504, finds out when it has booted; then t takes over.
    assert_eq!(shown.legs, [leg("failover", "w", "t", 2500, 2609)]);
    assert_eq!((spent(&shown, "failed_attempt"), first_class(&shown).failed_failovers), (50.0, 1));
    assert_eq!(shown.totals.latent_us, (1500 + 204) * 1_000_000, "none while it is dark");
    assert_eq!((shown.totals.counts.standby_failures, dark_s(&shown)), (1, vec![0, 300, 0]));
}

#[test]
fn a_dead_spare_whose_takeover_goes_dark_keeps_its_fault() {
    let parts = [
        BEFOREHAND,
        &failing("a", 1990, 50, ""),
        &failing("b", 500, 3000, ""),
        &enclosure(2000, 20),
        &workload("w", "a", 1, ""),
        &pool("s", "b", 1, INSIDE),
        &policy("cold_boot", ""),
    ];
    let shown = show(&written(&text(&parts).replace("ageing = 0.0", "ageing = 1.0")), "p");
    // Claimed at 1994, dark at 2000, claimed again at 2020, found dead at 2070; w's own blade is back since 2041.
    assert_eq!(shown.legs[0], leg("failover", "w", "w", 1990, 2125));
    assert_eq!((spent(&shown, "failed_attempt"), spent(&shown, "wait_spare")), (56.0, 20.0));
    assert_eq!(shown.totals.counts.standby_failures, 1);
}

// ---- Planned moves --------------------------------------------------------------------------------------------------

/// At 0 s w begins to move from a blade that is too large to one that matches: state until 60 s, power-down until 70 s,
/// power-on and boot until 120 s, restored at 130 s. One of them is in the enclosure, which goes out at `from`.
fn moved(source: &str, target: &str, from: u32, more: &str) -> Shown {
    shown(&[
        BEFOREHAND,
        "[blade_type.b]\nresources = { x = 5 }\n[blade_type.c]\nresources = { x = 3 }\n",
        &enclosure(from, 10_000),
        &workload("w", "b", 1, &format!("requirement = {{ metadata = {{ x = 2 }} }}\n{source}")),
        &pool("s", "c", 1, target),
        &policy("cascading_rebalance", more),
    ])
}

#[test]
fn a_target_that_goes_dark_before_the_power_down_ends_the_move_at_once() {
    let shown = moved("", INSIDE, 30, "");
    assert_eq!(shown.legs, [leg("cascade", "w", "w", 0, 30)]);
    assert_eq!((first_class(&shown).outages, dark_s(&shown)), (0, vec![0, 3570]));
}

#[test]
fn a_target_that_goes_dark_after_the_power_down_makes_the_move_an_outage() {
    // The first blade stands by since it was powered down, and takes over at once: 20 + 30 + 5 s.
    let shown = moved("", INSIDE, 80, "");
    assert_eq!(shown.legs, [leg("cascade", "w", "-", 0, 80), leg("failover", "s", "w", 80, 135)]);
    assert_eq!(shown.phases[1], [("power_on", 20.0), ("boot", 30.0), ("start", 5.0)]);
    assert_eq!((first_class(&shown).failovers, dark_s(&shown)), (1, vec![0, 3520]));
}

#[test]
fn a_source_that_goes_dark_before_its_state_is_saved_fails_over_onto_the_held_target() {
    let shown = moved(INSIDE, "", 30, "");
    assert_eq!(shown.legs, [leg("cascade", "w", "-", 0, 30), leg("failover", "w", "s", 30, 86)]);
}

#[test]
fn a_source_that_goes_dark_after_its_state_is_saved_changes_nothing_for_the_workload() {
    for from in [65, 80] {
        let shown = moved(INSIDE, "", from, "");
        assert_eq!(shown.legs, [leg("cascade", "w", "s", 0, 130)]);
        assert_eq!(dark_s(&shown), [3600 - i128::from(from), 0], "it stands by no longer");
    }
}

#[test]
fn a_live_move_that_loses_a_blade_costs_no_more_than_that_blade() {
    // The copy takes 60 s after 50 s of power-on and boot.
    let live = "transfer = \"live\"\n[policy.p.times]\nlive_copy = \"60 s\"\nlive_stop = \"3 s\"";
    let target = moved("", INSIDE, 80, live);
    assert_eq!((target.legs.len(), first_class(&target).down()), (0, 0));
    // The target is held, but has to start anew: noticed at 81, 55 s.
    assert_eq!(moved(INSIDE, "", 80, live).legs, [leg("failover", "w", "s", 80, 136)]);
}

// ---- The same instant -----------------------------------------------------------------------------------------------

#[test]
fn power_that_returns_at_the_instant_of_a_failure_is_back_for_it() {
    let shown = shown(&[
        BEFOREHAND,
        &failing("a", 2300, 3000, ""),
        &sound("b"),
        &enclosure(2000, 300),
        &workload("w", "a", 1, ""),
        &pool("s", "b", 1, INSIDE),
        &policy("cold_boot", "[policy.p.times]\ndetect = \"0 s\"\nfence = \"0 s\""),
    ]);
    assert_eq!(shown.legs, [leg("failover", "w", "s", 2300, 2355)]);
    assert_eq!(spent(&shown, "wait_spare"), 0.0);
}

#[test]
fn power_goes_after_steps_have_ended_and_before_blades_fail() {
    // The takeover by s ends at 2000, when s loses its power: up, and down again.
    let done = legs(&[
        BEFOREHAND,
        &failing("a", 1941, 3000, ""),
        &sound("b"),
        &enclosure(2000, 10_000),
        &workload("w", "a", 1, ""),
        &pool("s", "b", 1, INSIDE),
        &pool("t", "b", 1, ""),
        &policy("cold_boot", ""),
    ]);
    assert_eq!(done, [leg("failover", "w", "s", 1941, 2000), leg("failover", "s", "t", 2000, 2056)]);
    // A blade whose life ends at 2000 is dark before it can fail; the life is over as soon as it ages again.
    let shown = shown(&[
        &failing("a", 2000, 50, ""),
        &enclosure(2000, 300),
        &workload("w", "a", 1, INSIDE),
        &policy("repair_in_place", ""),
    ]);
    assert_eq!(shown.legs[0], leg("failover", "w", "w", 2000, 2425));
    // Power-on until 2320 shows the fault; then 50 s of repair and 55 s of start.
    assert_eq!((spent(&shown, "failed_attempt"), spent(&shown, "repair")), (20.0, 299.0 + 50.0));
}

#[test]
fn nobody_claims_what_goes_dark_at_the_same_instant() {
    // All of the enclosure is dark before anybody looks for a spare, in whatever order its blades are.
    let shown = shown(&[
        BEFOREHAND,
        &sound("a"),
        &sound("b"),
        &enclosure(2000, 300),
        &workload("w", "a", 1, INSIDE),
        &pool("s", "b", 2, INSIDE),
        &policy("cold_boot", "[policy.p.times]\ndetect = \"0 s\""),
    ]);
    assert_eq!(shown.legs, [leg("failover", "w", "s-0", 2000, 2355)]);
    assert_eq!((first_class(&shown).failovers, first_class(&shown).failed_failovers), (1, 0));
}
