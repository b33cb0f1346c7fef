//! The machinery of a failover, one rule a test: modules and their queues, identities, zones, partitions and ports,
//! boots, state. Each on the smallest scenario that shows it, to the second.
//!
//! Unless a test says otherwise a failure is noticed after 1 s, captured in 2 s and fenced in 3 s; a push takes 4 s,
//! the adapters of a blade without a list 6 s and the application 5 s; power-on takes 20 s and a boot 30 s. A listed
//! adapter takes 5 s and 2 s for each port. So a plain push after a failure at 100 s is up at 121 s, and a plain cold
//! boot at 161 s.

use crate::common::{
    Begun, Shown, adapter, begun, failing, first_class, leg, legs, metric, partition, policy, pool, show,
    shown, sound, spent, text, workload, written,
};
use hotspare::stats::Metric;

const ENCLOSURE: &str = "[[enclosure]]\nname = \"e\"\ncount = 1\nslots = 14\n";
const INSIDE: &str = "enclosure = \"e\"";

// ---- The management plane -------------------------------------------------------------------------------------------

#[test]
fn a_module_isolates_then_pushes_then_clears_then_boots_for_the_pool() {
    // Two blades of an enclosure fail at 50 s and come back from repair at 109 s, to be cleared and booted. Two others
    // fail at 100 s and a third at 108 s; all the commands are wanted while the module is busy with another.
    let parts = [
        "[management]\nmodule_commands = 1\n",
        &failing("early", 50, 58, ""),
        &failing("late", 100, 3000, ""),
        &failing("last", 108, 3000, ""),
        &sound("b"),
        ENCLOSURE,
        &workload("x", "early", 2, INSIDE),
        &workload("w", "late", 2, INSIDE),
        &workload("z", "last", 1, INSIDE),
        &pool("s", "b", 5, INSIDE),
        &policy("identity_push", "[policy.p.times]\nclear_identity = \"2 s\"\npower_command = \"3 s\""),
    ];
    let commands = ["capture", "fence", "push", "clear_identity", "power_command"];
    let of = |who: &str, what, from, to| (who.to_owned(), what, from, to);
    let seen: Vec<Begun> =
        begun(&parts, &commands).into_iter().filter(|(_, _, from, _)| *from >= 100).collect();
    assert_eq!(
        seen[..13],
        [
            of("w-0", "capture", 101, 103),
            of("w-1", "capture", 103, 105),
            of("w-0", "fence", 105, 108),
            of("w-1", "fence", 108, 111),
            // w-0 has wanted its push since 108 s, x-0 to be cleared since 109 s.
            of("z", "capture", 111, 113),
            of("z", "fence", 113, 116),
            of("w-0", "push", 116, 120),
            of("w-1", "push", 120, 124),
            of("z", "push", 124, 128),
            of("x-0", "clear_identity", 128, 130),
            // x-0 wants its power since 130 s, x-1 to be cleared since 109 s.
            of("x-1", "clear_identity", 130, 132),
            of("x-0", "power_command", 132, 135),
            of("x-1", "power_command", 135, 138),
        ]
    );
    let shown = shown(&parts);
    assert_eq!(
        shown.legs[2..4],
        [leg("failover", "w-0", "s-2", 100, 131), leg("failover", "w-1", "s-3", 100, 135)]
    );
    let waits = |at: usize| shown.phases[at].iter().find(|(name, _)| *name == "wait_management").unwrap().1;
    // w-0: 2 s for its fence, 8 s for its push. w-1: 2 s for its capture, 3 s for its fence, 9 s for its push.
    assert_eq!((waits(2), waits(3)), (10.0, 14.0));
}

/// One blade in an enclosure that fails at 100 s, and a booted spare outside of it.
fn one_in_an_enclosure(management: &str, mode: &str, more: &str) -> Shown {
    shown(&[
        management,
        &failing("a", 100, 3600, mode),
        &sound("b"),
        ENCLOSURE,
        &workload("w", "a", 1, INSIDE),
        &pool("s", "b", 1, ""),
        &policy("identity_push", more),
    ])
}

#[test]
fn a_module_that_fails_drops_its_command_and_begins_it_anew() {
    // It fails at 102 s, in the capture, and is back at 152 s: capture, fence and 15 s of push from then.
    let management = "[management.module_failure]\nlife = \"102 s\"\nrepair = \"50 s\"\n";
    let shown = one_in_an_enclosure(management, "", "");
    assert_eq!(shown.legs, [leg("failover", "w", "s", 100, 172)]);
    assert_eq!((spent(&shown, "wait_management"), spent(&shown, "capture")), (51.0, 2.0));
}

