//! The life of the pool, one rule a test: how blades enter and leave it, how their health is checked, what is known of
//! them, and workloads that come and go. Each on the smallest scenario that shows it, to the second.
//!
//! Unless a test says otherwise a failure is noticed after 1 s, captured in 2 s and fenced in 3 s; a blade is cleared in
//! no time, powered on in 20 s and booted in 30 s; a takeover by a booted spare takes 15 s, by a cold one 55 s. So a
//! failure at 100 s claims a spare at 106 s and is over at 121 s or at 161 s.

use crate::common::{
    Shown, failing, first_class, leg, metric, policy, pool, show, sound, text, workload, written,
};
use hotspare::stats::StateTotals;
use hotspare::{BladeId, BladeState, CompiledPolicy, Note, Observer, Time, Trace, observe};
use std::sync::atomic::AtomicBool;

const ENCLOSURE: &str = "[[enclosure]]\nname = \"e\"\ncount = 1\nslots = 14\n";
const INSIDE: &str = "enclosure = \"e\"";

/// A scenario that ends after so many seconds.
fn until(end: u32, parts: &[&str]) -> String {
    text(parts).replace("\"1 h\"", &format!("\"{end} s\""))
}

/// The same, with spares that age as in use and are checked.
fn checked(end: u32, check: &str, parts: &[&str]) -> String {
    until(end, parts).replace("ageing = 0.0\n", &format!("ageing = 1.0\ncheck = {{ {check} }}\n"))
}

/// What its policy `p` shows.
fn run(text: &str) -> Shown {
    show(&written(text), "p")
}

/// A blade type of a size that never fails.
fn sized(name: &str, x: u32) -> String {
    format!("[blade_type.{name}]\nresources = {{ x = {x} }}\n")
}

/// Blades of a type that arrive at a time.
fn delivery(name: &str, kind: &str, at: u32) -> String {
    format!("[[delivery]]\nname = \"{name}\"\ntype = \"{kind}\"\nat = \"{at} s\"\n")
}

/// A class without workloads at the start, of which one arrives again and again.
fn arriving(name: &str, on: &str, every: u32, how: &str, more: &str) -> String {
    let arrivals = format!("arrivals = {{ every = \"{every} s\"{how} }}\n{more}");
    workload(name, on, 0, &arrivals)
}

