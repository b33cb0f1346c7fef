//! Maintenance windows and change freezes, one rule a test, to the second.
//!
//! Cold spares return from the work at once; booted ones are booted first, which takes 50 s. A planned move of a push
//! takes 90 s: 60 s to save the state, 10 s to power the blade down, 4 s for the push, 6 s to reconfigure, 10 s to
//! restore the state. Blades have their turn in this order: pools, workloads.

use crate::common::{failing, leg, legs, metric, policy, pool, shown, sound, text, workload, written};
use hotspare::{BladeId, CompiledPolicy, Note, Observer, Time, Trace, observe};
use std::sync::atomic::AtomicBool;

/// A time in which a blade did something: which blade, from and to \[s\].
type Stay = (String, i64, i64);

fn stay(blade: &str, from: i64, to: i64) -> Stay {
    (blade.to_owned(), from, to)
}

/// Notes what blades do.
#[derive(Default)]
struct States(Vec<(BladeId, String, i64)>);

impl Observer for States {
    fn note(&mut self, now: Time, note: Note) {
        if let Note::Becomes { blade, state } = note {
            self.0.push((blade, format!("{state:?}"), now.0 / 1_000_000));
        }
    }
}

/// The times that blades spent in a state, in the order in which they began; a blade that is still in it is left out.
fn stays_in(state: &str, text: &str) -> Vec<Stay> {
    let scenario = written(text);
    let plan = CompiledPolicy::new(&scenario, &scenario.policies[0]);
    let (_, states) =
        observe(&scenario, &plan, 0, &AtomicBool::new(false), States::default()).expect("not stopped");
    let began = states.0.iter().enumerate().filter(|(_, (_, what, _))| what == state);
    began
        .filter_map(|(at, (blade, _, from))| {
            let next = states.0[at + 1..].iter().find(|(other, ..)| other == blade)?;
            Some((scenario.site.blade_name(*blade), *from, next.2))
        })
        .collect()
}

/// When blades were worked on.
fn works(parts: &[&str]) -> Vec<Stay> {
    stays_in("Maintenance", &text(parts))
}

/// Maintenance from 100 s on.
fn maintenance(of: &str, lasts: u32, work: u32, more: &str) -> String {
    format!(
        "[[maintenance]]\nname = \"firmware\"\nfirst = \"100 s\"\nlasts = \"{lasts} s\"\nof = \"{of}\"\n\
         work = \"{work} s\"\n{more}\n"
    )
}

fn freeze(first: u32, lasts: u32, more: &str) -> String {
    format!("[[freeze]]\nfirst = \"{first} s\"\nlasts = \"{lasts} s\"\n{more}\n")
}

/// When so many cold spares were worked on.
fn spares(count: u32, upkeep: &[&str]) -> Vec<Stay> {
    works(&[
        &sound("a"),
        &sound("s"),
        &workload("w", "a", 1, ""),
        &pool("p", "s", count, ""),
        &upkeep.concat(),
        &policy("cold_boot", ""),
    ])
}

// ---- Windows --------------------------------------------------------------------------------------------------------

#[test]
fn so_many_blades_are_worked_on_at_a_time() {
    assert_eq!(
        spares(5, &[&maintenance("pool", 1000, 200, "at_a_time = 2")]),
        [
            stay("p-0", 100, 300),
            stay("p-1", 100, 300),
            stay("p-2", 300, 500),
            stay("p-3", 300, 500),
            stay("p-4", 500, 700),
        ]
    );
}

#[test]
fn every_blade_has_its_turn_once_a_window() {
    assert_eq!(
        spares(2, &[&maintenance("pool", 1000, 100, "every = \"2000 s\"")]),
        [stay("p-0", 100, 200), stay("p-1", 200, 300), stay("p-0", 2100, 2200), stay("p-1", 2200, 2300),]
    );
}

#[test]
fn there_is_one_window_unless_it_is_said_when_the_next_begins() {
    assert_eq!(spares(3, &[&maintenance("pool", 100, 100, "")]), [stay("p-0", 100, 200)]);
}

#[test]
fn work_goes_on_after_its_window_and_the_next_window_where_the_last_one_stopped() {
    assert_eq!(
        spares(3, &[&maintenance("pool", 150, 100, "every = \"1000 s\"")]),
        [
            stay("p-0", 100, 200),
            stay("p-1", 200, 300),
            stay("p-2", 1100, 1200),
            stay("p-0", 1200, 1300),
            stay("p-1", 2100, 2200),
            stay("p-2", 2200, 2300),
            stay("p-0", 3100, 3200),
            stay("p-1", 3200, 3300),
        ]
    );
}