#[test]
fn a_module_that_is_down_hears_of_failures_when_it_is_back() {
    let management = "[management.module_failure]\nlife = \"90 s\"\nrepair = \"50 s\"\n";
    let shown = one_in_an_enclosure(management, "", "");
    assert_eq!(shown.legs, [leg("failover", "w", "s", 100, 160)]);
    assert_eq!((spent(&shown, "detect"), spent(&shown, "wait_management")), (1.0, 39.0));
    assert_eq!(shown.totals.shop_us, 3_460_000_000, "nor does anybody send for a crew before 140 s");
    assert_eq!(
        shown.totals.modules_down_us,
        50_000_000 * 25 + 10_000_000,
        "25 times 50 s, and from 3590 s on"
    );
}

#[test]
fn a_module_inside_the_management_server_goes_down_with_it() {
    // The server fails at 102 s, in the capture, and is back at 152 s.
    let with = |modules: &str| {
        let management = format!(
            "[management]\nmodules = \"{modules}\"\n[management.failure]\nlife = \"102 s\"\nrepair = \"50 s\"\n"
        );
        one_in_an_enclosure(&management, "", "")
    };
    assert_eq!(with("inside").legs, [leg("failover", "w", "s", 100, 172)]);
    // A module of its own has captured and fenced meanwhile; only the claim has to wait.
    assert_eq!(with("enclosure").legs, [leg("failover", "w", "s", 100, 167)]);
}

#[test]
fn a_blade_whose_module_is_down_is_fenced_by_hand_in_the_end() {
    // The module fails at 104 s. w-0 has waited for its fence since 103 s, and somebody pulls it 20 s later.
    let parts = |more: &str| {
        legs(&[
            "[management.module_failure]\nlife = \"104 s\"\nrepair = \"1000 s\"\n",
            &failing("a", 100, 3400, ""),
            &sound("b"),
            ENCLOSURE,
            &workload("w", "a", 2, INSIDE),
            &pool("s", "b", 2, ""),
            &policy("identity_push", more),
        ])
    };
    assert_eq!(
        parts("[policy.p.times]\nmanual_fence = \"20 s\""),
        [leg("failover", "w-0", "s-0", 100, 138), leg("failover", "w-1", "s-1", 100, 1124)]
    );
    // Without it both wait for the module, which is back at 1104 s: capture until 1106, fences until 1109 and 1112.
    assert_eq!(
        parts(""),
        [leg("failover", "w-0", "s-0", 100, 1124), leg("failover", "w-1", "s-1", 100, 1127)]
    );
}

#[test]
fn a_fence_that_is_dropped_is_done_by_hand_after_the_time_since_it_was_wanted() {
    let management = "[management.module_failure]\nlife = \"104 s\"\nrepair = \"1000 s\"\n";
    let shown = one_in_an_enclosure(management, "", "[policy.p.times]\nmanual_fence = \"20 s\"");
    // Wanted at 103 s, dropped at 104 s, pulled at 123 s.
    assert_eq!(shown.legs, [leg("failover", "w", "s", 100, 138)]);
}

#[test]
fn a_blade_without_power_is_not_fenced() {
    let management = "[management]\nidentities = \"beforehand\"\n";
    assert_eq!(one_in_an_enclosure(management, "", "").legs, [leg("failover", "w", "s", 100, 119)]);
    let dark = one_in_an_enclosure(management, "loses_power = true", "");
    assert_eq!(dark.legs, [leg("failover", "w", "s", 100, 116)]);
}

#[test]
fn fences_come_first_if_the_policy_says_so() {
    let parts = |order: &str| {
        let mode = failing("a", 100, 3400, "leaves_state = true");
        let policy = policy("cold_boot", &format!("takeover = \"restore_state\"\norder = \"{order}\""));
        let parts = [&mode, &sound("b"), &workload("w", "a", 1, ""), &pool("s", "b", 1, ""), &policy];
        let parts = parts.map(String::as_str);
        let steps = begun(&parts, &["capture", "capture_state", "fence"]);
        (steps.into_iter().map(|(_, step, from, _)| (step, from)).collect::<Vec<_>>(), legs(&parts))
    };
    assert_eq!(
        parts("capture_first"),
        (
            vec![("capture", 101), ("capture_state", 103), ("fence", 163)],
            vec![leg("failover", "w", "s", 100, 226)]
        )
    );
    // With the power the memory is lost: there is no state to save.
    assert_eq!(
        parts("fence_first"),
        (vec![("fence", 101), ("capture", 104)], vec![leg("failover", "w", "s", 100, 161)])
    );
}

// ---- Identities -----------------------------------------------------------------------------------------------------

