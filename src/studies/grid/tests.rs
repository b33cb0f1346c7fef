//! Axes, ranges, conditions and the messages about wrong ones.

use crate::scenario::{Registry, Written};
use crate::studies::sweep::Sweep;

const TEXT: &str = "name = \"t\"\nhorizon = \"1 y\"\n[blade_type.a]\n[blade_type.a.failure.f]\nlife = \"1 y\"\n\
                    repair = \"1 h\"\n[[workload]]\nname = \"w\"\non = \"a\"\ncount = 3\n[[pool]]\ntype = \"a\"\ncount = 1\n\
                    [policy.p]\npreset = \"cold_boot\"\n";

fn of(sweep: &str) -> Result<Sweep, Vec<String>> {
    let text = format!("{TEXT}{sweep}");
    match Written::text(&text, "test", ".".as_ref()).load_all(&[], &Registry::builtin()) {
        Ok((_, sections)) => Ok(sections.get::<Sweep>().unwrap().unwrap().clone()),
        Err(problems) => {
            Err(problems.list().iter().map(|p| format!("{}: {}; {}", p.key, p.what, p.remedy)).collect())
        }
    }
}

fn values(axis: &str) -> Result<Vec<String>, Vec<String>> {
    of(&format!("[[sweep.axis]]\n{axis}\n")).map(|sweep| sweep.axes[0].values.clone())
}

const SPARES: &str = "[[sweep.axis]]\nname = \"spares\"\nkey = \"pool[0].count\"\nvalues = [0, 1, 2]\n";
const BOOT: &str = "[[sweep.axis]]\nkey = \"times.boot\"\nvalues = [\"1 min\", \"2 min\"]\n";

#[test]
fn values_are_written_as_behind_set() {
    assert_eq!(values("key = \"pool[0].count\"\nvalues = [0, 10]").unwrap(), ["0", "10"]);
    assert_eq!(values("key = \"times.boot\"\nvalues = [\"90 s\", \"1 h\"]").unwrap(), ["90 s", "1 h"]);
    assert_eq!(
        values("key = \"description\"\nvalues = [\"3\", \" x\", \"it\"]").unwrap(),
        ["\"3\"", "\" x\"", "it"]
    );
}

#[test]
fn ranges_have_both_ends_and_round_numbers_between() {
    let range = |from: &str, to: &str, steps: u32, more: &str| {
        let key = if from.starts_with('"') { "times.boot" } else { "pool[0].count" };
        values(&format!("key = \"{key}\"\nfrom = {from}\nto = {to}\nsteps = {steps}\n{more}"))
    };
    assert_eq!(range("0", "4", 3, "").unwrap(), ["0", "2", "4"]);
    assert_eq!(range("1", "100", 3, "log = true").unwrap(), ["1", "10", "100"]);
    let boot = range("\"1 min\"", "\"16 min\"", 5, "log = true").unwrap();
    assert_eq!(boot, ["1 min", "2 min", "4 min", "8 min", "16 min"]);
    assert_eq!(range("\"30 s\"", "\"1 min\"", 3, "").unwrap(), ["30 s", "45 s", "1 min"]);
    assert_eq!(range("\"0 s\"", "\"1e1 s\"", 4, "").unwrap(), ["0 s", "3.33333 s", "6.66667 s", "1e1 s"]);
    for (from, to, steps, more, said) in [
        ("4", "0", 3, "", "has a range from 4 to 0"),
        ("0", "4", 3, "log = true", "has equal factors from 0"),
        ("0", "2", 5, "", "repeats the value 1, because its ends are whole numbers"),
        ("\"1 s\"", "\"1 GiB\"", 3, "", "has no range from \"1 s\" to \"1 GiB\""),
        ("\"1 s\"", "4", 3, "", "has no range from \"1 s\" to 4"),
    ] {
        let found = range(from, to, steps, more).unwrap_err();
        assert!(found[0].contains(said), "{from} {to}: {found:?}");
    }
}

#[test]
fn the_last_axis_varies_fastest_and_zipped_ones_advance_together() {
    let sweep = of(&[SPARES, BOOT].concat()).unwrap();
    assert_eq!(sweep.cells, [[0, 0], [0, 1], [1, 0], [1, 1], [2, 0], [2, 1]]);
    let zipped = |count: &str| {
        let (spares, boot) = (format!("{SPARES}zip = \"z\"\n"), format!("{BOOT}\n"));
        let crews = format!("[[sweep.axis]]\nkey = \"repair.crews\"\nvalues = {count}\nzip = \"z\"\n");
        of(&[spares, boot, crews].concat())
    };
    let sweep = zipped("[5, 6, 7]").unwrap();
    assert_eq!(sweep.cells, [[0, 0, 0], [0, 1, 0], [1, 0, 1], [1, 1, 1], [2, 0, 2], [2, 1, 2]]);
    let said = "sweep.axis[2].zip: has 2 values and advances with spares, which has 3; write as many values for both";
    assert_eq!(zipped("[5, 6]").unwrap_err(), [said]);
}