#[test]
fn two_kinds_of_maintenance_do_not_wait_for_each_other() {
    let dust = maintenance("pool", 1000, 50, "").replace("firmware", "dust");
    // dust comes to p-0 while that is away: its turn is over.
    assert_eq!(
        spares(2, &[&maintenance("pool", 1000, 200, ""), &dust]),
        [stay("p-0", 100, 300), stay("p-1", 100, 150), stay("p-1", 300, 500)]
    );
}

// ---- Spares ---------------------------------------------------------------------------------------------------------

#[test]
fn a_spare_that_is_worked_on_cannot_be_claimed_and_is_booted_anew() {
    let failover = |upkeep: &str| {
        legs(&[
            &failing("a", 200, 5000, ""),
            &sound("s"),
            &workload("w", "a", 1, ""),
            &pool("s", "s", 1, ""),
            upkeep,
            &policy("identity_push", ""),
        ])
    };
    assert_eq!(failover(""), [leg("failover", "w", "s", 200, 221)]);
    // Worked on until 400 s, booted until 450 s; a push takes 15 s.
    assert_eq!(failover(&maintenance("pool", 1000, 300, "")), [leg("failover", "w", "s", 200, 465)]);
}

#[test]
fn a_latent_fault_is_found_at_the_end_of_the_work() {
    let repairs = |upkeep: &str| {
        let parts = [
            &sound("a"),
            &failing("s", 50, 400, ""),
            &workload("w", "a", 1, ""),
            &pool("s", "s", 1, ""),
            upkeep,
            &policy("cold_boot", ""),
        ];
        stays_in("Repair", &text(&parts).replace("ageing = 0.0", "ageing = 1.0"))
    };
    assert_eq!(repairs(""), []);
    assert_eq!(repairs(&maintenance("pool", 1000, 100, "")), [stay("s", 200, 600)]);
}

// ---- Blades in service ----------------------------------------------------------------------------------------------

/// So many workloads and so many booted spares.
fn service(workloads: u32, spares: u32, upkeep: &str) -> Vec<String> {
    vec![
        sound("a"),
        sound("s"),
        workload("w", "a", workloads, ""),
        pool("p", "s", spares, ""),
        upkeep.to_owned(),
        policy("identity_push", ""),
    ]
}

fn parts(parts: &[String]) -> Vec<&str> {
    parts.iter().map(String::as_str).collect()
}

#[test]
fn a_workload_is_moved_to_a_spare_before_its_blade_is_worked_on() {
    let scenario = service(1, 1, &maintenance("service", 100, 300, ""));
    let shown = shown(&parts(&scenario));
    assert_eq!(shown.legs, [leg("cascade", "w", "p", 100, 190)]);
    assert_eq!(shown.phases, [[("transfer", 90.0)]]);
    assert_eq!(metric(&shown, "downtime_planned"), metric(&shown, "downtime"));
    assert_eq!((shown.totals.counts.maintained, shown.totals.counts.passed_over), (1, 0));
    assert_eq!(works(&parts(&scenario)), [stay("w", 170, 470)], "from its power-down on");
}

#[test]
fn a_workload_without_a_spare_is_passed_over() {
    let shown = shown(&parts(&service(2, 0, &maintenance("service", 1000, 300, ""))));
    assert_eq!(shown.legs, []);
    assert_eq!((shown.totals.counts.maintained, shown.totals.counts.passed_over), (0, 2));
    let year_h = 365.25 * 24.0;
    assert_eq!(metric(&shown, "passed_over_blades_per_year"), 2.0 * year_h);
}

#[test]
fn whoever_comes_next_may_move_onto_the_blade_that_was_worked_on() {
    let two = service(2, 1, &maintenance("service", 100, 300, "at_a_time = 2"));
    let shown_two = shown(&parts(&two));
    assert_eq!(shown_two.legs, [leg("cascade", "w-0", "p", 100, 190)]);
    assert_eq!(shown_two.totals.counts.passed_over, 1);
    let one = |preset: &str| {
        let mut one = service(2, 1, &maintenance("service", 1000, 300, ""));
        one[5] = policy(preset, "");
        (works(&parts(&one)), shown(&parts(&one)).totals.counts.passed_over)
    };
    // A cold blade is a spare as soon as the work is done.
    assert_eq!(one("cold_boot"), (vec![stay("w-0", 170, 470), stay("w-1", 540, 840)], 0));
    // One that has to be booted is not, and the turn of the next is over.
    assert_eq!(one("identity_push"), (vec![stay("w-0", 170, 470)], 1));
}