#[test]
fn an_identity_that_cannot_be_read_is_typed_in_or_not_pushed() {
    let show = |management: &str, more: &str| {
        shown(&[
            management,
            &failing("a", 100, 500, "sp_alive = false"),
            &sound("b"),
            &workload("w", "a", 1, ""),
            &pool("s", "b", 1, ""),
            &policy("identity_push", more),
        ])
    };
    let typed = show("", "[policy.p.times]\nmanual_identity = \"100 s\"");
    assert_eq!(typed.legs, [leg("failover", "w", "s", 100, 219)]);
    assert_eq!((spent(&typed, "capture"), first_class(&typed).unreadable), (100.0, 1));
    // Nobody types it in: 500 s of repair, then power-on, boot and start on its own blade; and so again.
    let waits = show("", "");
    assert_eq!(waits.legs[0], leg("failover", "w", "w", 100, 656));
    let known = show("[management]\nidentities = \"beforehand\"\n", "");
    assert_eq!(known.legs, [leg("failover", "w", "s", 100, 119)]);
    assert_eq!(first_class(&known).unreadable, 0);
}

#[test]
fn a_capture_that_fails_as_often_as_it_may_be_tried_leaves_nothing_to_push() {
    let shown = shown(&[
        "[success]\nretries = 2\ncapture = 0.0\n",
        &failing("a", 100, 3400, ""),
        &sound("b"),
        &workload("w", "a", 1, ""),
        &pool("s", "b", 1, ""),
        &policy("identity_push", "[policy.p.times]\nmanual_identity = \"100 s\""),
    ]);
    // Noticed at 101, three tries of 2 s, typed in until 207, fenced until 210.
    assert_eq!(shown.legs, [leg("failover", "w", "s", 100, 225)]);
    assert_eq!(first_class(&shown).unreadable, 1);
}

// ---- Zones and arrays -----------------------------------------------------------------------------------------------

/// A blade with one Fibre Channel port on fabric `f`, and a spare like it; nobody is on fabric `g`.
fn on_a_fabric(zoning: &str, zoned: &str, times: &str, repair: u32) -> Shown {
    let fc = |of| adapter(of, "fc", "fibre_channel", 1, "fabrics = [\"f\"]");
    shown(&[
        &failing("a", 100, repair, ""),
        &fc("a"),
        &sound("b"),
        &fc("b"),
        &format!(
            "[[fabric]]\nname = \"f\"\nzoning = \"{zoning}\"\n[[fabric]]\nname = \"g\"\nzoning = \"hard\"\n"
        ),
        &workload("w", "a", 1, zoned),
        &pool("s", "b", 1, ""),
        &policy(
            "identity_push",
            &format!("[policy.p.times]\nfabric_login = \"3 s\"\nlan_relearn = \"9 s\"\n{times}"),
        ),
    ])
}

#[test]
fn soft_zones_follow_the_identity_and_hard_zones_stay_with_the_port() {
    // Push 4 s, one adapter with one port 7 s, login 3 s, start 5 s; no MAC moves, so that no switch relearns.
    assert_eq!(on_a_fabric("soft", "", "", 3400).legs, [leg("failover", "w", "s", 100, 125)]);
    assert_eq!(
        on_a_fabric("soft", "", "rezone = \"50 s\"", 3400).legs,
        [leg("failover", "w", "s", 100, 125)]
    );
    // Outside of the zone, and nobody changes it: the spare is of no use.
    let never = on_a_fabric("hard", "", "", 3600);
    assert_eq!(never.legs, [leg("failover", "w", "-", 100, 3600)]);
    assert_eq!(spent(&never, "wait_spare"), 3494.0);
    let slow = on_a_fabric("hard", "", "rezone = \"50 s\"", 3400);
    assert_eq!(slow.legs, [leg("failover", "w", "s", 100, 175)]);
    assert_eq!(spent(&slow, "rezone"), 50.0);
    let inside = on_a_fabric("hard", "zoned = [\"s\"]", "rezone = \"50 s\"", 3400);
    assert_eq!(inside.legs, [leg("failover", "w", "s", 100, 125)]);
}

#[test]
fn the_first_blade_of_a_workload_is_in_its_hard_zone() {
    // The only spare is outside. The first blade is repaired at 401 s, booted into the pool at 451 s and takes over.
    let shown = on_a_fabric("hard", "", "", 300);
    assert_eq!(shown.legs[0], leg("failover", "w", "w", 100, 470));
}

#[test]
fn an_array_lets_so_many_blades_boot_at_a_time() {
    let parts = |boots: &str| {
        shown(&[
            &format!("[[fabric]]\nname = \"f\"\n[[array]]\nname = \"r\"\n{boots}\n"),
            &failing("a", 100, 3400, ""),
            &sound("b"),
            &workload("w", "a", 2, ""),
            &pool("s", "b", 2, ""),
            &policy("cold_boot", ""),
        ])
    };
    let both = |second| [leg("failover", "w-0", "s-0", 100, 161), leg("failover", "w-1", "s-1", 100, second)];
    assert_eq!(parts("").legs, both(161));
    let one = parts("boots = 1");
    assert_eq!(one.legs, both(191));
    assert!(one.phases[1].contains(&("boot", 60.0)), "who waits for the array is booting");
}

