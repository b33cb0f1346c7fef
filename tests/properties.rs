//! Small random scenarios over the whole vocabulary: whatever is combined, the laws hold.
//!
//! A scenario is written from a list of bytes: each decides one choice, and 0 is the plainest. What fails is shrunk to
//! fewer and smaller bytes, and so to a short and plain scenario, which is written to a file that one can run. Most durations are whole hours,
//! so that coincidences are the rule. The laws between events are audited by the simulation itself.

use crate::common::is_full_run;
use crate::controls::deviations;
use hotspare::stats::Totals;
use hotspare::{
    BladeId, CompiledPolicy, GroupRole, Journey, JourneyKind, Observer, Registry, Scenario, Summary, Time,
    WorkloadId, load_text, observe, run, totals,
};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed, TestError, TestRunner};
use std::fmt::Write as _;
use std::sync::atomic::AtomicBool;

/// Scenarios tried by every test run; `HOTSPARE_SCENARIOS` says how many else.
fn cases() -> u32 {
    match std::env::var("HOTSPARE_SCENARIOS") {
        Ok(count) => count.parse().expect("HOTSPARE_SCENARIOS is a number"),
        Err(_) => 400,
    }
}

/// Bytes that decide; what lies behind the last is 0.
struct Dice<'a> {
    bytes: std::slice::Iter<'a, u8>,
}

impl Dice<'_> {
    fn below(&mut self, count: usize) -> usize {
        usize::from(*self.bytes.next().unwrap_or(&0)) % count
    }

    fn pick<'o>(&mut self, options: &[&'o str]) -> &'o str {
        options[self.below(options.len())]
    }
}

const DURATIONS: &[&str] = &[
    "\"0\"",
    "\"1 h\"",
    "\"2 h\"",
    "\"1 us\"",
    "{ exponential = { mean = \"1 h\" } }",
    "{ empirical = { values = [\"0\", \"1 h\", \"2 h\"] } }",
];
const LIVES: &[&str] = &[
    "\"10 h\"",
    "\"6 h\"",
    "{ exponential = { mean = \"8 h\" } }",
    "{ weibull = { shape = 3, mean = \"9 h\" } }",
    "{ empirical = { values = [\"2 h\", \"5 h\", \"20 h\"] } }",
];
const STEPS: &[&str] = &[
    "detect",
    "capture",
    "fence",
    "rezone",
    "write_identity",
    "power_on",
    "boot",
    "partition",
    "push",
    "reconfigure",
    "lan_relearn",
    "fabric_login",
    "restore",
    "start",
    "capture_state",
    "power_down",
    "clear_identity",
    "power_command",
    "boot_vios",
    "boot_partition",
    "remove_driver",
    "write_fcode",
    "configure",
    "operator",
    "live_copy",
    "live_stop",
];
/// Adapters and partitions of a blade: none, a bare blade, dedicated partitions, virtual I/O server and clients.
const HARDWARE: &[&str] = &[
    "",
    "adapter = [{ name = \"e\", kind = \"ethernet\", ports = 2 }, { name = \"f\", kind = \"fibre_channel\", ports = 2, moved = [0], privileged = [1], fabrics = [\"A\", \"B\"] }]\n",
    "adapter = [{ name = \"e\", kind = \"ethernet\", ports = 2 }, { name = \"f\", kind = \"fibre_channel\", ports = 2, privileged = [0], fabrics = [\"A\", \"B\"] }]\n\
     partition = [{ name = \"p\", kind = \"dedicated\", adapters = [\"e\"] }, { name = \"q\", kind = \"dedicated\", adapters = [\"f\"] }]\n",
    "adapter = [{ name = \"e\", kind = \"ethernet\" }, { name = \"f\", kind = \"fibre_channel\", fabrics = [\"A\"] }, { name = \"g\", kind = \"ethernet\", moved = [] }]\n\
     partition = [{ name = \"v\", kind = \"vios\", adapters = [\"e\", \"f\"] }, { name = \"c\", kind = \"client\" }, { name = \"d\", kind = \"client\", adapters = [\"g\"] }]\n",
];
const TYPES: &[&str] = &["a", "b", "c"];

