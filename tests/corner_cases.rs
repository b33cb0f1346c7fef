//! Corners where several rules meet, each once a mistake: deterministic, to the second.

use crate::common::{Leg, Shown, leg, show, written};
use hotspare::{Registry, load_text};

/// A scenario of new blades in which no step takes time unless `parts` says so.
fn text(horizon: u32, parts: &str) -> String {
    let steps = [
        "detect",
        "capture",
        "fence",
        "write_identity",
        "power_on",
        "boot",
        "push",
        "reconfigure",
        "lan_relearn",
        "fabric_login",
        "restore",
        "start",
        "capture_state",
        "power_down",
        "clear_identity",
    ];
    let times: String = steps.iter().map(|step| format!("{step} = \"0\"\n")).collect();
    let head = format!("name = \"t\"\nhorizon = \"{horizon} s\"\nreplications = 1\nstart = \"new\"\n");
    format!("{head}{parts}\n[times]\n{times}")
}

fn shown(horizon: u32, parts: &str) -> Shown {
    show(&written(&text(horizon, parts)), "p")
}

fn check(horizon: u32, parts: &str, legs: &[Leg]) {
    assert_eq!(shown(horizon, parts).legs, legs);
}

/// The blade that failed is repaired and is the only spare. It dies again in the takeover: that is a failed attempt
/// like any other, after which the workload takes the next spare.
#[test]
fn a_repaired_blade_that_takes_over_its_own_workload_is_a_spare_like_any_other() {
    let parts = r#"
        workload = [{ name = "w", on = "a", count = 1 }]
        delivery = [{ name = "late", type = "b", at = "130 s" }]
        blade_type.a.failure.first = { life = "100 s", repair = "10 s" }
        blade_type.a.failure.second = { life = "105 s", repair = "500 s" }
        blade_type.b = {}
        policy.p = { preset = "cold_boot", times.switchover = "10 s" }
    "#;
    check(1000, parts, &[leg("failover", "w", "late", 100, 140)]);
    let class = &shown(1000, parts).totals.classes[0];
    assert_eq!((class.failovers, class.failed_failovers), (2, 1));
}

/// `w1` moves from its large blade, which returns to the pool at once and takes over `w2`. Then the blade that `w1`
/// was moving to dies: what it left behind is not its own any more.
#[test]
fn a_blade_left_behind_that_serves_another_workload_is_not_taken_from_it() {
    let parts = r#"
        workload = [
            { name = "w1", on = "large", count = 1, requirement.metadata.x = 2 },
            { name = "w2", on = "doomed", count = 1 },
        ]
        delivery = [{ name = "fit", type = "fit", at = "100 s" }]
        blade_type.large.resources.x = 5
        blade_type.doomed = { resources.x = 5, failure.f = { life = "110 s", repair = "1 d" } }
        blade_type.fit = { resources.x = 2, failure.f = { life = "30 s", repair = "100 s" } }
        [policy.p]
        preset = "cascading_rebalance"
        displaced_returns = "start"
        times = { switchover = "10 s", transfer = "60 s" }
    "#;
    let legs = [
        leg("failover", "w2", "w1", 110, 120),
        leg("cascade", "w1", "-", 100, 130),
        // Noticed at the end of the move, repaired at 260, and the only spare.
        leg("failover", "fit", "fit", 130, 270),
    ];
    check(280, parts, &legs);
}