// ---- Partitions, adapters, ports ------------------------------------------------------------------------------------

#[test]
fn dedicated_partitions_work_side_by_side() {
    let blade = |of: &str| {
        [
            adapter(of, "e1", "ethernet", 1, ""),
            adapter(of, "e2", "ethernet", 2, ""),
            adapter(of, "e3", "ethernet", 1, ""),
            adapter(of, "f3", "fibre_channel", 1, ""),
            partition(of, "p1", "dedicated", &["e1"]),
            partition(of, "p2", "dedicated", &["e2"]),
            partition(of, "p3", "dedicated", &["e3", "f3"]),
        ]
        .concat()
    };
    let parts = |needs: &str| {
        shown(&[
            &failing("a", 100, 3400, ""),
            &blade("a"),
            &sound("b"),
            &blade("b"),
            &workload("w", "a", 1, needs),
            &pool("s", "b", 1, ""),
            &policy("identity_push", ""),
        ])
    };
    // 7, 9 and 14 s: the takeover takes the longest of them.
    let all = parts("");
    assert_eq!(all.legs, [leg("failover", "w", "s", 100, 129)]);
    assert_eq!(spent(&all, "reconfigure"), 4.0 + 14.0);
    // Three partitions are down for 29 s, less the 7 and 5 s that the first two are done before the third.
    assert_eq!(first_class(&all).partitions_down_us, (3 * 29 - 12) * 1_000_000);
    assert!(metric(&all, "partition_downtime") < metric(&all, "downtime"));
    // Who does not need the third partition does not wait for it.
    assert_eq!(parts("needs = [\"p1\", \"p2\"]").legs, [leg("failover", "w", "s", 100, 124)]);
}

/// Figure 5 in small: a virtual I/O server, a virtual client, and a client with an adapter of three ports.
fn virtual_blade(of: &str) -> String {
    [
        adapter(of, "shared", "ethernet", 2, ""),
        adapter(of, "own", "ethernet", 3, ""),
        partition(of, "vios", "vios", &["shared"]),
        partition(of, "c1", "client", &[]),
        partition(of, "c2", "client", &["own"]),
    ]
    .concat()
}

#[test]
fn a_virtual_io_server_boots_before_its_clients_and_they_follow_it_in_a_push() {
    let parts = |preset: &str| {
        shown(&[
            &failing("a", 100, 3400, ""),
            &virtual_blade("a"),
            &sound("b"),
            &virtual_blade("b"),
            &workload("w", "a", 1, ""),
            &pool("s", "b", 1, ""),
            &policy(preset, ""),
        ])
    };
    // 20 s power-on, 30 s in full-system mode, 40 s the server, then 50 s both clients, 5 s start.
    let cold = parts("cold_boot");
    assert_eq!(cold.legs, [leg("failover", "w", "s", 100, 251)]);
    assert_eq!(first_class(&cold).partitions_down_us, (3 * 151 - 50) * 1_000_000);
    // The server needs 9 s, the client with an adapter 11 s beside it; the virtual client has nothing to do, and serves
    // when its server does.
    let push = parts("identity_push");
    assert_eq!(push.legs, [leg("failover", "w", "s", 100, 126)]);
    assert_eq!(first_class(&push).partitions_down_us, (3 * 26 - 2 - 2) * 1_000_000);
}

#[test]
fn a_spare_without_a_counterpart_is_of_no_use_unless_it_is_repartitioned() {
    let system = |of: &str, names: [&str; 2]| {
        let one = |name| adapter(of, name, "ethernet", 1, "");
        names.map(one).concat()
    };
    let two = system("a", ["e1", "e2"])
        + &partition("a", "p1", "dedicated", &["e1"])
        + &partition("a", "p2", "dedicated", &["e2"]);
    // The same ports in one partition.
    let one = system("b", ["e1", "e2"]) + &partition("b", "p1", "dedicated", &["e1", "e2"]);
    let parts = |more: &str| {
        shown(&[
            &failing("a", 100, 3600, ""),
            &two,
            &sound("b"),
            &one,
            &workload("w", "a", 1, ""),
            &pool("s", "b", 1, ""),
            &policy("identity_push", &format!("{more}\n[policy.p.times]\npartition = \"8 s\"")),
        ])
    };
    let never = parts("");
    assert_eq!(never.legs, [leg("failover", "w", "-", 100, 3600)]);
    assert_eq!(first_class(&never).failovers, 0);
    // Booted in vain: 20 s power-on, 30 s full-system mode, 8 s partitions, 50 s their boot, 5 s start.
    let anew = parts("on_no_counterpart = \"repartition\"");
    assert_eq!(anew.legs, [leg("failover", "w", "s", 100, 219)]);
    assert_eq!(spent(&anew, "partition"), 8.0);
}