/// A scenario and the record beside it, from bytes. Every byte string gives one that is valid.
fn scenario_text(bytes: &[u8]) -> (String, Option<String>) {
    let dice = &mut Dice { bytes: bytes.iter() };
    let mut text = "name = \"random\"\nhorizon = \"200 h\"\nreplications = 3\n".to_owned();
    text += dice.pick(&["start = \"new\"\n", "start = \"stationary\"\n"]);
    text += dice.pick(&["", "warm_up = \"20 h\"\n", "warm_up = \"1 us\"\n"]);
    let boots = dice.pick(&["", ", boots = 1"]);
    let mut outage = || {
        dice.pick(&[
            "",
            "",
            "",
            ", failure = { life = \"20 h\", repair = \"2 h\" }",
            ", failure = { life = \"15 h\", repair = \"1 h\" }",
        ])
    };
    let (outage_a, outage_b) = (outage(), outage());
    let zoning = dice.pick(&["soft", "soft", "hard"]);
    let _ = writeln!(
        text,
        "fabric = [{{ name = \"A\", zoning = \"{zoning}\"{boots}{outage_a} }}, {{ name = \"B\"{outage_b} }}]"
    );
    text += dice.pick(&["", "array = [{ name = \"d\" }]\n", "array = [{ name = \"d\", boots = 1 }]\n"]);
    policy(dice, &mut text, "one");
    policy(dice, &mut text, "two");
    let modes: Vec<(usize, usize)> =
        TYPES.iter().enumerate().map(|(at, kind)| blade_type(dice, &mut text, kind, at)).collect();
    let enclosed = dice.below(3) > 0;
    if enclosed {
        let slots = 2 + dice.below(4);
        let _ = write!(text, "[[enclosure]]\ncount = 20\nslots = {slots}\n");
        if dice.below(3) == 1 {
            let (life, repair) = (dice.pick(LIVES), dice.pick(DURATIONS));
            let _ = writeln!(text, "failure = {{ life = {life}, repair = {repair} }}");
        }
        if dice.below(3) == 1 {
            let (life, repair) = (dice.pick(LIVES), dice.pick(DURATIONS));
            let _ = writeln!(
                text,
                "power_domain = [{{ name = \"left\", slots = [1, 2], failure = {{ life = {life}, repair = {repair} }} }}]"
            );
        }
    }
    if dice.below(4) == 1 {
        let (life, repair) = (dice.pick(LIVES), dice.pick(DURATIONS));
        let _ = write!(text, "[site.failure]\nlife = {life}\nrepair = {repair}\n");
    }
    let kinds: Vec<&str> = (0..1 + dice.below(2)).map(|at| workload(dice, &mut text, at, enclosed)).collect();
    for at in 0..dice.below(4) {
        pool(dice, &mut text, at, enclosed);
    }
    if dice.below(3) == 1 {
        let (at, kind) = (dice.pick(&["6 h", "0 h", "40 h"]), dice.pick(TYPES));
        let _ = write!(text, "[[delivery]]\nname = \"late\"\ncount = 2\nat = \"{at}\"\ntype = \"{kind}\"\n");
    }
    let bursts = modes.iter().any(|modes| modes.1 > 0) && dice.below(3) == 1;
    if bursts {
        burst(dice, &mut text, enclosed);
    }
    if dice.below(3) == 1 {
        warning(dice, &mut text);
    }
    if dice.below(3) == 1 {
        upkeep(dice, &mut text);
    }
    plant(dice, &mut text);
    times(dice, &mut text);
    let first = TYPES.iter().position(|kind| *kind == kinds[0]).expect("one of the types");
    // A record says all that happens to its blades.
    let record = (!bursts && dice.below(5) == 1 && modes[first].0 > 0)
        .then(|| record(dice, &mut text, modes[first].0));
    (text, record)
}

