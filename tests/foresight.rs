//! Early warning: the spares against the workloads that may need them, one rule a test, to the second.
//!
//! Spares and workloads have one resource, x. A failure is noticed at once and a switchover takes 10 s; repairs last to
//! the end unless a test says otherwise.

use crate::common::{Shown, metric, pool, show, workload, written};
use hotspare::{CompiledPolicy, Note, Observer, Time, observe};
use std::sync::atomic::AtomicBool;

const HEAD: &str = "name = \"t\"\nhorizon = \"1000 s\"\nreplications = 1\nstart = \"new\"\nstandby.takeover_ageing = 0.0\n\
    [times]\ndetect = \"0\"\ncapture = \"0\"\nfence = \"0\"\nclear_identity = \"0\"\npower_on = \"0\"\nboot = \"0\"\n\
    switchover = \"10 s\"\n[policy.p]\npreset = \"identity_push\"\n";

/// A blade type that never fails and provides so much.
fn provides(name: &str, x: u32) -> String {
    format!("[blade_type.{name}]\nresources = {{ x = {x} }}\n")
}

/// One that stops after so many seconds of use, with a repair of so many.
fn stops(name: &str, x: u32, life: u32, repair: u32) -> String {
    let failure = format!("[blade_type.{name}.failure.f]\nlife = \"{life} s\"\nrepair = \"{repair} s\"\n");
    provides(name, x) + &failure
}

fn text(warning: &str, parts: &[String]) -> String {
    format!("{HEAD}[warning]\n{warning}\n{}", parts.concat())
}

/// When warnings began and ended, and when how many blades were ordered.
#[derive(Default)]
struct Told {
    warnings: Vec<(i64, bool)>,
    orders: Vec<(i64, u32)>,
}

impl Observer for Told {
    fn note(&mut self, now: Time, note: Note) {
        let seconds = now.0 / 1_000_000;
        match note {
            Note::Warns { on } => self.warnings.push((seconds, on)),
            Note::Orders { count } => self.orders.push((seconds, count)),
            _ => {}
        }
    }
}

fn told(text: &str) -> Told {
    let scenario = written(text);
    let plan = CompiledPolicy::new(&scenario, &scenario.policies[0]);
    observe(&scenario, &plan, 0, &AtomicBool::new(false), Told::default()).expect("not stopped").1
}

fn warned(warning: &str, parts: &[String]) -> Vec<(i64, bool)> {
    told(&text(warning, parts)).warnings
}

fn shown(warning: &str, parts: &[String]) -> Shown {
    show(&written(&text(warning, parts)), "p")
}