#[test]
fn adapters_without_new_addresses_are_left_alone() {
    let blade = |of: &str, moved: &str| {
        adapter(of, "lan", "ethernet", 1, "") + &adapter(of, "backup", "ethernet", 1, moved)
    };
    let parts = |moved: &str| {
        shown(&[
            &failing("a", 100, 3400, ""),
            &blade("a", moved),
            &sound("b"),
            &blade("b", moved),
            &workload("w", "a", 1, ""),
            &pool("s", "b", 1, ""),
            &policy("identity_push", ""),
        ])
    };
    let both = parts("");
    assert_eq!(both.legs, [leg("failover", "w", "s", 100, 129)]);
    assert_eq!(first_class(&both).untouched_us, 0);
    // Without its address to write, the second adapter would still have taken 5 s.
    let one = parts("moved = []");
    assert_eq!(one.legs, [leg("failover", "w", "s", 100, 122)]);
    assert_eq!(first_class(&one).untouched_us, 5_000_000);
    assert!(metric(&one, "untouched_adapter_saving") > 0.0);
}

#[test]
fn a_privileged_port_refuses_and_the_policy_says_what_then() {
    let fc = |of: &str, privileged: &str| adapter(of, "fc", "fibre_channel", 1, privileged);
    let on_refusal = |choice: &str| {
        let shown = shown(&[
            &failing("a", 100, 3400, ""),
            &fc("a", ""),
            &sound("b"),
            &fc("b", "privileged = [0]"),
            &sound("c"),
            &fc("c", ""),
            &workload("w", "a", 1, ""),
            &pool("s", "b", 1, ""),
            &pool("t", "c", 1, ""),
            &policy("identity_push", &format!("{choice}\n[policy.p.times]\noperator = \"60 s\"")),
        ]);
        assert_eq!(first_class(&shown).refusals, 1, "{choice}");
        shown
    };
    assert_eq!(on_refusal("").legs, [leg("failover", "w", "s", 100, 122)]);
    assert_eq!(on_refusal("on_refusal = \"reboot\"").legs, [leg("failover", "w", "s", 100, 152)]);
    assert_eq!(on_refusal("on_refusal = \"operator\"").legs, [leg("failover", "w", "s", 100, 182)]);
    // Push 4 s and 7 s until the port refuses; then the same on the other spare.
    let next = on_refusal("on_refusal = \"next_spare\"");
    assert_eq!(next.legs, [leg("failover", "w", "t", 100, 133)]);
    assert_eq!((spent(&next, "failed_attempt"), first_class(&next).failed_failovers), (11.0, 1));
    // Where all others refuse, the workload waits for its own blade, whose port has the address.
    let own = shown(&[
        &failing("a", 100, 300, ""),
        &fc("a", "privileged = [0]"),
        &workload("w", "a", 1, ""),
        &pool("s", "a", 2, ""),
        &policy("identity_push", "on_refusal = \"next_spare\""),
    ]);
    // Repaired at 401, it boots for the pool in 50 s.
    assert_eq!(own.legs[0], leg("failover", "w", "w", 100, 467));
    assert_eq!(first_class(&own).refusals, 1 + own.legs[1..].len() as u64);
}

// ---- Attempts that fail ---------------------------------------------------------------------------------------------

#[test]
fn a_step_that_keeps_failing_fails_the_attempt_and_the_sound_spare_returns() {
    let shown = shown(&[
        "[success]\nretries = 2\npush = 0.0\n",
        &failing("a", 100, 3600, ""),
        &sound("b"),
        &workload("w", "a", 1, ""),
        &pool("s", "b", 2, ""),
        &policy("identity_push", ""),
    ]);
    // Claimed at 106: three tries of 4 s each, on s-0 until 118 and on s-1 until 130. s-0 is booted again by 168, and so
    // on: two attempts in each round of 62 s. The last of 57 rounds begins at 3578, and its second attempt is under way
    // at the end.
    let outage = first_class(&shown);
    assert_eq!((outage.failovers, outage.failed_failovers), (114, 113));
    assert_eq!(shown.legs, [leg("failover", "w", "-", 100, 3600)]);
    assert_eq!(spent(&shown, "failed_attempt"), 113.0 * 12.0);
    assert_eq!(shown.totals.counts.repairs, 0, "nobody repairs a sound spare");
}