/// Failures of the first blade of the first class, one after the other.
fn record(dice: &mut Dice<'_>, text: &mut String, modes: usize) -> String {
    let spares = dice.pick(&["ideal", "fitted"]);
    let _ = write!(text, "[record]\nfile = \"record.csv\"\nspares = \"{spares}\"\n");
    let mut rows = "class,blade,failed_min,returned_min,mode\n".to_owned();
    let mut minute = 0;
    for _ in 0..1 + dice.below(20) {
        let failed = minute + 60 * dice.below(12);
        minute = failed + [60, 1, 120, 600][dice.below(4)];
        let _ = writeln!(rows, "w0,0,{failed},{minute},m{}", dice.below(modes));
    }
    rows
}

/// A blade type; how many failure modes it has that a record may name, and how many in all.
fn blade_type(dice: &mut Dice<'_>, text: &mut String, kind: &str, at: usize) -> (usize, usize) {
    let power = dice.pick(&["", "power = { active = \"300 W\", idle = \"100 W\" }\n"]);
    let hardware = dice.pick(HARDWARE);
    let _ = write!(text, "[blade_type.{kind}]\nresources = {{ x = {} }}\n{power}{hardware}", at + 1);
    if dice.below(4) == 1 {
        let _ = writeln!(text, "frailty = {}", dice.pick(&["0.5", "2.0"]));
    }
    let modes = dice.below(3);
    let mut all_stop = true;
    for mode in 0..modes {
        let (life, repair) = (dice.pick(LIVES), dice.pick(DURATIONS));
        let effect = dice.pick(&[
            "\"stops\"",
            "\"stops\"",
            "\"workload_only\"",
            "{ degrades = 0.5 }",
            "{ degrades = 0.0 }",
        ]);
        all_stop &= effect.contains("stops");
        let remedy = dice.pick(&["takeover", "restart_in_place", "none"]);
        let follows = dice.pick(&["0.0", "0.5", "1.0"]);
        let renews = dice.pick(&["mode", "blade"]);
        let _ = write!(
            text,
            "[blade_type.{kind}.failure.m{mode}]\nlife = {life}\nrepair = {repair}\neffect = {effect}\nrenews = \"{renews}\"\n"
        );
        if !effect.contains("degrades") {
            let _ = writeln!(text, "remedy = \"{remedy}\"");
        }
        if effect.contains("stops") {
            let _ = writeln!(text, "follows_identity = {follows}");
        }
        *text += dice.pick(&["", "sp_alive = false\n", "leaves_state = true\n", "loses_power = true\n"]);
        if dice.below(3) == 1 {
            let _ = writeln!(text, "detect = {}", dice.pick(DURATIONS));
        }
        if effect.contains("stops") && remedy != "restart_in_place" && dice.below(3) == 1 {
            let _ = writeln!(text, "passes = {}", dice.pick(DURATIONS));
        }
        if !effect.contains("degrades") && remedy == "takeover" && dice.below(6) == 1 {
            let _ = writeln!(text, "hold_off = \"{} h\"", dice.below(4));
        }
    }
    (if all_stop { modes } else { 0 }, modes)
}