/// The module of the enclosure is at work on a planned move when a blade of it is lost: it must be free for the
/// failover that follows.
#[test]
fn a_module_is_free_again_when_the_move_it_works_for_comes_to_nothing() {
    let parts = |large: &str, fit: &str| {
        format!(
            r#"
            enclosure = [{{ name = "e", count = 1, slots = 1 }}]
            workload = [{{ name = "w", on = "large", count = 1, enclosure = "e", requirement.metadata.x = 2 }}]
            delivery = [{{ name = "fit", type = "fit", at = "100 s" }}]
            blade_type.large = {{ resources.x = 5, failure.f = {{ life = "{large}", repair = "1 d" }} }}
            blade_type.fit = {{ resources.x = 2, failure.f = {{ life = "{fit}", repair = "1 d" }} }}
            [policy.p]
            preset = "cascading_rebalance"
            [policy.p.times]
            switchover = "10 s"
            capture = "2 s"
            fence = "3 s"
            capture_state = "10 s"
            power_down = "50 s"
            "#
        )
    };
    // Lost while its state is captured: capture and fence from 104, then onto the target that is held.
    let source = [leg("cascade", "w", "-", 100, 104), leg("failover", "w", "fit", 104, 119)];
    check(1000, &parts("104 s", "1 d"), &source);
    // Lost while the source is powered down: noticed at 160, captured and fenced, and back to the source.
    let target = [leg("cascade", "w", "-", 100, 120), leg("failover", "fit", "w", 120, 175)];
    check(1000, &parts("1 d", "20 s"), &target);
}

/// One spare of another type is booted, and the rule wants none of it: the cold one of the same type is served.
#[test]
fn a_booted_spare_that_the_rule_declines_does_not_hide_a_cold_one() {
    let parts = r#"
        workload = [{ name = "w", on = "a", count = 1 }]
        pool = [{ name = "other", type = "b", count = 1 }]
        blade_type.a.failure.f = { life = "100 s", repair = "10 s" }
        blade_type.b = {}
        [policy.p]
        readiness.tiered.pre_booted = 1
        selection = "same_type"
        takeover = "boot"
        rebalance = "none"
        times.switchover = "10 s"
    "#;
    check(130, parts, &[leg("failover", "w", "w", 100, 120)]);
}

/// Two workloads on blades that are too large, of which the second fails, and a move of the first that begins at 100.
fn move_of_the_first(times: &str, more: &str) -> String {
    format!(
        r#"
        workload = [
            {{ name = "w1", on = "large", count = 1, requirement.metadata.x = 2 }},
            {{ name = "w2", on = "doomed", count = 1 }},
        ]
        delivery = [{{ name = "fit", type = "fit", at = "100 s" }}]
        blade_type.large.resources.x = 5
        blade_type.doomed = {{ resources.x = 5, failure.f = {{ life = "105 s", repair = "1 d" }} }}
        blade_type.fit = {{ resources.x = 2 {more} }}
        [policy.p]
        preset = "cascading_rebalance"
        times = {{ {times}, switchover = "10 s" }}
        "#
    )
}

/// The source returns when it has been powered down, whichever of the steps takes no time.
#[test]
fn a_step_that_takes_no_time_does_not_change_when_the_source_returns() {
    for (times, up, moved) in [
        ("power_down = \"10 s\", power_on = \"20 s\"", 120, 130),
        ("capture_state = \"10 s\", power_on = \"20 s\"", 120, 130),
        ("capture_state = \"10 s\", power_down = { empirical.values = [\"0\"] }, boot = \"20 s\"", 120, 130),
        ("capture_state = { empirical.values = [\"0\"] }, power_down = \"10 s\", boot = \"20 s\"", 120, 130),
        ("transfer = \"30 s\"", 115, 130),
    ] {
        let legs = [leg("failover", "w2", "w1", 105, up), leg("cascade", "w1", "fit", 100, moved)];
        check(1000, &move_of_the_first(times, ""), &legs);
    }
}

/// A target that is lost after the power-down means an outage, even if the capture took no time.
#[test]
fn a_capture_that_takes_no_time_is_a_capture() {
    for capture in ["\"0\"", "{ empirical.values = [\"0\"] }"] {
        let times = format!("capture_state = {capture}, power_down = \"10 s\", power_on = \"20 s\"");
        let fit = ", failure.f = { life = \"15 s\", repair = \"1 d\" }";
        let parts = move_of_the_first(&times, fit).replace("105 s", "1 d");
        let parts = parts.replace("[policy.p]\n", "[policy.p]\ndisplaced_returns = \"end\"\n");
        let legs = [leg("cascade", "w1", "-", 100, 115), leg("failover", "fit", "w1", 115, 140)];
        check(1000, &parts, &legs);
    }
}