#[test]
fn a_blind_cold_spare_that_is_too_small_is_found_out_and_returns() {
    let sized = |name: &str, x: u32| format!("[blade_type.{name}]\nresources = {{ x = {x} }}\n");
    let with = |name: &str, life: u32| {
        format!("[blade_type.{name}.failure.f]\nlife = \"{life} s\"\nrepair = \"3400 s\"\n")
    };
    let shown = shown(&[
        &sized("small", 1),
        &sized("large", 2),
        &(sized("failing-large", 2) + &with("failing-large", 100)),
        &(sized("failing-small", 1) + &with("failing-small", 300)),
        &workload("w", "failing-large", 1, ""),
        &workload("v", "failing-small", 1, ""),
        &pool("s", "small", 1, ""),
        &pool("t", "large", 1, ""),
        &policy("cold_boot", "undersized = \"cannot_run\""),
    ]);
    // On s until 156, when it has booted and shows what it has; on t until 211. s is back for v.
    assert_eq!(shown.legs, [leg("failover", "w", "t", 100, 211), leg("failover", "v", "s", 300, 361)]);
    assert_eq!((spent(&shown, "failed_attempt"), first_class(&shown).failed_failovers), (50.0, 1));
}

#[test]
fn a_spare_that_is_too_small_serves_in_part_and_one_that_is_too_large_is_wasted() {
    let on = |x: u32| {
        let parts = [
            "[blade_type.a]\nresources = { x = 2 }\n[blade_type.a.failure.f]\nlife = \"100 s\"\nrepair = \"3400 s\"\n",
            &format!("[blade_type.b]\nresources = {{ x = {x} }}\n"),
            &workload("w", "a", 1, ""),
            &pool("s", "b", 1, ""),
            &policy("cold_boot", ""),
        ];
        let shown = show(&written(&text(&parts).replace("\"1 h\"", "\"261 s\"")), "p");
        assert_eq!(shown.legs, [leg("failover", "w", "s", 100, 161)]);
        let class = first_class(&shown);
        (class.served, class.degraded_us, class.resources[0].under, class.resources[0].over)
    };
    // On its own blade until 100 s, on the spare from 161 to 261 s.
    assert_eq!(on(1), (150e6, 100_000_000, 50e6, 0.0));
    assert_eq!(on(3), (200e6, 0, 0.0, 50e6));
}

// ---- What a failure leaves behind -----------------------------------------------------------------------------------

#[test]
fn a_blade_that_is_degraded_runs_on_and_is_repaired_under_way() {
    let degrading = "[blade_type.a]\nresources = { x = 1 }\n[blade_type.a.failure.port]\n\
        effect = { degrades = 0.25 }\nlife = \"100 s\"\nrepair = \"40 s\"\n";
    let parts = [
        "[repair]\ncrews = 1\n",
        degrading,
        &failing("b", 120, 10, ""),
        &workload("w", "a", 1, ""),
        &workload("v", "b", 1, ""),
        &policy("repair_in_place", ""),
    ];
    let shown = show(&written(&text(&parts).replace("\"1 h\"", "\"230 s\"")), "p");
    // v fails at 120 and is noticed at 121; the crew is with w until 141. 10 s repair, 55 s until it is up.
    assert_eq!(shown.legs, [leg("failover", "v", "v", 120, 206)]);
    assert_eq!((spent(&shown, "wait_repair"), spent(&shown, "repair")), (20.0, 10.0));
    let degraded = first_class(&shown);
    assert_eq!((degraded.down(), degraded.outages), (0, 0));
    // Three quarters are missing from 100 s until the end of the repair at 141 s.
    assert_eq!((degraded.degraded_us, degraded.unserved), (41_000_000, 0.75 * 41e6));
    let served = Metric::find("served_availability").expect("a metric").sums(degraded, &shown.totals);
    assert_eq!(served, (0.75 * 41e6, 230e6));
    assert_eq!(shown.totals.counts.repairs, 2);
}

#[test]
fn a_blade_whose_workload_alone_failed_stands_by_without_a_repair() {
    let parts = [
        &failing("a", 100, 3000, "effect = \"workload_only\""),
        &failing("b", 200, 3000, ""),
        &workload("w", "a", 1, ""),
        &pool("s", "b", 1, ""),
        &policy("identity_push", ""),
    ];
    let shown = show(&written(&text(&parts.map(String::as_str)).replace("\"1 h\"", "\"400 s\"")), "p");
    // s works since 106 and dies at 306; the first blade, booted into the pool since 156, takes over.
    assert_eq!(shown.legs, [leg("failover", "w", "s", 100, 121), leg("failover", "s", "w", 306, 327)]);
    assert_eq!(shown.totals.shop_us, (400 - 307) * 1_000_000, "s alone is in repair");
}