/// A workload class, and the type it starts on.
fn workload(dice: &mut Dice<'_>, text: &mut String, at: usize, enclosed: bool) -> &'static str {
    let (count, kind) = (1 + dice.below(4), dice.pick(TYPES));
    let _ = write!(text, "[[workload]]\nname = \"w{at}\"\ncount = {count}\non = \"{kind}\"\n");
    let _ = writeln!(text, "priority = {}", dice.below(2));
    if enclosed && dice.below(4) > 0 {
        *text += "enclosure = \"enclosure\"\n";
    }
    let machines =
        dice.pick(&["", "", "virtual_machines = 3\n", "virtual_machines = 2\nfail_over = \"apart\"\n"]);
    *text += machines;
    if !machines.contains("apart") {
        churn(dice, text);
    }
    *text += dice.pick(&[
        "",
        "requirement = { metadata = { x = 2 } }\n",
        "requirement = { utilization = { x = 1.5 } }\n",
        "requirement = { metadata = { x = 0 } }\n",
        "requirement = { profile = { every = \"7 h\", level = [{ at = \"0\", uses = { x = 1 } }, { at = \"2 h\", uses = { x = 3 } }] } }\n",
        "requirement = { profile = { level = [{ at = \"0\", uses = { x = 2 } }, { at = \"30 h\", uses = { x = 1 } }] } }\n",
    ]);
    kind
}

/// Workloads that finish and arrive.
fn churn(dice: &mut Dice<'_>, text: &mut String) {
    if dice.below(4) == 1 {
        let _ = writeln!(text, "run = {}", dice.pick(LIVES));
    }
    if dice.below(4) == 1 {
        let every = dice.pick(LIVES);
        let (empty, start) = (dice.pick(&["wait", "lost"]), dice.pick(&["takeover", "instant"]));
        let most = dice.pick(&["", ", at_most = 2"]);
        let _ = writeln!(
            text,
            "arrivals = {{ every = {every}, when_empty = \"{empty}\", start = \"{start}\"{most} }}"
        );
    }
}

fn pool(dice: &mut Dice<'_>, text: &mut String, at: usize, enclosed: bool) {
    let (count, kind) = (dice.below(4), dice.pick(TYPES));
    let _ = write!(text, "[[pool]]\nname = \"p{at}\"\ncount = {count}\ntype = \"{kind}\"\n");
    if enclosed && dice.below(3) > 0 {
        *text += "enclosure = \"enclosure\"\n";
        *text += dice.pick(&["", "scope = \"enclosure\"\n"]);
    }
}

/// Maintenance windows and a freeze.
fn upkeep(dice: &mut Dice<'_>, text: &mut String) {
    for name in ["firmware", "dust"].iter().take(1 + dice.below(2)) {
        let (of, work) = (dice.pick(&["pool", "service", "all"]), dice.pick(DURATIONS));
        let _ = write!(
            text,
            "[[maintenance]]\nname = \"{name}\"\nfirst = \"3 h\"\nevery = \"11 h\"\nlasts = \"4 h\"\n\
             at_a_time = {}\nof = \"{of}\"\nwork = {work}\n",
            1 + dice.below(2)
        );
    }
    *text += dice.pick(&["", "[[freeze]]\nfirst = \"20 h\"\nevery = \"30 h\"\nlasts = \"9 h\"\n"]);
}

fn warning(dice: &mut Dice<'_>, text: &mut String) {
    // Without a word it is one enclosure, if any workload starts in one.
    let anticipate = dice.pick(&["", "anticipate = \"all\"", "anticipate = { worst = 2 }"]);
    let _ = write!(text, "[warning]\n{anticipate}\n");
    if dice.below(2) == 1 {
        let (kind, delivery) = (dice.pick(TYPES), dice.pick(DURATIONS));
        let _ =
            writeln!(text, "order = {{ type = \"{kind}\", count = 2, delivery = {delivery}, at_most = 3 }}");
    }
}

/// Failures of the mode `m0`, which some type has, that strike several blades at once.
fn burst(dice: &mut Dice<'_>, text: &mut String, enclosed: bool) {
    let every = dice.pick(LIVES);
    let blades = dice.pick(&["2", "{ geometric = 2.0 }", "{ values = [0, 1, 5] }"]);
    let reach = if enclosed { dice.pick(&["site", "enclosure"]) } else { "site" };
    let _ = write!(
        text,
        "[[burst]]\nname = \"surge\"\nevery = {every}\nblades = {blades}\nreach = \"{reach}\"\nmode = \"m0\"\n"
    );
}

/// Standby, repair and management.
fn plant(dice: &mut Dice<'_>, text: &mut String) {
    *text += "[standby]\n";
    *text += dice.pick(&["", "ageing = 0.0\n", "ageing = 0.3\n", "ageing = 1.0\n"]);
    *text += dice.pick(&["", "takeover_ageing = 0.0\n", "takeover_ageing = 0.7\n"]);
    if dice.below(4) == 1 {
        *text += "detection = \"immediate\"\n";
        return rest_of_plant(dice, text);
    }
    match dice.below(4) {
        1 => drop(writeln!(text, "check.after = {}", dice.pick(DURATIONS))),
        2 => *text += "check.period = \"3 h\"\n",
        3 => *text += "check.period = \"2 h\"\ncheck.phase = \"1 h\"\ncheck.occupies = \"10 min\"\n",
        _ => return rest_of_plant(dice, text),
    }
    *text += dice.pick(&["", "check.coverage = 0.5\n", "check.coverage = 0.0\n"]);
    if dice.below(2) == 1 {
        let (every, inspection) = (dice.pick(LIVES), dice.pick(DURATIONS));
        let _ = writeln!(text, "check.false_alarm = {{ every = {every}, inspection = {inspection} }}");
    }
    rest_of_plant(dice, text);
}

/// Repair and management.
fn rest_of_plant(dice: &mut Dice<'_>, text: &mut String) {
    *text += dice.pick(&["", "[repair]\ncrews = 1\n", "[repair]\ncrews = 2\n"]);
    *text += "[management]\n";
    *text += dice.pick(&["", "slots = 1\n", "slots = 2\n"]);
    *text += dice.pick(&["", "module_commands = 2\n"]);
    *text += dice.pick(&["", "identities = \"beforehand\"\n"]);
    if dice.below(3) == 1 {
        let (life, repair) = (dice.pick(LIVES), dice.pick(DURATIONS));
        let _ = writeln!(text, "module_failure = {{ life = {life}, repair = {repair} }}");
    }
    if dice.below(3) == 1 {
        let (life, repair) = (dice.pick(LIVES), dice.pick(DURATIONS));
        let _ = writeln!(text, "failure = {{ life = {life}, repair = {repair} }}");
    }
}

fn times(dice: &mut Dice<'_>, text: &mut String) {
    *text += "[times]\n";
    for step in STEPS {
        let _ = writeln!(text, "{step} = {}", dice.pick(DURATIONS));
    }
    for lump in ["switchover", "transfer", "failed_attempt", "manual_fence", "manual_identity"] {
        if dice.below(3) == 1 {
            let _ = writeln!(text, "{lump} = {}", dice.pick(DURATIONS));
        }
    }
    if dice.below(3) == 1 {
        let (often, seldom) = (dice.pick(&["0.9", "0.5"]), dice.pick(&["1.0", "0.3"]));
        let _ = write!(
            text,
            "[success]\nretries = {}\ncapture = {seldom}\nfence = {seldom}\nboot = {often}\nconfigure = {often}\npush = {often}\n\
             start = {often}\npower_down = {often}\ncapture_state = {seldom}\n",
            dice.below(3)
        );
    }
    *text += dice
        .pick(&["", "[times_per_partition]\nrestore = \"1 s\"\n[times_per_port]\nfabric_login = \"1 h\"\n"]);
}

fn policy(dice: &mut Dice<'_>, text: &mut String, name: &str) {
    let readiness = dice.pick(&[
        "\"cold\"",
        "\"pre_booted\"",
        "{ tiered = { pre_booted = 1 } }",
        "{ cold = { capacity_known = true } }",
    ]);
    let selection = dice.pick(&["first_available", "best_fit", "same_type", "random", "worst_fit"]);
    let takeover = dice.pick(&["boot", "push", "restore_state", "own_blade"]);
    let rebalance = dice.pick(&[
        "\"none\"",
        "\"cascade\"",
        "{ cascade = { max_transfers = 1 } }",
        "{ cascade = { cooldown = \"3 h\", min_gain = 0.4 } }",
        "\"failback\"",
        "{ failback = { max_transfers = 1 } }",
    ]);
    let blind = readiness == "\"cold\"" && rebalance.contains("cascade");
    let rebalance = if takeover == "own_blade" || blind { "\"none\"" } else { rebalance };
    let order = dice.pick(&["capture_first", "fence_first"]);
    let refusal = dice.pick(&["keep", "reboot", "next_spare", "operator"]);
    let lacking = dice.pick(&["infeasible", "repartition"]);
    let transfer = dice.pick(&["stop_and_copy", "live"]);
    let undersized = dice.pick(&["runs", "cannot_run"]);
    let returns = dice.pick(&["start", "power_down", "end"]);
    let hold_off = dice.pick(&["0", "0", "0", "2"]);
    let _ = write!(
        text,
        "[policy.{name}]\nhold_off = \"{hold_off} h\"\nreadiness = {readiness}\nselection = \"{selection}\"\ntakeover = \"{takeover}\"\n\
         rebalance = {rebalance}\nundersized = \"{undersized}\"\ndisplaced_returns = \"{returns}\"\n\
         order = \"{order}\"\non_refusal = \"{refusal}\"\non_no_counterpart = \"{lacking}\"\ntransfer = \"{transfer}\"\n"
    );
}

/// Holds every journey against the one before it, and adds up what the pool is said to hold.
struct Watch {
    warm_up: Time,
    /// Until when each workload was last seen to be away.
    back: Vec<Time>,
    outages: u64,
    /// Since when, ready blades, waiting workloads.
    pool: (Time, i64, i64),
    /// Integral of the ready blades, time without any, time with a workload waiting, in the window.
    integrals: [i128; 3],
}

impl Watch {
    fn new(scenario: &Scenario) -> Watch {
        Watch {
            warm_up: scenario.warm_up,
            back: vec![Time::ZERO; scenario.site.workloads()],
            outages: 0,
            pool: (Time::ZERO, 0, 0),
            integrals: [0; 3],
        }
    }

    /// Counts what the pool held up to `now`, within the window.
    fn pool_until(&mut self, now: Time) {
        let (since, ready, waiting) = self.pool;
        let span = i128::from(now.since(since.max(self.warm_up)).0.max(0));
        self.integrals[0] += span * i128::from(ready);
        self.integrals[1] += if ready == 0 { span } else { 0 };
        self.integrals[2] += if waiting > 0 { span } else { 0 };
    }

    /// Compares what was seen with the books.
    fn check(mut self, horizon: Time, totals: &Totals) {
        self.pool_until(horizon);
        assert_eq!(self.integrals, [totals.pool_us, totals.pool_empty_us, totals.any_waiting_us]);
        // Several virtual machines may share a journey.
        assert!(3 * self.outages >= totals.classes.iter().map(|class| class.outages).sum());
    }
}

impl Observer for Watch {
    fn journey_ended(&mut self, journey: &Journey, now: Time, blade: Option<BladeId>) {
        let WorkloadId(workload) = journey.workload;
        let back = &mut self.back[workload as usize];
        assert!(journey.started >= *back, "one journey at a time: {journey:?} after {back:?}");
        *back = now;
        let phases: i64 = journey.phases().iter().map(|span| span.0).sum();
        assert_eq!(phases, now.since(journey.started).0, "phases sum to the outage: {journey:?}");
        assert!(blade.is_none_or(|blade| journey.target.is_none_or(|target| target == blade)));
        self.outages += u64::from(journey.kind == JourneyKind::Outage);
    }

    fn pool_changed(&mut self, now: Time, ready: i64, waiting: i64) {
        self.pool_until(now);
        self.pool = (now, ready, waiting);
    }
}

/// The totals of every replication, and all sums that figures are made of.
fn with_threads(scenario: &Scenario, threads: usize) -> (Vec<Vec<Totals>>, String) {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
    pool.install(|| {
        let outcome = run(scenario, &AtomicBool::new(false), &());
        let summary = Summary::new(scenario, &outcome).expect("read from memory");
        let sums: Vec<_> = summary.sums(&outcome).map(|sums| sums.expect("read from memory")).collect();
        (totals(scenario), format!("{sums:?} {:?} {:?}", summary.figures, summary.pool))
    })
}

/// Time that all blades together were there for, within the window \[blade·µs\].
fn present(scenario: &Scenario) -> i128 {
    let since = |role| match role {
        GroupRole::Delivered(at) => at.max(scenario.warm_up),
        _ => scenario.warm_up,
    };
    let groups = scenario.site.groups.iter().filter(|group| group.role != GroupRole::Ordered);
    groups
        .map(|group| i128::from(group.count) * i128::from(scenario.horizon.since(since(group.role)).0))
        .sum()
}

fn check_totals(scenario: &Scenario, totals: &Totals) {
    let spent: i128 = totals.states.iter().map(|s| s.active_us + s.idle_us + s.off_us).sum();
    // Who has ordered blades does not know when they come.
    let orders = scenario.site.groups.iter().any(|group| group.role == GroupRole::Ordered);
    let agrees = if orders { spent >= present(scenario) } else { spent == present(scenario) };
    assert!(agrees, "every blade is in one state at any time");
    let ready: i128 = totals.states.iter().map(|s| s.pool_idle_us + s.pool_off_us).sum();
    assert_eq!(ready, totals.pool_us, "the pool's blades are those in the state of standing by");
    assert!(totals.latent_us <= totals.pool_us && totals.repair_queue_us <= totals.shop_us);
    for class in &totals.classes {
        assert!(class.irremovable_us <= class.down(), "{class:?}");
        let up = class.up_us.iter().map(|(_, us)| us);
        assert!(class.phases_us.iter().chain(up).all(|us| *us >= 0), "{class:?}");
    }
}

fn check(bytes: &[u8]) {
    let (text, record) = scenario_text(bytes);
    let folder = tempfile::tempdir().expect("a folder");
    if let Some(record) = record {
        std::fs::write(folder.path().join("record.csv"), record).expect("a file");
    }
    let scenario = load_text(&text, "it", folder.path(), &Registry::builtin())
        .unwrap_or_else(|problems| panic!("{problems}\n{text}"));
    let all = with_threads(&scenario, 2);
    assert!(all == with_threads(&scenario, 1), "threads change nothing");
    for (replication, policies) in all.0.iter().enumerate() {
        for (policy, totals) in scenario.policies.iter().zip(policies) {
            check_totals(&scenario, totals);
            let plan = CompiledPolicy::new(&scenario, policy);
            let (watched, watch) =
                observe(&scenario, &plan, replication as u32, &AtomicBool::new(false), Watch::new(&scenario))
                    .expect("not stopped");
            assert!(watched == *totals, "an observer changes nothing");
            watch.check(scenario.horizon, totals);
        }
    }
}

/// Bytes by a linear congruential generator.
fn random_bytes(seed: u64) -> Vec<u8> {
    let mut state = seed;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 56) as u8
    };
    (0..200).map(|_| next()).collect()
}