/// Whether there is a warning from the start on, and never any other change.
fn is_short(warning: &str, parts: &[String]) -> bool {
    match warned(warning, parts).as_slice() {
        [] => false,
        [(0, true)] => true,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_largest_requirement_is_packed_first_each_onto_the_spare_that_fits_it_best() {
    let fleet = |spares: &[(&str, u32)]| {
        let mut parts = vec![
            provides("x2", 2),
            provides("x4", 4),
            provides("x6", 6),
            workload("small", "x2", 1, ""),
            workload("middle", "x4", 1, ""),
            workload("large", "x6", 1, ""),
        ];
        parts.extend(spares.iter().map(|(kind, count)| pool(&format!("p{kind}"), kind, *count, "")));
        parts
    };
    let short = |spares: &[(&str, u32)]| is_short("anticipate = \"all\"", &fleet(spares));
    assert!(!short(&[("x2", 1), ("x4", 1), ("x6", 1)]));
    // What is larger carries what is smaller, but each spare carries one.
    assert!(!short(&[("x6", 3)]));
    assert!(short(&[("x6", 2)]));
    // A spare that is too small carries nothing, although a workload would run on it.
    assert!(short(&[("x2", 5), ("x6", 1)]));
}

#[test]
fn what_fits_a_small_requirement_best_may_be_needed_by_a_larger_one() {
    // wide matches small better than tall does, but it is the only one for large.
    let two =
        |name: &str, x: u32, y: u32| format!("[blade_type.{name}]\nresources = {{ x = {x}, y = {y} }}\n");
    let parts = [
        two("tall", 2, 8),
        two("wide", 5, 4),
        two("little", 2, 2),
        workload("small", "little", 1, ""),
        workload("large", "wide", 1, ""),
        pool("p", "tall", 1, ""),
        pool("q", "wide", 1, ""),
    ];
    assert!(!is_short("anticipate = \"all\"", &parts));
}

#[test]
fn it_may_be_all_workloads_or_those_that_require_most() {
    let parts = |spares| {
        vec![
            provides("x2", 2),
            provides("x6", 6),
            workload("small", "x2", 4, ""),
            workload("large", "x6", 2, ""),
            pool("p", "x6", spares, ""),
        ]
    };
    let short = |anticipate: &str, spares| is_short(&format!("anticipate = {anticipate}"), &parts(spares));
    assert_eq!([short("\"all\"", 5), short("\"all\"", 6)], [true, false]);
    assert_eq!([short("{ worst = 3 }", 2), short("{ worst = 3 }", 3)], [true, false]);
    // Where nothing stands in an enclosure it is the largest one.
    assert_eq!([is_short("", &parts(0)), is_short("", &parts(1))], [true, false]);
}

#[test]
fn it_is_the_workloads_of_any_one_enclosure_and_their_own_spares_are_of_no_use() {
    let parts = |inside: u32, outside: u32, workloads: u32| {
        vec![
            "[[enclosure]]\nname = \"e\"\ncount = 2\nslots = 4\n".to_owned(),
            provides("a", 1),
            // The first enclosure is filled by the spares first, then by workloads.
            pool("in", "a", inside, "enclosure = \"e\""),
            pool("out", "a", outside, ""),
            workload("w", "a", workloads, "enclosure = \"e\""),
        ]
    };
    // Without spares inside the first enclosure holds four workloads, and the second two.
    assert!(is_short("", &parts(0, 3, 6)));
    assert!(!is_short("", &parts(0, 4, 6)));
    // With two spares inside the first holds two workloads, for which these do not count; the second holds four, for
    // which they do.
    assert!(!is_short("anticipate = \"one_enclosure\"", &parts(2, 2, 6)));
    assert!(is_short("anticipate = \"one_enclosure\"", &parts(2, 1, 3)));
    assert!(!is_short("anticipate = \"one_enclosure\"", &parts(2, 2, 3)));
}

#[test]
fn a_warning_lasts_until_there_are_spares_enough_again() {
    // w-0 fails at 100 s and takes the last spare; its blade is repaired at 300 s, and is one.
    let parts = [stops("a", 1, 100, 200), provides("s", 1), pool("p", "s", 1, ""), workload("w", "a", 1, "")];
    let shown = shown("anticipate = { worst = 1 }", &parts);
    assert_eq!(warned("anticipate = { worst = 1 }", &parts), [(100, true), (300, false)]);
    assert!((metric(&shown, "warning_fraction") - 0.2).abs() < 1e-12);
    assert_eq!((shown.totals.counts.warnings, shown.totals.exhaustions), (1, 1));
    // The pool was empty the moment that the warning began.
    assert_eq!(metric(&shown, "warning_lead_time"), 0.0);
}

#[test]
fn the_lead_time_is_from_the_warning_to_the_exhaustion_that_follows() {
    // Two spares for two that may need them: the first failure, at 100 s, is the warning, and the second, at 400 s,
    // takes the last spare.
    let parts = [
        stops("early", 1, 100, 5000),
        stops("late", 1, 400, 5000),
        provides("s", 1),
        pool("p", "s", 2, ""),
        workload("first", "early", 1, ""),
        workload("second", "late", 1, ""),
    ];
    let shown = shown("anticipate = { worst = 2 }", &parts);
    assert_eq!(warned("anticipate = { worst = 2 }", &parts), [(100, true)]);
    assert_eq!(shown.totals.exhaustions, 1);
    assert!((metric(&shown, "warning_lead_time") * 3600.0 - 300.0).abs() < 1e-9);
}

#[test]
fn a_spare_that_nobody_knows_to_be_dead_counts_until_a_check_finds_it() {
    let parts = |check: &str| {
        vec![
            format!("[standby]\nageing = 1.0\n{check}"),
            provides("a", 1),
            stops("s", 1, 100, 5000),
            pool("p", "s", 1, ""),
            workload("w", "a", 1, ""),
        ]
    };
    let parts = |check: &str| -> Vec<String> {
        let parts = parts(check);
        parts
            .into_iter()
            .map(|part| part.replace("[standby]\n", "[standby]\ntakeover_ageing = 0.0\n"))
            .collect()
    };
    let warned = |check: &str| {
        told(&text("anticipate = \"all\"", &parts(check)).replace("standby.takeover_ageing = 0.0\n", ""))
            .warnings
    };
    assert_eq!(warned(""), []);
    assert_eq!(warned("check.after = \"50 s\"\n"), [(150, true)]);
}

#[test]
fn what_begins_and_ends_within_one_instant_is_no_warning() {
    // The only spare is claimed at 100 s, and at the same instant two others are delivered.
    let parts = [
        stops("a", 1, 100, 5000),
        provides("s", 1),
        pool("p", "s", 1, ""),
        "[[delivery]]\nname = \"d\"\ntype = \"s\"\nat = \"100 s\"\ncount = 2\n".to_owned(),
        workload("w", "a", 1, ""),
    ];
    assert_eq!(warned("anticipate = \"all\"", &parts), []);
}

#[test]
fn blades_are_ordered_once_and_again_when_that_was_not_enough() {
    let order = "order = { type = \"s\", count = 2, delivery = \"50 s\", at_most = 5 }";
    let parts = [provides("a", 1), provides("s", 1), workload("w", "a", 4, "")];
    let text = text(&format!("anticipate = \"all\"\n{order}"), &parts);
    let delivered = "[[delivery]]\nname = \"d\"\ntype = \"s\"\nat = \"20 s\"\n";
    // Another blade meanwhile changes nothing: what has been ordered is awaited.
    assert_eq!(self::told(&(text.clone() + delivered)).orders, [(0, 2), (50, 2)]);
    let told = told(&text);
    assert_eq!(told.orders, [(0, 2), (50, 2)]);
    assert_eq!(told.warnings, [(0, true), (100, false)]);
    let shown = show(&written(&text), "p");
    assert_eq!((shown.totals.counts.ordered, shown.totals.pool_us), (4, 2_000_000 * 50 + 4_000_000 * 900));
}

#[test]
fn no_more_blades_are_ordered_than_there_may_be_in_all_and_they_are_made_ready_first() {
    let order = "order = { type = \"s\", count = 2, delivery = \"50 s\", at_most = 3 }";
    let parts = [provides("a", 1), provides("s", 1), workload("w", "a", 4, "")];
    let text =
        text(&format!("anticipate = \"all\"\n{order}"), &parts).replace("boot = \"0\"", "boot = \"30 s\"");
    // Those that have come are booted until 80 s and do not count before: the next order is placed when they arrive.
    let told = told(&text);
    assert_eq!(told.warnings, [(0, true)]);
    assert_eq!(told.orders, [(0, 2), (80, 1)]);
    let shown = show(&written(&text), "p");
    assert_eq!(shown.totals.pool_us, 2_000_000 * 920 + 1_000_000 * 840);
}