#[test]
fn state_that_a_failure_leaves_is_restored_and_other_state_is_lost() {
    let show = |mode: &str, takeover: &str| {
        shown(&[
            &failing("a", 100, 3400, mode),
            &sound("b"),
            &workload("w", "a", 1, ""),
            &pool("s", "b", 1, ""),
            &policy("cold_boot", &format!("takeover = \"{takeover}\"")),
        ])
    };
    // Identity 2 s, state 60 s, fence 3 s; power-on 20 s, boot 30 s, restore 10 s in place of 5 s start.
    let saved = show("leaves_state = true", "restore_state");
    assert_eq!(saved.legs, [leg("failover", "w", "s", 100, 226)]);
    assert_eq!(
        (spent(&saved, "capture"), spent(&saved, "restore"), spent(&saved, "start")),
        (62.0, 10.0, 0.0)
    );
    assert_eq!(first_class(&saved).lost_states, 0);
    for lost in [show("", "restore_state"), show("leaves_state = true", "boot")] {
        assert_eq!(lost.legs, [leg("failover", "w", "s", 100, 161)]);
        assert_eq!(first_class(&lost).lost_states, 1);
    }
}

#[test]
fn the_time_to_save_a_state_grows_with_the_memory() {
    let end = |state: &str| {
        let memory = "[blade_type.m]\nresources = { memory = \"4 GiB\" }\n[blade_type.m.failure.f]\n\
            life = \"100 s\"\nrepair = \"3400 s\"\nleaves_state = true\n";
        let parts = [
            "[times_per_gib]\ncapture_state = \"2 s\"\n",
            memory,
            "[blade_type.b]\nresources = { memory = \"4 GiB\" }\n",
            &workload("w", "m", 1, state),
            &pool("s", "b", 1, ""),
            &policy("cold_boot", "takeover = \"restore_state\""),
        ];
        let text = text(&parts).replace("capture_state = \"60 s\"\n", "");
        show(&written(&text), "p").legs[0].4
    };
    // Without any state to move: 166 s. Its memory of 4 GiB adds 8 s, a state of 16 GiB 32 s.
    assert_eq!((end(""), end("state = \"16 GiB\"")), (174, 198));
}

// ---- Live moves -----------------------------------------------------------------------------------------------------

/// w runs on a blade with x = 5 and requires 2; one with x = 3 arrives at 1000 s, and w is copied there for 60 s.
fn live(source: &str, target: &str) -> Shown {
    shown(&[
        &format!("[blade_type.b]\nresources = {{ x = 5 }}\n{source}"),
        &format!("[blade_type.c]\nresources = {{ x = 3 }}\n{target}"),
        &workload("w", "b", 1, "requirement = { metadata = { x = 2 } }"),
        "[[delivery]]\nname = \"c\"\ntype = \"c\"\nat = \"1000 s\"\n",
        &policy(
            "cascading_rebalance",
            "transfer = \"live\"\n[policy.p.times]\nlive_copy = \"60 s\"\nlive_stop = \"3 s\"",
        ),
    ])
}

#[test]
fn a_live_move_stops_the_workload_only_for_the_last_of_the_copy() {
    let shown = live("", "");
    // The target is off: it is powered on and booted in 50 s before the copy begins.
    assert_eq!(shown.legs, [leg("cascade", "w", "c", 1110, 1113)]);
    assert_eq!(shown.phases, [vec![("transfer", 3.0)]]);
}

#[test]
fn a_source_that_is_lost_while_it_is_copied_fails_over_onto_the_target() {
    let shown = live("[blade_type.b.failure.f]\nlife = \"1040 s\"\nrepair = \"3400 s\"\n", "");
    // Noticed at 1041, fenced at 1046; power-on, boot and start on the target that was held.
    assert_eq!(shown.legs, [leg("failover", "w", "c", 1040, 1101)]);
    assert_eq!((first_class(&shown).cascades, first_class(&shown).failovers), (0, 1));
}

#[test]
fn a_target_that_is_lost_while_it_is_copied_to_costs_nothing() {
    let shown = live("", "[blade_type.c.failure.f]\nlife = \"30 s\"\nrepair = \"3400 s\"\n");
    assert_eq!(shown.legs, []);
    assert_eq!(first_class(&shown).down(), 0);
}

// ---- The table of all this ------------------------------------------------------------------------------------------

/// A blade with two virtual machines fails at 100 s and is repaired at 701 s; so many spares of the same size stand by.
fn virtual_machines(how: &str, spares: u32) -> Shown {
    let machines = format!("virtual_machines = 2\nfail_over = \"{how}\"");
    shown(&[
        &failing("a", 100, 600, ""),
        &sound("s"),
        &workload("w", "a", 1, &machines),
        &pool("p", "s", spares, ""),
        &policy("identity_push", ""),
    ])
}

