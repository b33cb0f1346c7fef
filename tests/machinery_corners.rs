//! Corners of the machinery: steps, stations, faults with which blades run on, virtual machines that part.

use crate::common::{Shown, show, written};

const BASE: &str = r#"
    name = "t"
    horizon = "1 h"
    replications = 1
    start = "new"
    times = { detect = "1 s", capture = "2 s", fence = "3 s", clear_identity = "0 s", switchover = "10 s", start = "5 s" }
    blade_type.s = {}
"#;

fn shown(parts: &str) -> Shown {
    show(&written(&format!("{BASE}{parts}")), "p")
}

/// The journey of the second machine takes the place of one that is over, and still knows what it went through before
/// the two parted.
#[test]
fn machines_that_part_remember_what_they_went_through_together() {
    let seen = shown(
        r#"
        blade_type.a.failure.f = { life = "50 s", repair = "10 h" }
        blade_type.b.failure.f = { life = "100 s", repair = "10 h" }
        workload = [
            { name = "v", on = "a", count = 1, virtual_machines = 2, fail_over = "apart" },
            { name = "w", on = "b", count = 1, virtual_machines = 2, fail_over = "apart" },
        ]
        pool = [{ type = "s", count = 4 }]
        policy.p.preset = "identity_push"
        "#,
    );
    let phases = vec![("detect", 1.0), ("capture", 2.0), ("fence", 3.0), ("reconfigure", 10.0)];
    assert_eq!(seen.phases, vec![phases; 4]);
}

/// Restarting an application repairs no port.
#[test]
fn a_failure_of_the_workload_alone_leaves_the_fault_that_its_blade_runs_with() {
    let seen = shown(
        r#"
        blade_type.a.failure.app = { life = "200 s", repair = "4 s", effect = "workload_only", remedy = "restart_in_place" }
        blade_type.a.failure.port = { life = "100 s", repair = "2 h", effect = { degrades = 0.5 } }
        workload = [{ name = "w", on = "a", count = 1 }]
        policy.p.preset = "repair_in_place"
        "#,
    );
    let class = &seen.totals.classes[0];
    // The port fails at 100 s and is repaired, from 101 s on, beyond the horizon. The application is down for 10 s at
    // 200 s and then every 210 s, 17 times in all.
    assert_eq!(seen.phases[0], [("detect", 1.0), ("start", 5.0), ("repair", 4.0)]);
    assert_eq!(class.degraded_us, (3600 - 100 - 170) * 1_000_000);
    assert_eq!(seen.totals.shop_us, (3600 - 101) * 1_000_000);
}

/// A step that takes no time, but may fail, does not carry the next one past its station.
#[test]
fn a_boot_after_a_step_without_duration_waits_for_its_array() {
    let text = format!(
        r#"{BASE}
        fabric = [{{ name = "A" }}]
        array = [{{ name = "d", fabrics = ["A"], boots = 1 }}]
        blade_type.a.failure.f = {{ life = "50 s", repair = "10 h" }}
        workload = [{{ name = "w", on = "a", count = 2, array = "d" }}]
        pool = [{{ type = "s", count = 2 }}]
        success.power_on = 0.999999999
        policy.p.preset = "cold_boot"
        "#
    )
    .replace(
        r#"switchover = "10 s""#,
        r#"rezone = "0 s", write_identity = "0 s", power_on = "0 s", boot = "30 s", lan_relearn = "0 s", fabric_login = "0 s""#,
    );
    let seen = show(&written(&text), "p");
    let ends: Vec<i64> = seen.legs.iter().map(|leg| leg.4).collect();
    assert_eq!(ends, [50 + 6 + 30 + 5, 50 + 6 + 60 + 5]);
}

/// A record says when service returned, whether or not anybody could hear of it by then.
#[test]
fn a_module_that_is_down_does_not_lengthen_a_recorded_outage() {
    let folder = tempfile::tempdir().expect("a folder");
    let rows = "class,blade,failed_min,returned_min,mode\nw,0,2,10,f\n";
    std::fs::write(folder.path().join("record.csv"), rows).expect("a file");
    let text = format!(
        r#"{BASE}
        record.file = "record.csv"
        management.module_failure = {{ life = "60 s", repair = "30 min" }}
        enclosure = [{{ name = "e", count = 1, slots = 14 }}]
        blade_type.a.failure.f = {{ life = "100 y", repair = "1 h" }}
        workload = [{{ name = "w", on = "a", count = 1, enclosure = "e" }}]
        policy.p.preset = "repair_in_place"
        "#
    );
    let registry = hotspare::Registry::builtin();
    let scenario = hotspare::load_text(&text, "test", folder.path(), &registry)
        .unwrap_or_else(|error| panic!("{error}"));
    let seen = show(&scenario, "p");
    assert_eq!((seen.legs[0].3, seen.legs[0].4), (120, 600));
    assert_eq!(seen.phases[0], [("detect", 1.0), ("wait_management", 479.0)]);
}

/// What fails the workload alone and comes along with it would be cured by nobody.
#[test]
fn a_fault_of_the_workload_alone_cannot_follow() {
    let text = format!(
        r#"{BASE}
        blade_type.a.failure.app = {{ life = "200 s", repair = "4 s", effect = "workload_only", follows_identity = 1.0 }}
        workload = [{{ name = "w", on = "a", count = 1 }}]
        policy.p.preset = "identity_push"
        "#
    );
    let registry = hotspare::Registry::builtin();
    let told = hotspare::load_text(&text, "test", ".".as_ref(), &registry).err().expect("a problem");
    assert!(told.to_string().contains("no repair of it cures"), "{told}");
}