#[test]
fn a_condition_leaves_cells_out() {
    let left = |condition: &str| {
        let crews = "[[sweep.axis]]\nname = \"crews\"\nkey = \"repair.crews\"\nvalues = [1, 2]\n";
        of(&format!("[sweep]\nwhere = \"{condition}\"\n{SPARES}{crews}{BOOT}"))
            .map(|sweep| (sweep.cells.len(), sweep.left_out))
    };
    assert_eq!(left("spares<=crews").unwrap(), (10, 2));
    assert_eq!(left("spares >= 2*crews and times.boot <= 60").unwrap(), (1, 11));
    assert_eq!(left("spares + crews = 3").unwrap(), (4, 8));
    assert_eq!(left("2 * spares + 1 != crews * crews * 1").unwrap(), (10, 2));
    for (condition, said) in [
        ("spares < 0", "sweep.where: excludes every cell"),
        ("spars < 1", "unknown axis \"spars\"; write spares"),
        ("spares", "\"spares\" is not one comparison"),
        ("1 < spares < 2", "is not one comparison"),
        ("spares < 1 and", "\"\" is not one comparison"),
        ("spares crews < 1", "has \"spares crews\" without a sign between"),
        ("spares * < 1", "lacks a name or a number"),
    ] {
        let found = left(condition).unwrap_err();
        assert!(found[0].contains(said), "{condition}: {found:?}");
    }
}

#[test]
fn everything_wrong_is_said_at_once() {
    let found =
        of("[sweep]\nmetrics = [\"downtme\", \"outage_duration\", \"downtime:p9\", \"year_meets_target\"]\n\
                    [[sweep.axis]]\nkey = \"pol[0].count\"\nvalues = [1]\n\
                    [[sweep.axis]]\nkey = \"seed\"\nvalues = [1, 1]\n\
                    [[sweep.axis]]\nkey = \"times.boot\"\nfrom = \"1 s\"\n\
                    [[sweep.axis]]\nkey = \"[0]\"\nvalues = [0, 1]\nlog = true\n")
        .unwrap_err();
    let expected = [
        "sweep.metrics[0]: unknown metric of the site: \"downtme\"; write \"downtime\"",
        "sweep.metrics[1]: \"outage_duration\" names no statistic of outage_duration; write one of \
         outage_duration:p50, outage_duration:p90, outage_duration:p99, outage_duration:max",
        "sweep.metrics[2]: \"downtime:p9\" names no statistic of downtime; write \"downtime\"",
        "sweep.metrics[3]: needs a target, and none is given; add target = …, such as 0.9999, under [site]",
        "sweep.axis[0].key: pol[0].count: unknown key \"pol\"; write pool",
        "sweep.axis[1]: repeats the value 1; write each value once",
        "sweep.axis[1].key: seed does not vary: all cells meet the same lives and repairs; name another key",
        "sweep.axis[2]: has no values; write either values, or from, to and steps",
        "sweep.axis[3].key: \"[0]\" is not the path of a key; write one as behind --set, such as pool[0].count",
        "sweep.axis[3].log: has values that cannot be spaced by equal factors; write numbers or quantities above zero, or leave log out",
    ];
    assert_eq!(found, expected, "{found:#?}");
    let found = of(&format!(
        "{SPARES}{SPARES}[[sweep.axis]]\nname = \"policy\"\nkey = \"times.boot\"\nvalues = [\"1 s\"]\n"
    ));
    let expected = [
        "sweep.axis[1].name: two axes are called \"spares\"; give each a name of its own",
        "sweep.axis[1].key: two axes set pool[0].count; keep one of them",
        "sweep.axis[2].name: \"policy\" is a column of the results already; choose another name",
    ];
    assert_eq!(found.unwrap_err(), expected);
    let many = |key: &str| format!("[[sweep.axis]]\nkey = \"{key}\"\nfrom = 1\nto = 101\nsteps = 101\n");
    let found = of(&[many("pool[0].count"), many("workload[w].count")].concat()).unwrap_err();
    assert_eq!(found, ["sweep: has 10201 combinations; write fewer values: 10000 combinations at most"]);
}