#[test]
fn virtual_machines_fail_over_together_or_each_by_itself() {
    let together = virtual_machines("together", 2);
    assert_eq!(together.legs, [leg("failover", "w", "p-0", 100, 121)]);
    let apart = virtual_machines("apart", 2);
    assert_eq!(apart.legs, [leg("failover", "w", "p-0", 100, 121), leg("failover", "w", "p-1", 100, 121)]);
    for shown in [&together, &apart] {
        let class = first_class(shown);
        assert_eq!((class.outages, class.durations.count()), (2, 2), "figures count virtual machines");
        assert_eq!(class.present_us, 2 * 3_600_000_000);
        assert_eq!(class.down(), 2 * 21_000_000);
    }
    // Together they are of the spare's size; one alone wastes half of it, which is once what it needs.
    let up_s = f64::from(3600 - 121);
    let mismatch = |shown: &Shown| first_class(shown).mismatch / 1e6;
    assert_eq!((mismatch(&together), mismatch(&apart)), (0.0, 2.0 * up_s));
    // With one spare the second waits until the blade is back from repair, and has booted for the pool.
    let short = virtual_machines("apart", 1);
    let last = 701 + 50 + 15;
    assert_eq!(short.legs[..2], [leg("failover", "w", "p", 100, 121), leg("failover", "w", "w", 100, last)]);
}

/// A fabric is up for 600 s and down for 300 s, again and again: a blade cabled to two of them has half of its paths
/// left meanwhile, and its workload stays up.
#[test]
fn a_blade_keeps_the_paths_over_the_other_fabric() {
    let fabrics = "[[fabric]]\nname = \"A\"\nfailure = { life = \"600 s\", repair = \"300 s\" }\n[[fabric]]\nname = \"B\"\n";
    let two = |of: &str| adapter(of, "fc", "fibre_channel", 2, "fabrics = [\"A\", \"B\"]");
    let shown = shown(&[
        fabrics,
        &sound("a"),
        &two("a"),
        &sound("b"),
        &adapter("b", "fc", "fibre_channel", 2, "fabrics = [\"B\"]"),
        &workload("w", "a", 1, ""),
        &workload("v", "b", 1, ""),
        &policy("cold_boot", ""),
    ]);
    assert_eq!(metric(&shown, "availability"), 0.0, "an uptime is given by its downtime");
    let class = first_class(&shown);
    assert_eq!(class.degraded_us, 1_200_000_000);
    assert_eq!(class.present_us as f64 - class.served, 600e6);
    assert_eq!(shown.totals.classes[1].degraded_us, 0, "who has no path over it loses none");
}

/// Text and target of every link in a line of Markdown.
fn links(line: &str) -> Vec<(&str, &str)> {
    let ends = line.match_indices("](").map(|(at, _)| at);
    let link = |at: usize| {
        let text = &line[line[..at].rfind('[').expect("a link has a beginning") + 1..at];
        let target = &line[at + 2..];
        (text.trim_matches('`'), &target[..target.find(')').expect("a link has an end")])
    };
    ends.map(link).collect()
}

#[test]
fn the_table_names_scenarios_and_tests_that_exist() {
    let docs = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs");
    let table = std::fs::read_to_string(docs.join("machinery.md")).expect("the table");
    let rows: Vec<&str> = table.lines().filter(|line| line.starts_with("| ")).skip(2).collect();
    assert_eq!(rows.len(), 24);
    // The 22 systems of the patents, two of them in two rows.
    let numbers: Vec<&str> =
        rows.iter().map(|row| row.trim_start_matches("| ").split('.').next().unwrap_or_default()).collect();
    assert!((1..=22).all(|number| numbers.contains(&number.to_string().as_str())), "{numbers:?}");
    let mut named = Vec::new();
    for row in &rows {
        let cells: Vec<&str> = row.trim_matches('|').split(" | ").map(str::trim).collect();
        let [_, what, scenarios, tests] = cells[..] else { panic!("{row} has {} cells", cells.len()) };
        let simulated = what != "not simulated yet";
        assert_eq!(simulated, !links(scenarios).is_empty() && !links(tests).is_empty(), "{row}");
        for (name, target) in links(scenarios) {
            assert!(docs.join(target).is_file(), "{target} is not there");
            assert_eq!(target, format!("../scenarios/{name}.toml"));
        }
        for (name, target) in links(tests) {
            let file = std::fs::read_to_string(docs.join(target)).unwrap_or_else(|e| panic!("{target}: {e}"));
            assert!(file.contains(&format!("fn {name}() {{")), "{target} has no test {name}");
            named.push(name);
        }
    }
    // And every test of these files has its place in the table.
    let own = concat!(
        include_str!("machinery.rs"),
        include_str!("common_causes.rs"),
        include_str!("bursts.rs"),
        include_str!("pool_life.rs"),
        include_str!("cascades.rs"),
        include_str!("foresight.rs"),
        include_str!("upkeep.rs"),
        include_str!("utilization.rs")
    );
    let tests = own.split("#[test]\nfn ").skip(1).map(|test| &test[..test.find('(').expect("a function")]);
    for test in tests.filter(|test| *test != "the_table_names_scenarios_and_tests_that_exist") {
        assert!(named.contains(&test), "docs/machinery.md does not name {test}");
    }
}