/// The module captures the second workload's state while the first one's source waits to be powered down: the target
/// lost meanwhile is lost before the power-down.
#[test]
fn a_source_that_waits_to_be_powered_down_goes_on() {
    let parts = r#"
        enclosure = [{ name = "e", count = 1, slots = 2 }]
        workload = [{ name = "w", on = "large", count = 2, enclosure = "e", requirement.metadata.x = 2 }]
        delivery = [
            { name = "weak", type = "weak", at = "100 s" },
            { name = "fit", type = "fit", at = "100 s" },
        ]
        blade_type.large.resources.x = 5
        blade_type.weak = { resources.x = 2, failure.f = { life = "15 s", repair = "1 d" } }
        blade_type.fit.resources.x = 2
        [policy.p]
        preset = "cascading_rebalance"
        times = { capture_state = "10 s", power_down = "10 s" }
    "#;
    let legs = [leg("cascade", "w-0", "w-0", 100, 115), leg("cascade", "w-1", "fit", 100, 130)];
    check(1000, parts, &legs);
}

/// A fault that only its repair cures, and then, while the blade restarts, another that a spare cures.
#[test]
fn a_second_fault_during_a_restart_has_its_own_remedy() {
    let parts = |second: &str| {
        format!(
            r#"
            workload = [{{ name = "w", on = "a", count = 1 }}]
            pool = [{{ name = "spare", type = "b", count = 1 }}]
            blade_type.a.failure.first = {{ life = "100 s", repair = "10 s", remedy = "none" }}
            blade_type.a.failure.second = {{ life = "105 s", repair = "500 s", {second} }}
            blade_type.b = {{}}
            policy.p = {{ preset = "cold_boot", times = {{ switchover = "10 s", power_on = "20 s" }} }}
            "#
        )
    };
    // Noticed at 130, at the end of the power-on.
    let irremovable = |second: &str, end: i64, to: &str| {
        let shown = shown(end as u32 + 1, &parts(second));
        assert_eq!(shown.legs, [leg("failover", "w", to, 100, end)], "{second}");
        shown.totals.classes[0].irremovable_us / 1_000_000
    };
    assert_eq!(irremovable("remedy = \"takeover\"", 140, "spare"), 10);
    assert_eq!(irremovable("remedy = \"none\"", 650, "w"), 530);
    assert_eq!(irremovable("remedy = \"restart_in_place\"", 630, "w"), 530);
    assert_eq!(irremovable("follows_identity = 1.0", 630, "spare"), 530);
}

/// A scenario with a record beside it.
fn replayed(horizon: u32, parts: &str, record: &str) -> Shown {
    let folder = tempfile::tempdir().expect("a folder");
    let rows = format!("class,blade,failed_min,returned_min,mode\n{record}");
    std::fs::write(folder.path().join("record.csv"), rows).expect("a file");
    let text = text(horizon, &format!("record.file = \"record.csv\"\n{parts}"));
    let scenario = load_text(&text, "test", folder.path(), &Registry::builtin());
    show(&scenario.unwrap_or_else(|error| panic!("{error}\n{text}")), "p")
}

/// A record says when service returned, whatever cured the fault: nothing is added to it.
#[test]
fn a_replay_in_place_is_the_record_to_the_tick() {
    let parts = r#"
        workload = [{ name = "w", on = "a", count = 1 }]
        blade_type.a.failure.hardware = { life = "1 d", repair = "1 d" }
        blade_type.a.failure.power = { life = "1 d", repair = "1 d", remedy = "none" }
        blade_type.a.failure.software = { life = "1 d", repair = "1 d", remedy = "restart_in_place" }
        [policy.p]
        preset = "repair_in_place"
        times = { detect = "90 s", power_on = "3 min", boot = "2 min", start = "30 s" }
    "#;
    let record = "w,0,1,10,hardware\nw,0,11,12,hardware\nw,0,20,30,power\nw,0,40,50,software\n";
    let legs = [(1, 10), (11, 12), (20, 30), (40, 50)]
        .map(|(from, to)| leg("failover", "w", "w", from * 60, to * 60));
    assert_eq!(replayed(3600, parts, record).legs, legs);
}