#[test]
fn a_blade_that_fails_before_its_workload_has_left_is_repaired_and_not_worked_on() {
    let fails_at = |life: u32| {
        let parts = [
            failing("a", life, 5000, ""),
            sound("s"),
            workload("w", "a", 1, ""),
            pool("p", "s", 1, ""),
            maintenance("service", 100, 300, ""),
            policy("identity_push", ""),
        ];
        let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
        assert_eq!(works(&parts), []);
        legs(&parts)
    };
    // While its state is saved: the failover goes onto the spare of the move.
    assert_eq!(fails_at(130), [leg("cascade", "w", "-", 100, 130), leg("failover", "w", "p", 130, 151)]);
    // While it is powered down nothing of the workload is on it.
    assert_eq!(fails_at(165), [leg("cascade", "w", "p", 100, 190)]);
}

#[test]
fn a_workload_that_is_down_when_its_turn_comes_is_not_passed_over_but_left_alone() {
    let shown = shown(&[
        &failing("a", 95, 5000, ""),
        &sound("s"),
        &workload("w", "a", 1, ""),
        &pool("p", "s", 2, ""),
        &maintenance("service", 1000, 300, ""),
        &policy("identity_push", ""),
    ]);
    assert_eq!(shown.legs, [leg("failover", "w", "p-0", 95, 116)]);
    assert_eq!((shown.totals.counts.maintained, shown.totals.counts.passed_over), (0, 0));
}

#[test]
fn maintenance_of_all_takes_spares_and_blades_in_service() {
    let all = service(1, 2, &maintenance("all", 1000, 300, ""));
    // The workload moves at 700 s.
    assert_eq!(works(&parts(&all)), [stay("p-0", 100, 400), stay("p-1", 400, 700), stay("w", 770, 1070)]);
}

#[test]
fn where_nothing_is_moved_the_workload_stops_for_the_work_and_starts_again() {
    let shown = shown(&[
        &sound("a"),
        &workload("w", "a", 2, ""),
        &maintenance("service", 1000, 300, ""),
        &policy("repair_in_place", ""),
    ]);
    // 300 s of work, then 20 s of power-on, 30 s of boot, 5 s of start. The next one stops when the work is done.
    assert_eq!(shown.legs, [leg("cascade", "w-0", "w-0", 100, 455), leg("cascade", "w-1", "w-1", 400, 755)]);
    assert_eq!(shown.phases, [[("transfer", 355.0)], [("transfer", 355.0)]]);
    assert_eq!(metric(&shown, "downtime_unplanned"), 0.0);
    assert_eq!(shown.totals.maintenance_us(), 600_000_000);
}

#[test]
fn a_blade_that_fails_as_it_starts_again_makes_an_outage() {
    let shown = shown(&[
        &failing("a", 120, 200, ""),
        &workload("w", "a", 1, ""),
        &maintenance("service", 1000, 300, ""),
        &policy("repair_in_place", ""),
    ]);
    // Worked on from 100 s to 400 s: 120 s of use are over at 420 s. Noticed at 421 s, repaired from then on.
    assert_eq!(
        shown.legs[..2],
        [leg("cascade", "w", "-", 100, 420), leg("failover", "w", "w", 420, 421 + 200 + 55)]
    );
    assert_eq!(shown.phases[0], [("transfer", 320.0)]);
}

#[test]
fn a_blade_that_is_dark_when_its_workload_is_to_start_makes_an_outage() {
    let dark_at = |from: u32, length: u32| {
        let legs = legs(&[
            &format!("[site]\nfailure = {{ life = \"{from} s\", repair = \"{length} s\" }}\n"),
            &sound("a"),
            &workload("w", "a", 1, ""),
            &maintenance("service", 200, 300, ""),
            &policy("repair_in_place", ""),
        ]);
        legs[..2].to_vec()
    };
    // As it starts.
    assert_eq!(
        dark_at(420, 1000),
        [leg("cascade", "w", "-", 100, 420), leg("failover", "w", "w", 420, 1475)]
    );
    // At the end of the work.
    assert_eq!(
        dark_at(350, 1000),
        [leg("cascade", "w", "-", 100, 400), leg("failover", "w", "w", 400, 1405)]
    );
    // Power that was away during the work alone has no effect before it goes again.
    assert_eq!(dark_at(350, 20)[0], leg("cascade", "w", "w", 100, 455));
}