/// Notes what the blades do.
#[derive(Default)]
struct Lives {
    seen: Vec<(BladeId, Time, &'static str)>,
}

impl Observer for Lives {
    fn note(&mut self, now: Time, note: Note) {
        let (blade, what) = match note {
            Note::Fails { blade, .. } => (blade, "fails"),
            Note::Discovered { blade } => (blade, "found"),
            Note::FalseAlarm { blade } => (blade, "alarm"),
            Note::Becomes { blade, state } => (
                blade,
                match state {
                    BladeState::Absent => "absent",
                    BladeState::Serving => "serves",
                    BladeState::PoweredDown => "powered down",
                    BladeState::Target => "takes over",
                    BladeState::Pool => "pool",
                    BladeState::Preparing => "prepared",
                    BladeState::Failed => "down",
                    BladeState::Repair => "repair",
                    BladeState::Dark => "dark",
                    BladeState::Maintenance => "worked on",
                },
            ),
            _ => return,
        };
        self.seen.push((blade, now, what));
    }
}

/// What every blade does, and when \[µs\]; a blade that goes on as before is not told again.
fn lives(text: &str) -> Vec<(String, i64, &'static str)> {
    let scenario = written(text);
    let plan = CompiledPolicy::new(&scenario, &scenario.policies[0]);
    let (_, lives) =
        observe(&scenario, &plan, 0, &AtomicBool::new(false), Lives::default()).expect("not stopped");
    let mut told: Vec<(String, i64, &'static str)> = Vec::new();
    for (blade, time, what) in lives.seen {
        let name = scenario.site.blade_name(blade);
        let state = |what: &str| !matches!(what, "fails" | "found" | "alarm");
        let last = told.iter().rfind(|(other, _, before)| *other == name && state(before));
        if !state(what) || last.is_none_or(|(_, _, before)| *before != what) {
            told.push((name, time.0, what));
        }
    }
    told
}

/// What one blade does, and when \[s\].
fn life(text: &str, blade: &str) -> Vec<(i64, &'static str)> {
    let own = lives(text).into_iter().filter(|(name, ..)| name == blade);
    own.map(|(_, time, what)| {
        assert_eq!(time % 1_000_000, 0, "these examples run in whole seconds");
        (time / 1_000_000, what)
    })
    .collect()
}

// ---- Into the pool --------------------------------------------------------------------------------------------------

const CLEARED: &str = "[policy.p.times]\nclear_identity = \"2 s\"";

/// w's blade fails at 100 s and is repaired at 201 s; the only spare is taken when v fails at 210 s.
fn repaired(preset: &str) -> String {
    until(
        300,
        &[
            &failing("a", 100, 100, ""),
            &failing("b", 210, 3000, ""),
            &sound("c"),
            &workload("w", "a", 1, ""),
            &workload("v", "b", 1, ""),
            &pool("s", "c", 1, ""),
            &policy(preset, CLEARED),
        ],
    )
}

#[test]
fn a_repaired_blade_is_cleared_and_booted_before_it_can_be_claimed() {
    let text = repaired("identity_push");
    let before = [(0, "serves"), (100, "fails"), (100, "down"), (101, "repair"), (201, "prepared")];
    let booted = [(253, "pool"), (253, "takes over"), (268, "serves")];
    assert_eq!(life(&text, "w"), [&before[..], &booted].concat());
    // Fenced at 216 s, v waits until 253 s.
    let seen = run(&text);
    assert_eq!(seen.legs, [leg("failover", "w", "s", 100, 121), leg("failover", "v", "w", 210, 268)]);
    assert!(seen.phases[1].contains(&("wait_spare", 37.0)));
    // A cold one is only cleared, and booted by whoever claims it.
    let text = repaired("cold_boot");
    let cold = [(203, "pool"), (216, "takes over"), (271, "serves")];
    assert_eq!(life(&text, "w"), [&before[..], &cold].concat());
    assert_eq!(run(&text).legs[1], leg("failover", "v", "w", 210, 271));
}

#[test]
fn a_delivered_blade_is_booted_before_it_can_be_claimed() {
    let delivered = |preset| {
        let parts = [
            &failing("a", 100, 3000, ""),
            &sound("b"),
            &workload("w", "a", 1, ""),
            &delivery("d", "b", 200),
            &policy(preset, CLEARED),
        ];
        until(300, &parts.map(String::as_str))
    };
    // It carried no identity that would have to be cleared.
    let text = delivered("identity_push");
    assert_eq!(life(&text, "d"), [(200, "prepared"), (250, "pool"), (250, "takes over"), (265, "serves")]);
    assert_eq!(run(&text).legs, [leg("failover", "w", "d", 100, 265)]);
    assert_eq!(run(&delivered("cold_boot")).legs, [leg("failover", "w", "d", 100, 255)]);
}

/// w requires 2 of its blade's 5; one with 3 arrives at 200 s. v fails at 300 s, and no spare is left but w's.
fn displaced(preset: &str, returns: &str) -> String {
    until(
        500,
        &[
            &sized("b", 5),
            &sized("c", 3),
            "[blade_type.a]\nresources = { x = 5 }\n[blade_type.a.failure.f]\nlife = \"300 s\"\nrepair = \"3000 s\"\n",
            &workload("w", "b", 1, "requirement = { metadata = { x = 2 } }"),
            &workload("v", "a", 1, ""),
            &delivery("d", "c", 200),
            &policy(preset, &format!("displaced_returns = \"{returns}\"\n{CLEARED}")),
        ],
    )
}

#[test]
fn a_displaced_blade_is_cleared_and_booted_before_it_can_be_claimed() {
    // d is booted at 250 s. The move saves the state until 310 s and powers the old blade down until 320 s; it is
    // cleared until 322 s and booted until 372 s, while v waits since 306 s.
    let text = displaced("push_and_cascade", "power_down");
    let seen = life(&text, "w");
    assert_eq!(seen, [(0, "serves"), (320, "prepared"), (372, "pool"), (372, "takes over"), (387, "serves")]);
    assert!(run(&text).legs.contains(&leg("failover", "v", "w", 300, 387)));
    // d is cold: the move begins at 200 s. Its old blade is powered down at 270 s, cleared at 272 s and left off.
    let text = displaced("cascading_rebalance", "power_down");
    assert_eq!(life(&text, "w")[1..4], [(270, "prepared"), (272, "pool"), (306, "takes over")]);
    // The same where the blade returns as the move starts, or ends.
    let text = displaced("cascading_rebalance", "start");
    assert_eq!(life(&text, "w")[1..3], [(200, "prepared"), (202, "pool")]);
    let text = displaced("cascading_rebalance", "end");
    assert_eq!(life(&text, "w")[1..4], [(270, "powered down"), (330, "prepared"), (332, "pool")]);
}

/// w finishes after 100 s; v fails at 50 s and finds no spare.
fn finished(preset: &str) -> String {
    until(
        300,
        &[
            &sound("a"),
            &failing("b", 50, 3000, ""),
            &workload("w", "a", 1, "run = \"100 s\""),
            &workload("v", "b", 1, ""),
            &policy(preset, CLEARED),
        ],
    )
}

#[test]
fn the_blade_of_a_finished_workload_serves_one_that_waits() {
    let text = finished("identity_push");
    let ready = [(0, "serves"), (100, "prepared"), (152, "pool"), (152, "takes over"), (167, "serves")];
    assert_eq!(life(&text, "w"), ready);
    let seen = run(&text);
    assert_eq!(seen.legs, [leg("failover", "v", "w", 50, 167)]);
    let class = first_class(&seen);
    assert_eq!((class.completions, class.present_us, class.down()), (1, 100_000_000, 0));
    // Left off after it was cleared at 102 s.
    assert_eq!(run(&finished("cold_boot")).legs, [leg("failover", "v", "w", 50, 157)]);
}

#[test]
fn a_tiered_pool_boots_the_next_cold_spare_when_a_booted_one_leaves() {
    let parts = [
        &failing("a", 100, 3000, ""),
        &failing("b", 110, 3000, ""),
        &failing("c", 200, 3000, ""),
        &sound("d"),
        &workload("w", "a", 1, ""),
        &workload("v", "b", 1, ""),
        &workload("u", "c", 1, ""),
        &pool("s", "d", 3, ""),
        &policy("identity_push", "readiness = { tiered = { pre_booted = 1 } }"),
    ];
    let text = until(300, &parts.map(String::as_str));
    // w takes the booted one, and the second is booted from 106 to 156 s. v comes at 116 s and finds the third, which
    // has to be powered on and booted before the push; u finds the second booted.
    let shown = run(&text);
    assert_eq!(
        shown.legs,
        [
            leg("failover", "w", "s-0", 100, 121),
            leg("failover", "v", "s-2", 110, 181),
            leg("failover", "u", "s-1", 200, 221),
        ]
    );
    let second = [(0, "pool"), (106, "prepared"), (156, "pool"), (206, "takes over"), (221, "serves")];
    assert_eq!(life(&text, "s-1"), second);
    assert_eq!(life(&text, "s-2")[..2], [(0, "pool"), (116, "takes over")]);
    // The first stood by booted for 106 s, the second cold for as long and then booted for 50 s, the third cold for 116 s.
    let seconds = |of: fn(&StateTotals) -> i128| shown.totals.states.iter().map(of).sum::<i128>() / 1_000_000;
    assert_eq!((seconds(|t| t.pool_idle_us), seconds(|t| t.pool_off_us)), (156, 222));
}

#[test]
fn a_tiered_pool_boots_what_comes_in_only_as_long_as_booted_ones_are_missing() {
    // The one booted spare is taken at 106 s; of the two blades that arrive at 200 s the first is booted.
    let parts = [
        &failing("a", 100, 3000, ""),
        &sound("d"),
        &workload("w", "a", 1, ""),
        &pool("s", "d", 1, ""),
        &(delivery("d", "d", 200) + "count = 2\n"),
        &policy("identity_push", "readiness = { tiered = { pre_booted = 1 } }"),
    ];
    let text = until(300, &parts.map(String::as_str));
    assert_eq!(life(&text, "d-0"), [(200, "prepared"), (250, "pool")]);
    assert_eq!(life(&text, "d-1"), [(200, "prepared"), (200, "pool")]);
}

#[test]
fn a_tiered_pool_boots_another_for_one_that_fails_on_its_way_in() {
    // d arrives at 200 s and is booted until 250 s; a burst strikes it at 230 s. e, which came at 210 s, is booted then.
    let parts = [
        &sound("a"),
        &failing("b", 5000, 3000, ""),
        &workload("w", "a", 1, ""),
        &delivery("d", "b", 200),
        &delivery("e", "a", 210),
        "[[burst]]\nname = \"surge\"\nevery = \"230 s\"\nblades = 1\nmode = \"f\"\n",
        &policy("identity_push", "readiness = { tiered = { pre_booted = 1 } }"),
    ];
    let text = until(400, &parts).replace("ageing = 0.0\n", "ageing = 0.0\ndetection = \"immediate\"\n");
    assert_eq!(life(&text, "d"), [(200, "prepared"), (230, "fails"), (250, "repair")]);
    assert_eq!(life(&text, "e"), [(210, "prepared"), (210, "pool"), (250, "prepared"), (300, "pool")]);
}

// ---- Health checks --------------------------------------------------------------------------------------------------

/// Checks at 10 s, 70 s, 130 s, 190 s and so on.
const MINUTELY: &str = "period = \"1 min\", phase = \"10 s\"";

/// A spare dies in the pool after so long, a sound one stands behind it, and w fails at 300 s.
fn doomed(life: u32, check: &str, preset: &str) -> String {
    let parts = [
        &failing("a", 300, 3000, ""),
        &failing("d", life, 3000, ""),
        &sound("b"),
        &workload("w", "a", 1, ""),
        &pool("first", "d", 1, ""),
        &pool("second", "b", 1, ""),
        &policy(preset, "selection = \"first_available\""),
    ];
    checked(600, check, &parts.map(String::as_str))
}

#[test]
fn a_latent_fault_is_found_at_the_next_check_and_repaired_before_anybody_needs_the_blade() {
    let text = doomed(135, MINUTELY, "identity_push");
    assert_eq!(life(&text, "first"), [(0, "pool"), (135, "fails"), (190, "found"), (190, "repair")]);
    let seen = run(&text);
    assert_eq!(seen.legs, [leg("failover", "w", "second", 300, 321)]);
    assert_eq!((first_class(&seen).failed_failovers, seen.totals.counts.detections), (0, 1));
    assert_eq!(seen.totals.latent_us, 55_000_000);
    // It fails too late for the check of 250 s: w claims it at 306 s, and is pushed into a dead blade.
    let seen = run(&doomed(255, MINUTELY, "identity_push"));
    assert_eq!((first_class(&seen).failed_failovers, seen.totals.counts.detections), (1, 0));
    assert_eq!(seen.legs, [leg("failover", "w", "second", 300, 331)]);
}

#[test]
fn a_fault_at_the_very_instant_of_a_check_is_found_at_the_next_one() {
    for (fails, found) in [(129, 130), (130, 190)] {
        let text = doomed(fails, MINUTELY, "identity_push");
        assert_eq!(life(&text, "first")[1..3], [(fails.into(), "fails"), (found, "found")]);
    }
}

#[test]
fn nobody_checks_a_cold_spare() {
    let text = doomed(135, MINUTELY, "cold_boot");
    // Claimed at 306 s, dead when it should have booted.
    assert_eq!(life(&text, "first")[..3], [(0, "pool"), (135, "fails"), (306, "takes over")]);
    let seen = run(&text);
    assert_eq!((first_class(&seen).failed_failovers, seen.totals.counts.detections), (1, 0));
}

#[test]
fn a_blade_that_is_dead_as_it_is_booted_into_the_pool_is_found_by_a_check_at_that_instant() {
    // The second spare dies cold at 50 s. It is booted when the first one is claimed at 106 s, until 156 s.
    let found = |phase: u32| {
        let parts = [
            &failing("a", 100, 3000, ""),
            &failing("d", 50, 3000, ""),
            &sound("b"),
            &workload("w", "a", 1, ""),
            &pool("first", "b", 1, ""),
            &pool("second", "d", 1, ""),
            &policy("identity_push", "readiness = { tiered = { pre_booted = 1 } }"),
        ];
        let check = format!("period = \"1 min\", phase = \"{phase} s\"");
        life(&checked(300, &check, &parts.map(String::as_str)), "second")
    };
    let before = [(0, "pool"), (50, "fails"), (106, "prepared"), (156, "pool")];
    assert_eq!(found(36), [&before[..], &[(156, "found"), (156, "repair")]].concat());
    assert_eq!(found(35), [&before[..], &[(215, "found"), (215, "repair")]].concat());
}

#[test]
fn without_a_phase_every_blade_keeps_a_time_of_its_own_for_its_checks() {
    let parts = [
        &sound("a"),
        &failing("d", 300, 70, ""),
        &workload("w", "a", 1, ""),
        &pool("s", "d", 4, ""),
        &policy("identity_push", ""),
    ];
    let text = checked(20_000, "period = \"100 s\"", &parts.map(String::as_str));
    let seen = lives(&text);
    let times: Vec<i64> = ["s-0", "s-1", "s-2", "s-3"]
        .map(|blade| {
            let found = seen.iter().filter(|(name, _, what)| name == blade && *what == "found");
            let times: Vec<i64> = found.map(|(_, time, _)| time % 100_000_000).collect();
            assert!(times.len() > 30 && times.iter().all(|time| *time == times[0]), "{times:?}");
            times[0]
        })
        .into();
    for (at, time) in times.iter().enumerate() {
        assert!(!times[..at].contains(time), "{times:?}");
    }
}

#[test]
fn a_fault_that_checks_do_not_cover_is_found_by_a_takeover_alone() {
    let none = run(&doomed(135, &format!("{MINUTELY}, coverage = 0.0"), "identity_push"));
    assert_eq!((first_class(&none).failed_failovers, none.totals.counts.detections), (1, 0));
    // A hundred spares die at 135 s. What the first check does not find no later one does.
    let parts = [
        &sound("a"),
        &failing("d", 135, 3000, ""),
        &workload("w", "a", 1, ""),
        &pool("s", "d", 100, ""),
        &policy("identity_push", ""),
    ];
    let text = checked(3000, &format!("{MINUTELY}, coverage = 0.5"), &parts.map(String::as_str));
    let seen = lives(&text);
    let found: Vec<i64> =
        seen.iter().filter(|(.., what)| *what == "found").map(|(_, time, _)| *time).collect();
    assert!(found.iter().all(|time| *time == 190_000_000));
    assert!((30..=70).contains(&found.len()), "{}", found.len());
}

#[test]
fn checks_while_a_module_is_down_are_heard_when_it_is_back() {
    // The spare fails at 135 s and is polled at 190 s, when its module is down from 180 to 280 s.
    let with = |spare: &str| {
        let parts = [
            "[management.module_failure]\nlife = \"180 s\"\nrepair = \"100 s\"\n",
            ENCLOSURE,
            &sound("a"),
            &failing("d", 135, 3000, ""),
            &workload("w", "a", 1, ""),
            &pool("s", "d", 1, spare),
            &policy("identity_push", ""),
        ];
        life(&checked(400, MINUTELY, &parts), "s")[2]
    };
    assert_eq!(with(INSIDE), (280, "found"));
    assert_eq!(with(""), (190, "found"), "it has no module");
}

#[test]
fn a_report_that_waits_for_its_module_is_of_no_later_fault() {
    // The spare fails at 100 s, and the poll at 130 s is not heard: the module is down from 105 to 705 s. Maintenance finds
    // the fault at 200 s, and the blade is in the pool again at 230 s, cold, where no check looks. There it fails at 330 s.
    let parts = [
        "[management.module_failure]\nlife = \"105 s\"\nrepair = \"600 s\"\n",
        ENCLOSURE,
        &sound("a"),
        &failing("d", 100, 10, ""),
        &workload("w", "a", 1, ""),
        &pool("s", "d", 1, INSIDE),
        &pool("t", "a", 1, INSIDE),
        "[[maintenance]]\nname = \"m\"\nfirst = \"200 s\"\nlasts = \"100 s\"\nwork = \"20 s\"\n",
        &policy("identity_push", "readiness = { tiered = { pre_booted = 1 } }"),
    ];
    let found = [
        (100, "fails"),
        (200, "worked on"),
        (220, "repair"),
        (230, "prepared"),
        (230, "pool"),
        (330, "fails"),
    ];
    assert_eq!(life(&checked(1200, MINUTELY, &parts), "s")[1..], found, "nobody looks at it again");
}

/// A spare dies after 400 s in the pool, and is taken for failed after 200 s.
fn alarmed(when: &str) -> String {
    let parts = [
        &sound("a"),
        &failing("d", 400, 3000, ""),
        &workload("w", "a", 1, ""),
        &pool("s", "d", 1, ""),
        &policy("identity_push", CLEARED),
    ];
    let alarm = "false_alarm = { every = \"200 s\", inspection = \"30 s\" }";
    checked(600, &format!("{when}, {alarm}"), &parts.map(String::as_str))
}

#[test]
fn a_sound_spare_that_is_taken_for_failed_is_away_for_its_inspection_and_lives_on_as_before() {
    // The check at 250 s takes it for failed. A crew looks at it until 280 s, and it is booted until 330 s: it does not
    // age meanwhile, and its life of 400 s ends at 480 s.
    let text = alarmed(MINUTELY);
    let away = [(0, "pool"), (250, "alarm"), (250, "repair"), (280, "prepared"), (330, "pool")];
    assert_eq!(life(&text, "s"), [&away[..], &[(480, "fails"), (490, "found"), (490, "repair")]].concat());
    let seen = run(&text);
    let counts = seen.totals.counts;
    assert_eq!((counts.false_alarms, counts.detections, counts.standby_failures), (1, 1, 1));
    assert_eq!(seen.totals.pool_us, (250 + 490 - 330) * 1_000_000);
    assert_eq!(seen.totals.shop_us, (30 + 600 - 490) * 1_000_000);
    // Where checks come so long after a fault there is no instant to wait for.
    let text = alarmed("after = \"25 s\"");
    assert_eq!(life(&text, "s")[1..5], [(200, "alarm"), (200, "repair"), (230, "prepared"), (280, "pool")]);
    assert_eq!(life(&text, "s")[5..7], [(480, "alarm"), (480, "repair")], "280 s and 200 s");
}

#[test]
fn a_false_alarm_that_nobody_hears_is_none() {
    let alarm = "false_alarm = { every = \"200 s\", inspection = \"30 s\" }";
    let parts = [
        "[management.module_failure]\nlife = \"240 s\"\nrepair = \"20 s\"\n",
        ENCLOSURE,
        &sound("a"),
        &workload("w", "a", 1, ""),
        &pool("s", "a", 1, INSIDE),
        &policy("identity_push", ""),
    ];
    // Due at the check of 250 s, when the module is down: another comes 200 s later, at the check of 490 s.
    let text = checked(500, &format!("{MINUTELY}, {alarm}"), &parts);
    assert_eq!(life(&text, "s"), [(0, "pool"), (490, "alarm"), (490, "repair")]);
}

/// w stands outside and fails at 100 s, so that it claims a spare at 106 s; all spares stand in one enclosure, whose
/// module is busy for 2 s with the poll of each.
fn polled(phase: u32, management: &str, more: &str) -> Shown {
    let check = format!("period = \"1000 s\", phase = \"{phase} s\", occupies = \"2 s\"");
    let parts = [
        management,
        ENCLOSURE,
        &failing("a", 100, 3000, ""),
        &sound("b"),
        &workload("w", "a", 1, ""),
        &pool("s", "b", 4, INSIDE),
        &policy("identity_push", ""),
        more,
    ];
    run(&checked(400, &check, &parts))
}

#[test]
fn a_push_waits_for_the_poll_under_way() {
    // Four spares are polled from 105 to 113 s.
    let seen = polled(105, "", "");
    assert_eq!(seen.legs, [leg("failover", "w", "s-0", 100, 128)]);
    assert!(seen.phases[0].contains(&("wait_management", 7.0)));
    assert_eq!(polled(90, "", "").legs, [leg("failover", "w", "s-0", 100, 121)]);
}

#[test]
fn polls_come_after_all_else_that_a_module_has_to_do() {
    // Two blades in the enclosure fail at 100 s. Captures and fences take until 111 s, the pushes of w and of these two
    // until 123 s; the poll, wanted since 102 s, begins then, and lasts 2 s, as one spare is left. z, which fails outside
    // at 117 s, claims that at 123 s and is pushed at 125 s.
    let more =
        [workload("v", "a", 2, INSIDE), failing("c", 117, 3000, ""), workload("z", "c", 1, "")].concat();
    let seen = polled(102, "", &more);
    assert_eq!(
        seen.legs,
        [
            leg("failover", "w", "s-0", 100, 126),
            leg("failover", "v-0", "s-1", 100, 130),
            leg("failover", "v-1", "s-2", 100, 134),
            leg("failover", "z", "s-3", 117, 140),
        ]
    );
}

#[test]
fn a_poll_that_comes_to_nothing_is_not_made_up_for() {
    // Due at 104 s, while the module is down until 105 s; or begun at 100 s, and cut short at 103 s until 105 s.
    let down = |life: u32, repair: u32| {
        format!("[management.module_failure]\nlife = \"{life} s\"\nrepair = \"{repair} s\"\n")
    };
    for (phase, module) in [(104, down(102, 3)), (100, down(103, 2))] {
        assert_eq!(polled(phase, &module, "").legs[0], leg("failover", "w", "s-0", 100, 121));
    }
}

// ---- What is known of a spare ---------------------------------------------------------------------------------------

/// w requires 2 and fails at 100 s. The first spare provides so much, the second what w requires.
fn first_spare(x: u32, readiness: &str, undersized: &str) -> Shown {
    let parts = [
        "[blade_type.a]\nresources = { x = 2 }\n[blade_type.a.failure.f]\nlife = \"100 s\"\nrepair = \"3000 s\"\n",
        &sized("odd", x),
        &sized("right", 2),
        &workload("w", "a", 1, ""),
        &pool("first", "odd", 1, ""),
        &pool("second", "right", 1, ""),
        &policy(
            "cold_boot",
            &format!("readiness = {readiness}\nselection = \"best_fit\"\nundersized = \"{undersized}\""),
        ),
    ];
    run(&until(361, &parts))
}

const BLIND: &str = "\"cold\"";
const KNOWN: &str = "{ cold = { capacity_known = true } }";
const BOOTED: &str = "\"pre_booted\"";

#[test]
fn a_cold_spare_is_chosen_blind_unless_an_inventory_tells_its_capacity() {
    // Up at 161 s, a cold spare is used for 200 s.
    let seen = |x, readiness| {
        let shown = first_spare(x, readiness, "runs");
        let class = first_class(&shown);
        assert_eq!((class.failovers, class.failed_failovers), (1, 0));
        (shown.legs[0].2.clone(), class.resources[0].under, class.resources[0].over)
    };
    assert_eq!(seen(1, BLIND), ("first".to_owned(), 0.5 * 200e6, 0.0));
    assert_eq!(seen(5, BLIND), ("first".to_owned(), 0.0, 1.5 * 200e6));
    for known in [KNOWN, BOOTED] {
        for x in [1, 5] {
            assert_eq!(seen(x, known), ("second".to_owned(), 0.0, 0.0), "{known}");
        }
    }
}

#[test]
fn whoever_does_not_know_the_capacity_pays_with_a_second_failover() {
    let seen = |readiness| {
        let shown = first_spare(1, readiness, "cannot_run");
        let class = first_class(&shown);
        (shown.legs[0].clone(), class.failovers, class.failed_failovers)
    };
    // Powered on and booted until 156 s before anybody sees that it is too small; then the next.
    assert_eq!(seen(BLIND), (leg("failover", "w", "second", 100, 211), 2, 1));
    assert_eq!(seen(KNOWN), (leg("failover", "w", "second", 100, 161), 1, 0));
    // It is booted, but booted again for w.
    assert_eq!(seen(BOOTED), (leg("failover", "w", "second", 100, 161), 1, 0));
}

#[test]
fn of_a_tiered_pool_the_capacity_of_the_booted_part_is_known() {
    // Booted: a large one. Cold behind it: a small one and the right one. Nobody can tell the cold ones apart, and a
    // booted one that will do comes before them.
    let to = |readiness: &str| {
        let parts = [
            "[blade_type.a]\nresources = { x = 2 }\n[blade_type.a.failure.f]\nlife = \"100 s\"\nrepair = \"3000 s\"\n",
            &sized("large", 5),
            &sized("right", 2),
            &workload("w", "a", 1, ""),
            &pool("first", "large", 1, ""),
            &pool("second", "right", 1, ""),
            &policy("identity_push", &format!("readiness = {readiness}\nselection = \"best_fit\"")),
        ];
        run(&until(361, &parts)).legs[0].2.clone()
    };
    assert_eq!(to("{ tiered = { pre_booted = 1 } }"), "first");
    assert_eq!(to("{ tiered = { pre_booted = 2 } }"), "second");
}

// ---- Workloads that come and go -------------------------------------------------------------------------------------

#[test]
fn a_workload_runs_its_length_in_up_time() {
    // Down from 100 to 121 s, it has run for 200 s at 221 s.
    let parts = [
        &failing("a", 100, 3000, ""),
        &sound("b"),
        &workload("w", "a", 1, "run = \"200 s\""),
        &pool("s", "b", 1, ""),
        &policy("identity_push", ""),
    ];
    let text = until(400, &parts.map(String::as_str));
    let spare = [(0, "pool"), (106, "takes over"), (121, "serves"), (221, "prepared"), (271, "pool")];
    assert_eq!(life(&text, "s"), spare);
    let seen = run(&text);
    let class = first_class(&seen);
    assert_eq!((class.completions, class.present_us, class.up()), (1, 221_000_000, 200_000_000));
}

/// One workload arrives at 100 s; a spare is delivered at 180 s. The books of its class at 300 s.
fn arrives(how: &str, preset: &str, stock: u32) -> Shown {
    let how = format!("{how}, at_most = 1");
    let parts = [
        &sound("a"),
        &arriving("x", "a", 100, &how, ""),
        &pool("s", "a", stock, ""),
        &delivery("d", "a", 180),
        &policy(preset, ""),
    ];
    run(&until(300, &parts.map(String::as_str)))
}

#[test]
fn an_arrival_that_finds_no_spare_waits_or_is_lost() {
    let lost = arrives(", when_empty = \"lost\"", "cold_boot", 0);
    let class = first_class(&lost);
    // The next one comes at 200 s and finds the delivered blade.
    assert_eq!((class.accepted, class.lost, class.starts, class.start_us), (1, 1, 1, 55_000_000));
    assert_eq!(metric(&lost, "arrival_loss_fraction"), 0.5);
    let waits = arrives("", "cold_boot", 0);
    let class = first_class(&waits);
    // It has its blade at 180 s and is up at 235 s; there is no room for the one of 200 s.
    assert_eq!((class.accepted, class.lost, class.starts, class.start_us), (1, 1, 1, 135_000_000));
}

#[test]
fn an_arrival_starts_by_a_takeover_or_at_once() {
    let delay = |how: &str, preset: &str| {
        let shown = arrives(how, preset, 1);
        let class = first_class(&shown);
        assert_eq!((class.accepted, class.starts), (1, 1));
        (class.start_us / 1_000_000, metric(&shown, "start_delay") * 60.0)
    };
    assert_eq!(delay("", "cold_boot"), (55, 55.0));
    assert_eq!(delay("", "identity_push"), (15, 15.0));
    assert_eq!(delay(", start = \"instant\"", "cold_boot"), (0, 0.0));
}

#[test]
fn an_arrival_is_not_down_before_it_is_up() {
    let shown = arrives("", "cold_boot", 1);
    assert_eq!(shown.legs, []);
    let class = first_class(&shown);
    assert_eq!((class.present_us, class.down(), class.outages), (145_000_000, 0, 0), "up since 155 s");
    assert_eq!((class.failovers, class.needs, class.waits, class.durations.count()), (0, 0, 0, 0));
    assert_eq!(shown.totals.any_waiting_us, 0);
}

#[test]
fn an_arrival_waits_in_its_place_in_the_queue() {
    // v fails at 90 s and u at 110 s; x arrives at 100 s. One blade comes at 200 s, 300 s and 400 s each.
    let order = |priority: &str| {
        let parts = [
            &failing("b", 90, 3000, ""),
            &failing("c", 110, 3000, ""),
            &sound("a"),
            &workload("v", "b", 1, ""),
            &workload("u", "c", 1, ""),
            &arriving("x", "a", 100, ", at_most = 1", priority),
            &delivery("d1", "a", 200),
            &delivery("d2", "a", 300),
            &delivery("d3", "a", 400),
            &policy("cold_boot", ""),
        ];
        let shown = run(&until(500, &parts.map(String::as_str)));
        let ends =
            shown.legs.iter().filter(|leg| leg.0 == "failover").map(|leg| (leg.1.clone(), leg.4)).collect();
        (ends, shown.totals.classes[2].start_us / 1_000_000)
    };
    let of = |v: i64, u: i64| vec![("v".to_owned(), v), ("u".to_owned(), u)];
    assert_eq!(order(""), (of(255, 455), 255));
    assert_eq!(order("priority = 1"), (of(255, 355), 355));
}

#[test]
fn there_may_be_so_many_at_a_time() {
    let counts = |run_length: &str| {
        let parts = [
            &sound("a"),
            &arriving("x", "a", 100, ", start = \"instant\", at_most = 2", run_length),
            &pool("s", "a", 5, ""),
            &policy("cold_boot", ""),
        ];
        let shown = run(&until(550, &parts.map(String::as_str)));
        let class = first_class(&shown);
        (class.accepted, class.lost, class.completions)
    };
    // They come at 100 s, 200 s, 300 s, 400 s and 500 s.
    assert_eq!(counts(""), (2, 3, 0));
    // The first two are gone at 350 s and 450 s: there is room at 400 s and at 500 s.
    assert_eq!(counts("run = \"250 s\""), (4, 1, 2));
}

#[test]
fn arrivals_come_after_the_claims_and_the_planned_moves_of_their_tick() {
    let arriving = |every| arriving("x", "a", every, ", when_empty = \"lost\", at_most = 1", "");
    // w needs the one spare at 106 s, when x arrives, which would come first in the queue.
    let claims = [
        &failing("f", 100, 3000, ""),
        &sound("a"),
        &workload("w", "f", 1, "priority = 1"),
        &arriving(106),
        &pool("s", "a", 1, ""),
        &policy("cold_boot", ""),
    ];
    let shown = run(&until(200, &claims.map(String::as_str)));
    assert_eq!(shown.legs, [leg("failover", "w", "s", 100, 161)]);
    assert_eq!(shown.totals.classes[1].lost, 1);
    // A blade is delivered at 200 s that suits w better than its own.
    let moves = [
        &sized("a", 5),
        &sized("c", 2),
        &workload("w", "a", 1, "requirement = { metadata = { x = 2 } }"),
        &arriving(200),
        &delivery("d", "c", 200),
        &policy("cascading_rebalance", CLEARED),
    ];
    let shown = run(&until(350, &moves.map(String::as_str)));
    assert_eq!(shown.legs, [leg("cascade", "w", "d", 200, 330)]);
    assert_eq!(shown.totals.classes[1].lost, 1);
}

#[test]
fn an_arrival_that_starts_at_once_on_a_dead_spare_takes_the_next() {
    let parts = [
        &failing("d", 50, 3000, ""),
        &sound("b"),
        &arriving("x", "b", 100, ", start = \"instant\", at_most = 1", ""),
        &pool("first", "d", 1, ""),
        &pool("second", "b", 1, ""),
        &policy("identity_push", "selection = \"first_available\""),
    ];
    let text = until(150, &parts.map(String::as_str)).replace("ageing = 0.0", "ageing = 1.0");
    assert_eq!(life(&text, "first"), [(0, "pool"), (50, "fails"), (100, "repair")]);
    assert_eq!(life(&text, "second"), [(0, "pool"), (100, "serves")]);
    assert_eq!(first_class(&run(&text)).start_us, 0);
}

#[test]
fn a_workload_returns_to_its_own_blade_when_that_is_ready() {
    // w is on s at 161 s. Its blade is repaired at 201 s: state until 261 s, power-down until 271 s, power-on and boot
    // until 321 s, restored at 331 s.
    let parts = |more: &str| {
        let parts = [
            &failing("a", 200, 100, ""),
            &sound("b"),
            &workload("w", "a", 1, ""),
            &pool("s", "b", 1, ""),
            &policy("cold_boot", "rebalance = \"failback\""),
            more,
        ];
        run(&until(450, &parts))
    };
    let back = 301 + 130;
    assert_eq!(parts("").legs, [leg("failover", "w", "s", 200, 261), leg("cascade", "s", "w", 301, back)]);
    // Whoever waits for a spare comes first: v, which failed at 250 s, takes w's blade.
    let waiting = failing("c", 250, 3000, "") + &workload("v", "c", 1, "");
    assert_eq!(
        parts(&waiting).legs,
        [leg("failover", "w", "s", 200, 261), leg("failover", "v", "w", 250, 356)]
    );
}

#[test]
fn the_own_blade_of_an_arrival_is_the_one_it_started_on() {
    // x starts on the first spare at 100 s. That fails at 300 s and is repaired at 341 s; x is up on the second at 361 s
    // and goes back.
    let parts = [
        &failing("d", 200, 40, ""),
        &sound("b"),
        &arriving("x", "b", 100, ", start = \"instant\", at_most = 1", ""),
        &pool("first", "d", 1, ""),
        &pool("second", "b", 1, ""),
        &policy("cold_boot", "rebalance = \"failback\""),
    ];
    let shown = run(&until(495, &parts.map(String::as_str)));
    assert_eq!(
        shown.legs,
        [leg("failover", "first", "second", 300, 361), leg("cascade", "second", "first", 361, 491)]
    );
}

/// What the trace tells of workloads that arrive.
fn told(how: &str) -> Vec<String> {
    let parts = [
        &sound("a"),
        &arriving("x", "a", 100, &format!("{how}, at_most = 2"), ""),
        &pool("s", "a", 1, ""),
        &delivery("d", "a", 250),
        &policy("identity_push", "readiness = \"cold\""),
    ];
    let scenario = written(&until(310, &parts.map(String::as_str)));
    let trace = Trace::new(&scenario, 0, 0);
    let of_arrivals = trace.events.into_iter().filter(|event| {
        ["workload", "a workload", "blade s:"].iter().any(|begin| event.text.starts_with(begin))
    });
    of_arrivals.map(|event| format!("{} {}", event.at.0 / 1_000_000, event.text)).collect()
}

#[test]
fn the_trace_tells_how_an_arrival_waits_and_starts() {
    assert_eq!(
        told(""),
        [
            "100 workload x-0 arrives",
            "100 workload x-0 claims blade s (type a), which leaves the pool (0 ready); a perfect match",
            "100 blade s: power on and self test",
            "120 blade s: boot",
            "150 blade s: push the identity to the running blade",
            "154 blade s: reconfigure the adapters",
            "160 blade s: start the application",
            "165 workload x-0 is up on blade s for the first time, 1 min 5 s after it arrived",
            "200 workload x-1 arrives",
            "200 workload x-1 waits for a spare: none is ready",
            "250 workload x-1 claims blade d (type a), which leaves the pool (0 ready); a perfect match",
            "300 a workload of x arrives, finds no room and is lost",
        ]
    );
    assert_eq!(
        told(", start = \"instant\""),
        [
            "100 workload x-0 arrives",
            "100 workload x-0 starts at once on blade s, which leaves the pool (0 ready)",
            "200 workload x-1 arrives",
            "200 workload x-1 waits for a spare: none is ready",
            "250 workload x-1 starts 50 s after it arrived on blade d, which leaves the pool (0 ready)",
            "300 a workload of x arrives, finds no room and is lost",
        ]
    );
    assert_eq!(
        told(", start = \"instant\", when_empty = \"lost\"")[2..4],
        ["200 workload x-1 arrives", "200 workload x-1 finds no spare and is lost"]
    );
}