/// The recorded blade dies again while its identity is cleared. Where faults in the pool are noticed at once, it is
/// not offered to the next workload.
#[test]
fn a_blade_that_dies_on_its_way_into_the_pool_is_noticed_there() {
    let parts = r#"
        workload = [{ name = "w1", on = "a", count = 1 }, { name = "w2", on = "a", count = 1 }]
        pool = [{ name = "spare", type = "a", count = 1 }]
        standby.detection = "immediate"
        blade_type.a.failure.f = { life = "1 d", repair = "1 d" }
        policy.p = { preset = "cold_boot", times = { switchover = "10 s", clear_identity = "2 min" } }
    "#;
    // w1 is repaired at 120, dies at 180, and would be ready at 240. w2 takes its own blade, cleared at 480.
    let shown = replayed(3600, parts, "w1,0,1,2,f\nw1,0,3,59,f\nw2,0,5,6,f\n");
    assert_eq!(shown.legs, [leg("failover", "w1", "spare", 60, 70), leg("failover", "w2", "w2", 300, 490)]);
    assert_eq!(shown.totals.classes[1].failed_failovers, 0);
}

/// What the pool held up to the first instant of the window is not in the window.
#[test]
fn the_fewest_spares_are_those_of_the_window() {
    let parts = r#"
        warm_up = "100 s"
        workload = [{ name = "w", on = "a", count = 1 }]
        delivery = [{ name = "late", type = "a", at = "100 s" }]
        blade_type.a = {}
        policy.p.preset = "cold_boot"
    "#;
    assert_eq!(shown(1000, parts).totals.pool_min, 1);
}

/// Blades that are delivered are new, however old the fleet is that they join.
#[test]
fn a_delivered_blade_is_new() {
    let parts = r#"
        start = "stationary"
        workload = [{ name = "w", on = "large", count = 1, requirement.metadata.x = 2 }]
        delivery = [{ name = "fit", type = "fit", at = "100 s" }]
        standby.takeover_ageing = 0.0
        blade_type.large.resources.x = 5
        blade_type.fit = { resources.x = 2, failure.f = { life = "700 s", repair = "1 d" } }
        policy.p = { preset = "cascading_rebalance", times = { transfer = "10 s", switchover = "10 s" } }
    "#;
    let text = text(1000, parts).replace("start = \"new\"\n", "");
    let legs = [leg("cascade", "w", "fit", 100, 110), leg("failover", "fit", "w", 810, 820)];
    assert_eq!(show(&written(&text), "p").legs, legs);
}

/// A cold spare with a latent fault shows it when it boots, also in a planned move: from then on it is an outage.
#[test]
fn a_dead_target_of_a_planned_move_shows_when_it_boots() {
    let parts = r#"
        workload = [{ name = "w", on = "home", count = 1 }]
        pool = [{ name = "large", type = "large", count = 1 }, { name = "fit", type = "fit", count = 1 }]
        standby = { ageing = 1.0, takeover_ageing = 0.0 }
        blade_type.home = { resources.x = 2, failure.f = { life = "100 s", repair = "1 d" } }
        blade_type.large.resources.x = 5
        blade_type.fit = { resources.x = 2, failure.f = { life = "80 s", repair = "1 d" } }
        [policy.p]
        preset = "cascading_rebalance"
        selection = "first_available"
        times = { capture_state = "1 s", power_down = "2 s", boot = "20 s", restore = "40 s", start = "5 s" }
    "#;
    let legs = [
        leg("failover", "w", "large", 100, 125),
        leg("cascade", "large", "-", 125, 148),
        leg("failover", "fit", "large", 148, 173),
    ];
    check(1000, parts, &legs);
}