#[test]
fn a_move_for_maintenance_waits_for_the_management_server() {
    let moves = |management: &str| {
        let scenario =
            [vec![management.to_owned()], service(2, 2, &maintenance("service", 3000, 300, "at_a_time = 2"))];
        let scenario = scenario.concat();
        legs(&parts(&scenario))[..2].to_vec()
    };
    let both = |from: [i64; 2]| {
        let move_of =
            |at: usize| leg("cascade", &format!("w-{at}"), &format!("p-{at}"), from[at], from[at] + 90);
        [move_of(0), move_of(1)]
    };
    assert_eq!(moves(""), both([100, 100]));
    // One failover or move at a time; and a server that is down until 550 s.
    assert_eq!(moves("[management]\nslots = 1\n"), both([100, 190]));
    let fails = "[management]\nfailure = { life = \"50 s\", repair = \"500 s\" }\n";
    assert_eq!(moves(fails), both([550, 550]));
}

#[test]
fn a_live_move_leaves_the_blade_when_the_copy_is_complete() {
    let live = "transfer = \"live\"\n[policy.p.times]\nlive_copy = \"60 s\"\nlive_stop = \"3 s\"";
    let moved = |spare: String| {
        let mut scenario = service(1, 1, &maintenance("service", 50, 300, ""));
        (scenario[1], scenario[5]) = (spare, policy("cold_boot", live));
        (legs(&parts(&scenario)), works(&parts(&scenario)))
    };
    // Power-on and boot until 150 s, the copy until 210 s.
    let (legs, works) = moved(sound("s"));
    assert_eq!((legs, works), (vec![leg("cascade", "w", "p", 210, 213)], vec![stay("w", 213, 513)]));
    // The spare is lost at 120 s: the workload runs on, and its blade is not worked on.
    assert_eq!(moved(failing("s", 20, 5000, "")), (vec![], vec![]));
}

#[test]
fn all_of_many_workloads_are_copied_away_at_once() {
    let live = "transfer = \"live\"\n[policy.p.times]\nlive_copy = \"60 s\"\nlive_stop = \"3 s\"";
    let mut scenario = service(130, 130, &maintenance("service", 300, 300, "at_a_time = 130"));
    scenario[5] = policy("cold_boot", live);
    let legs = legs(&parts(&scenario));
    let all: Vec<_> =
        (0..130).map(|at| leg("cascade", &format!("w-{at}"), &format!("p-{at}"), 210, 213)).collect();
    assert_eq!(legs, all);
}

#[test]
fn a_blade_that_has_been_left_is_worked_on_although_the_move_has_failed() {
    // Left at 170 s; the spare fails at 180 s. The workload waits for its old blade, which is in other hands.
    let mut scenario = service(1, 1, &maintenance("service", 50, 300, ""));
    (scenario[1], scenario[5]) = (failing("s", 80, 5000, ""), policy("cold_boot", ""));
    assert_eq!(works(&parts(&scenario)), [stay("w", 170, 470)]);
    assert_eq!(
        legs(&parts(&scenario)),
        [leg("cascade", "w", "-", 100, 180), leg("failover", "p", "w", 180, 525)]
    );
}

#[test]
fn whoever_needs_a_spare_as_the_window_opens_comes_first() {
    // Fenced at 100 s.
    let mut scenario = service(1, 1, &maintenance("pool", 200, 100, ""));
    (scenario[0], scenario[5]) = (failing("a", 94, 5000, ""), policy("cold_boot", ""));
    assert_eq!(legs(&parts(&scenario)), [leg("failover", "w", "p", 94, 155)]);
    assert_eq!(works(&parts(&scenario)), []);
}

// ---- Freezes --------------------------------------------------------------------------------------------------------