/// Scenarios in which a control was seen to have another mean than zero. Lengths of lives that a frail blade lives faster
/// are rounded, and the hazard of separate values comes at their end; what is broken off and begun anew has the same draw.
const FOUND: [u64; 10] = [4, 61, 65, 67, 72, 75, 77, 79, 89, 110];

#[test]
fn controls_have_mean_zero_in_random_scenarios() {
    // 150 replications each; P(|t| > 5) is 1.6e-6, so that of the 1,500 controls of a hundred scenarios one is beyond it in
    // 400 such tests.
    let all: Vec<u64> = if is_full_run() { (0..400).collect() } else { FOUND.to_vec() };
    let mut checked = 0;
    for number in all {
        let (text, record) = scenario_text(&random_bytes(number));
        if record.is_some() {
            continue;
        }
        let mut scenario = load_text(&text, "it", ".".as_ref(), &Registry::builtin())
            .unwrap_or_else(|problems| panic!("{problems}\n{text}"));
        scenario.replications = 150;
        for (policy, control, deviation) in deviations(scenario, 30.0) {
            assert!(
                deviation.abs() <= 5.0,
                "scenario {number}, policy {policy}, {control}: {deviation} standard errors\n{text}"
            );
            checked += 1;
        }
    }
    assert!(checked > 100, "{checked} controls");
}

#[test]
fn any_scenario_keeps_the_laws() {
    let config = Config {
        cases: cases(),
        rng_seed: RngSeed::Fixed(1),
        failure_persistence: None,
        ..Config::default()
    };
    let result = TestRunner::new(config).run(&prop::collection::vec(any::<u8>(), 0..300), |bytes| {
        check(&bytes);
        Ok(())
    });
    match result {
        Ok(()) => {}
        Err(TestError::Abort(reason)) => panic!("{reason}"),
        Err(TestError::Fail(reason, bytes)) => {
            let (text, record) = scenario_text(&bytes);
            let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR"));
            let file = folder.join("shrunk.toml");
            std::fs::write(&file, &text).expect("a file");
            if let Some(record) = record {
                std::fs::write(folder.join("record.csv"), record).expect("a file");
            }
            panic!("{reason}\n{bytes:?}\n{text}\nhotspare run --audit {}", file.display());
        }
    }
}