#[test]
fn nothing_moves_to_a_better_match_in_a_freeze_but_at_its_end() {
    let moves = |upkeep: &str| {
        legs(&[
            "[blade_type.s8]\nresources = { x = 8 }\n[blade_type.s4]\nresources = { x = 4 }\n",
            "[[delivery]]\nname = \"d\"\ntype = \"s4\"\nat = \"1000 s\"\n",
            &workload("w", "s8", 1, "requirement = { metadata = { x = 4 } }"),
            upkeep,
            &policy("push_and_cascade", ""),
        ])
    };
    // Booted for 50 s before it can be claimed.
    assert_eq!(moves(""), [leg("cascade", "w", "d", 1050, 1140)]);
    assert_eq!(moves(&freeze(900, 600, "")), [leg("cascade", "w", "d", 1500, 1590)]);
    // A move that has begun goes on.
    assert_eq!(moves(&freeze(1060, 600, "")), [leg("cascade", "w", "d", 1050, 1140)]);
    // A freeze that comes again, and one that begins before another ends.
    assert_eq!(moves(&freeze(10, 300, "every = \"500 s\"")), [leg("cascade", "w", "d", 1310, 1400)]);
    let two = [freeze(900, 300, ""), freeze(1100, 300, "")].concat();
    assert_eq!(moves(&two), [leg("cascade", "w", "d", 1400, 1490)]);
}

#[test]
fn failovers_go_on_in_a_freeze_and_the_way_home_waits_for_its_end() {
    let shown = |upkeep: &str| {
        legs(&[
            &failing("a", 200, 400, ""),
            &sound("s"),
            &workload("w", "a", 1, ""),
            &pool("s", "s", 1, ""),
            upkeep,
            &policy("identity_push", "rebalance = \"failback\""),
        ])
    };
    let failover = leg("failover", "w", "s", 200, 221);
    // Repaired 400 s after it was noticed, and booted.
    assert_eq!(shown("")[..2], [failover.clone(), leg("cascade", "s", "w", 651, 741)]);
    assert_eq!(shown(&freeze(50, 1450, ""))[..2], [failover, leg("cascade", "s", "w", 1500, 1590)]);
}

#[test]
fn no_blade_is_taken_for_maintenance_in_a_freeze() {
    let window = maintenance("pool", 1000, 100, "");
    assert_eq!(
        spares(3, &[&window, &freeze(150, 300, "")]),
        [stay("p-0", 100, 200), stay("p-1", 450, 550), stay("p-2", 550, 650)]
    );
    // The window is over before the freeze is.
    let windows = maintenance("pool", 200, 100, "every = \"1000 s\"");
    assert_eq!(
        spares(3, &[&windows, &freeze(150, 600, "")])[..3],
        [stay("p-0", 100, 200), stay("p-1", 1100, 1200), stay("p-2", 1200, 1300)]
    );
}

// ---- The trace ------------------------------------------------------------------------------------------------------

/// What the trace tells of a workload and its blade until 300 s.
fn told(blade: &str, preset: &str) -> Vec<String> {
    let scenario = [
        blade.to_owned(),
        sound("s"),
        workload("w", "a", 1, ""),
        pool("p", "s", 1, ""),
        maintenance("service", 50, 100, ""),
        policy(preset, ""),
    ];
    let scenario = written(&text(&parts(&scenario)).replace("horizon = \"1 h\"", "horizon = \"300 s\""));
    let events = Trace::new(&scenario, 0, 0).events.into_iter().filter(|event| event.text.contains(" w "));
    events.map(|event| format!("{} {}", event.at.0 / 1_000_000, event.text)).collect()
}

#[test]
fn the_trace_tells_who_is_worked_on_and_what_that_means_to_the_workload() {
    let degraded = "[blade_type.a]\nresources = { x = 1 }\n[blade_type.a.failure.f]\n\
                    effect = { degrades = 0.5 }\nlife = \"60 s\"\nrepair = \"200 s\"\n";
    // A repair under way goes on beside the maintenance.
    assert_eq!(
        told(degraded, "repair_in_place"),
        [
            "0 workload w runs on blade w",
            "60 blade w keeps running with a fault (f)",
            "60 blade w is degraded to 50 % of its capacity",
            "61 repair of blade w (f), which runs on",
            "100 workload w stops on blade w for maintenance",
            "100 the maintenance of blade w begins",
            "200 the maintenance of blade w is done",
            "255 workload w is up on blade w after a planned stop of 2 min 35 s",
            "261 blade w is back at full capacity",
        ]
    );
    assert_eq!(
        told(&sound("a"), "identity_push"),
        [
            "0 workload w runs on blade w",
            "100 workload w stops on blade w for a planned move",
            "100 workload w claims blade p (type s), which leaves the pool (0 ready); a perfect match",
            "170 the identity of w moves from w to p: boot LUN 0",
            "170 the maintenance of blade w begins",
            "190 workload w is up on blade p after a planned move of 1 min 30 s",
            "270 the maintenance of blade w is done",
        ]
    );
}
