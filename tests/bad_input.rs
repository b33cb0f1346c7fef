//! Whatever is written into a scenario: it runs, or an error names the line and the key. Never a panic.

use crate::golden;
use hotspare::{Document, Registry, load, load_text, schema};
use std::path::Path;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

fn problems(text: &str) -> Vec<hotspare::Problem> {
    let base = Path::new(ROOT).join("scenarios");
    match load_text(text, "scenario", &base, &Registry::builtin()) {
        Ok(_) => Vec::new(),
        Err(problems) => problems.list().to_vec(),
    }
}

/// Every `key = value` of a text: line, indentation included, split at the first equals sign.
fn assignments(text: &str) -> Vec<(usize, String, String)> {
    let pair = |(at, line): (usize, &str)| {
        let (key, value) = line.split_once(" = ")?;
        let plain = key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        plain.then(|| (at, key.to_owned(), value.split(" #").next().unwrap_or_default().trim().to_owned()))
    };
    text.lines().enumerate().filter_map(pair).collect()
}

fn with_line(text: &str, at: usize, line: &str) -> String {
    let lines = text.lines().enumerate().map(|(n, old)| if n == at { line } else { old });
    lines.collect::<Vec<_>>().join("\n")
}

/// Values that fit nowhere, or hardly anywhere.
const VALUES: &[&str] = &[
    "true",
    "-1",
    "0",
    "1e300",
    "99999999999999999999",
    "nan",
    "\"\"",
    "\"nonsense\"",
    "\"-5 h\"",
    "\"5 parsec\"",
    "\"1e300 h\"",
    "[]",
    "[1]",
    "{}",
    "{ nonsense = 1 }",
    "{ weibull = { shape = -1, scale = \"1 h\" } }",
    "1979-05-27",
    "\"0 s\"",
];

/// A scenario that uses most of the vocabulary.
fn sample() -> String {
    let standby = "[standby]\nageing = 0.5\ntakeover_ageing = 1.0\ndetection = \"latent\"\n";
    let starter = include_str!("../scenarios/starter.toml").replace("[standby]\n", standby);
    format!(
        "{starter}\n[management]\nslots = 2\nmodule_commands = 1\n\
         [management.failure]\nlife = \"2000 h\"\nrepair = \"4 h\"\n\
         [[delivery]]\nname = \"late\"\nat = \"1 y\"\ntype = \"small\"\ncount = 2\n\
         [policy.own]\nreadiness = {{ tiered = {{ pre_booted = 1 }} }}\nselection = {{ best_fit = {{ tolerance = 0.1 }} }}\n\
         takeover = \"push\"\nrebalance = \"failback\"\nundersized = \"runs\"\ndisplaced_returns = \"end\"\n"
    )
}

#[test]
fn the_sample_is_sound() {
    assert_eq!(problems(&sample()).iter().map(ToString::to_string).collect::<Vec<_>>(), Vec::<String>::new());
}

/// Scenarios that together use the whole vocabulary.
fn samples() -> [String; 4] {
    let [quick, management, causes] = [
        include_str!("../scenarios/quick-failover.toml"),
        include_str!("../scenarios/management-plane.toml"),
        include_str!("../scenarios/common-causes.toml"),
    ];
    [sample(), quick.to_owned(), management.to_owned(), causes.to_owned()]
}

#[test]
fn every_mutated_value_is_accepted_or_located() {
    let refused: usize = samples().iter().map(|text| refused_mutations(text)).sum();
    assert!(refused > 1500, "only {refused} mutations were refused");
}

fn refused_mutations(text: &str) -> usize {
    let mut refused = 0;
    for (at, key, original) in assignments(text) {
        for value in VALUES.iter().filter(|value| **value != original) {
            let found = problems(&with_line(text, at, &format!("{key} = {value}")));
            refused += usize::from(!found.is_empty());
            // A value may be legal here and clash elsewhere, such as a renamed type with the pool that names it; what
            // is wrong in itself is located at its own line and key.
            let Some(first) = found.iter().find(|problem| problem.line == at as u32 + 1).or(found.first())
            else {
                continue;
            };
            let spoken = !first.what.is_empty() && !first.remedy.is_empty() && first.line > 0;
            let at_home = first.line == at as u32 + 1 && first.key.contains(key.as_str());
            let clash = found.iter().all(|problem| problem.line != at as u32 + 1);
            assert!(spoken && (at_home || clash), "line {}: {key} = {value}: {first}", at + 1);
        }
    }
    refused
}

#[test]
fn every_misspelt_or_missing_key_is_accepted_or_located() {
    for text in samples() {
        check_misspelt_keys(&text);
    }
}

fn check_misspelt_keys(text: &str) {
    for (at, key, value) in assignments(text) {
        let found = problems(&with_line(text, at, &format!("{key}x = {value}")));
        let named = found.iter().any(|p| p.line == at as u32 + 1 && p.key.ends_with(&format!("{key}x")));
        // Names of blade types and policies are the user's own.
        assert!(named, "line {}: {key}x was not refused: {found:?}", at + 1);
        for problem in problems(&with_line(text, at, "")) {
            assert!(problem.line > 0 && !problem.remedy.is_empty(), "{problem}");
        }
    }
}

#[test]
fn all_problems_come_at_once_with_their_remedies() {
    let text = "name = \"x y\"\nhorizon = \"5 years\"\nreplication = 3\n\n[blade_type.b]\n[[workload]]\nname = \"w\"\n\
                count = -1\non = \"b\"\n\n[policy.p]\npreset = \"cold_bot\"\n";
    let found: Vec<String> = problems(text).iter().map(ToString::to_string).collect();
    assert_eq!(found.len(), 4, "{found:#?}");
    for (line, part) in
        [(0, "us, ms, s, min, h, d, w, y"), (1, "write replications"), (2, "from 0 to"), (3, "cold_boot")]
    {
        assert!(found[line].contains(part), "{found:#?}");
    }
}

#[test]
fn what_the_types_show_does_not_hide_what_the_meaning_shows() {
    // An unknown key, a wrong unit, a wrong type and a number out of range; and three names that are not known, a size
    // that is none, and a distribution that makes no sense.
    let text = sample()
        .replacen("slots = 2\n", "slotz = 2\n", 1)
        .replacen("detect = \"15 s\"", "detect = \"15 parsec\"", 1)
        .replacen("start = \"30 s\"", "start = 30", 1)
        .replacen("replications = 200", "replications = 0", 1)
        .replacen("baseline = \"today\"", "baseline = \"tody\"", 1)
        .replacen("on = \"large\"", "on = \"lage\"", 1)
        .replacen("memory = \"96 GiB\"", "memory = \"96 gigs\"", 1)
        .replacen("shape = 0.69", "shape = -1.0", 1);
    let found: Vec<String> = problems(&text).into_iter().map(|problem| problem.key).collect();
    for key in [
        "management.slotz",
        "times.detect",
        "times.start",
        "replications",
        "baseline",
        "workload[1].on",
        "blade_type.small.resources.memory",
        "blade_type.small.failure.hardware.life",
    ] {
        assert!(found.iter().any(|found| found == key), "{key}: {found:?}");
    }
}

/// The keys of the problems of a text.
fn keys(text: &str) -> Vec<String> {
    problems(text).into_iter().map(|problem| problem.key).collect()
}

#[test]
fn a_table_that_is_refused_has_a_name_all_the_same() {
    let rest = "[[workload]]\nname = \"w\"\ncount = 1\non = \"a\"\n[policy.p]\npreset = \"cold_boot\"\n";
    let with = |types: &str| keys(&format!("name = \"m\"\nhorizon = \"1 h\"\n{types}\n{rest}"));
    assert_eq!(with("blade_type.a = 1"), ["blade_type.a"]);
    assert_eq!(with("blade_type.a.failure = 1"), ["blade_type.a.failure"]);
    assert_eq!(with("blade_type = 1")[0], "blade_type");
    assert_eq!(with("blade_type = {}")[0], "blade_type");
    let [workloads, policies] = rest.split_at(rest.find("[policy").expect("a policy")).into();
    let types = "[blade_type.a]\n";
    assert_eq!(
        keys(&format!("name = \"m\"\nhorizon = \"1 h\"\npolicy.p = 1\n{types}{workloads}")),
        ["policy.p"]
    );
    assert_eq!(
        keys(&format!("name = \"m\"\nhorizon = \"1 h\"\nworkload = 1\n{types}{policies}")),
        ["workload"]
    );
}

#[test]
fn more_enclosures_than_anybody_has_are_refused_before_they_are_built() {
    let starter = include_str!("../scenarios/starter.toml");
    let text = starter.replacen("count = 5\nslots", "count = 4294967295\nslots", 1);
    assert_ne!(text, starter);
    assert_eq!(keys(&text), ["enclosure", "enclosure[0].count"]);
    let prices = "[prices]\ncurrency = \"EUR\"\nenclosure = { row = 1 }\n";
    assert_eq!(keys(&format!("{text}\n{prices}")), ["enclosure", "enclosure[0].count"]);
}

#[test]
fn what_only_the_meaning_shows_is_found_too() {
    let text = sample();
    let cases = [
        ("name = \"starter\"", "name = \"../escape\"", "name"),
        ("horizon = \"5 y\" ", "horizon = \"0 s\" #", "horizon"),
        ("on = \"small\"", "on = \"smal\"", "workload[0].on"),
        ("baseline = \"today\"", "baseline = \"tody\"", "baseline"),
        ("slots = 14", "slots = 2", "workload[1].enclosure"),
        ("enclosure = \"row\"", "enclosure = \"rwo\"", "enclosure"),
        ("takeover = \"push\"", "takeover = \"own_blade\"", "policy.own"),
        ("tolerance = 0.1", "weights = { memry = 1.0 }", "policy.own.selection"),
        ("memory = \"256 GiB\"", "memory = 256", "blade_type.large.resources.memory"),
        ("name = \"database\"", "name = \"web\"", "workload[1].name"),
    ];
    for (from, to, key) in cases {
        assert!(text.contains(from), "{from}");
        let found = problems(&text.replacen(from, to, 1));
        assert!(found.iter().any(|problem| problem.key.contains(key)), "{to}: {found:?}");
    }
    let message = |from: &str, to: &str| format!("{:?}", problems(&text.replacen(from, to, 1)));
    let no_time = message("horizon = \"5 y\" ", "horizon = \"0 s\" #");
    assert!(no_time.contains("is zero") && !no_time.contains("warm-up"), "{no_time}");
    let policies = message("baseline = \"today\"", "baseline = \"somewhere\"");
    assert!(policies.contains("the policies are today,"), "{policies}");
}

/// The machinery of a takeover: each piece with what is wrong, where, and what would be right.
#[test]
fn hardware_and_san_are_checked_against_each_other() {
    const SOUND: &str = r#"
        name = "t"
        horizon = "1 d"
        fabric = [{ name = "A" }, { name = "B" }]
        array = [{ name = "d", fabrics = ["A"] }]
        enclosure = [{ count = 2, slots = 4 }]
        workload = [{ name = "w", on = "a", count = 2, array = "d", needs = ["v"], zoned = ["s"] }]
        pool = [{ name = "s", type = "a", count = 1 }]
        policy.p.preset = "identity_push"
        [blade_type.a]
        adapter = [
            { name = "e", kind = "ethernet", ports = 2, moved = [0] },
            { name = "f", kind = "fibre_channel", ports = 2, fabrics = ["A", "B"], privileged = [1] },
        ]
        partition = [{ name = "v", kind = "vios", adapters = ["e", "f"] }, { name = "c", kind = "client" }]
        failure.port = { life = "1 y", repair = "1 h", effect = { degrades = 0.5 } }
        [management]
        slots = 1
    "#;
    assert!(problems(SOUND).is_empty(), "{:?}", problems(SOUND));
    for (sound, wrong, key, says) in [
        ("array = \"d\"", "array = \"x\"", "workload[0].array", "unknown array"),
        ("fabrics = [\"A\"]", "fabrics = [\"X\"]", "array[0].fabrics", "unknown fabric"),
        ("{ name = \"B\" }", "{ name = \"A\" }", "fabric[1].name", "names two fabrics"),
        ("needs = [\"v\"]", "needs = [\"x\"]", "workload[0].needs", "unknown partition"),
        ("needs = [\"v\"]", "needs = []", "workload[0].needs", "names no partition"),
        ("zoned = [\"s\"]", "zoned = [\"x\"]", "workload[0].zoned", "unknown group of blades"),
        ("moved = [0]", "moved = [2]", "blade_type.a.adapter[0].moved", "there is no port 2"),
        (
            "ports = 2, moved",
            "ports = 1000000000, moved",
            "blade_type.a.adapter[0].ports",
            "1000000000 ports",
        ),
        ("privileged = [1]", "privileged = [7]", "blade_type.a.adapter[1].privileged", "there is no port 7"),
        ("moved = [0]", "fabrics = [\"A\"]", "blade_type.a.adapter[0].fabrics", "Ethernet ports"),
        ("[\"A\", \"B\"]", "[\"A\", \"B\", \"A\"]", "blade_type.a.adapter[1].fabrics", "for 2 ports"),
        ("[\"e\", \"f\"]", "[\"e\", \"x\"]", "blade_type.a.partition[0].adapters", "unknown adapter"),
        (
            "kind = \"client\"",
            "kind = \"client\", adapters = [\"e\"]",
            "blade_type.a.partition[1].adapters",
            "as well",
        ),
        ("kind = \"vios\"", "kind = \"client\"", "blade_type.a.partition", "no VIOS to share"),
        ("degrades = 0.5", "degrades = 1.0", "blade_type.a.failure.port.effect", "a share of 1"),
        (
            "{ degrades = 0.5 }",
            "{ degrades = 0.5 }, remedy = \"takeover\"",
            "blade_type.a.failure.port",
            "while the blade keeps running",
        ),
        ("slots = 1", "modules = \"inside\"", "management.modules", "serves one enclosure"),
        (
            "policy.p.preset = \"identity_push\"",
            "policy.p = { preset = \"cold_boot\", rebalance = \"cascade\" }",
            "policy.p",
            "the capacity of cold spares is unknown",
        ),
    ] {
        let text = SOUND.replacen(sound, wrong, 1);
        let found = problems(&text);
        let meant = |p: &hotspare::Problem| p.key == key && p.what.contains(says) && !p.remedy.is_empty();
        assert!(found.iter().any(meant), "{wrong}: {found:?}");
        assert!(found.iter().all(|problem| problem.line > 0), "{wrong}: {found:?}");
    }
}

#[test]
fn a_file_that_is_no_scenario_ends_in_a_message() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let registry = Registry::builtin();
    let check = |name: &str, bytes: &[u8], part: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).expect("a writable folder");
        let message = load(&path, &registry).err().expect(name).to_string();
        assert!(message.contains(part) && message.contains(name), "{name}: {message}");
    };
    check("binary.toml", &[0x7f, b'E', b'L', b'F', 0xff, 0xfe], "UTF-8");
    check("truncated.toml", b"name = \"x\nhorizon", "truncated.toml:1");
    check("empty.toml", b"", "is missing");
    let big = folder.path().join("big.toml");
    std::fs::File::create(&big).and_then(|file| file.set_len(1 << 30)).expect("a sparse file");
    assert!(load(&big, &registry).err().expect("too large").to_string().contains("16 MiB"));
    assert!(
        load(Path::new("/nowhere/at/all.toml"), &registry)
            .err()
            .expect("absent")
            .to_string()
            .contains("cannot be read")
    );
}

#[test]
fn the_checked_in_schema_is_the_programs() {
    golden::file("scenarios/scenario.schema.json", format!("{:#}\n", schema(&Registry::builtin())));
}

#[test]
fn every_scenario_in_the_folder_is_sound_and_fits_the_schema() {
    let registry = Registry::builtin();
    let validator = jsonschema::validator_for(&schema(&registry)).expect("a sound schema");
    let mut count = 0;
    let folder = |name: &str| std::fs::read_dir(Path::new(ROOT).join(name)).expect("the folder");
    for entry in folder("scenarios").chain(folder("scenarios/study")) {
        let path = entry.expect("an entry").path();
        if path.extension().is_none_or(|extension| extension != "toml") {
            continue;
        }
        count += 1;
        load(&path, &registry).unwrap_or_else(|error| panic!("{error}"));
        let text = std::fs::read_to_string(&path).expect("text");
        let value: serde_json::Value = Document::parse(&text).expect("TOML").read().expect("values");
        assert!(validator.is_valid(&value), "{}: {:?}", path.display(), validator.iter_errors(&value).next());
    }
    assert!(count >= 6);
}

#[test]
fn names_are_of_one_line_and_of_bearable_length() {
    let scenario = |name: &str| {
        let name = toml_text(name);
        format!(
            "name = \"m\"\ndescription = \"two\\nlines\"\nhorizon = \"1 h\"\n\
             [blade_type.{name}]\nresources = {{ {name} = 1 }}\n\
             [blade_type.{name}.failure.{name}]\nlife = \"5000 h\"\nrepair = \"1 h\"\n\
             [[enclosure]]\nname = {name}\ncount = 1\nslots = 3\n\
             [[workload]]\nname = {name}\ncount = 1\non = {name}\n\
             [policy.{name}]\npreset = \"cold_boot\"\n"
        )
    };
    assert_eq!(problems(&scenario("plain")), []);
    for wrong in ["a\nb", "a\r", "\u{1b}[31m", "a\tb", "a\u{85}b", "a\u{2028}b", "a\u{202e}b"] {
        let found = problems(&scenario(wrong));
        let lines = [4, 5, 6, 10, 14, 16, 17];
        let told: Vec<u32> =
            found.iter().filter(|of| of.what.contains("control character")).map(|of| of.line).collect();
        assert!(lines.iter().all(|line| told.contains(line)), "{wrong:?}: {told:?}");
        for problem in &found {
            assert!(!problem.to_string().contains(char::is_control), "{problem}");
            assert!(!problem.key.is_empty() && !problem.remedy.is_empty(), "{problem}");
        }
    }
    let found = problems(&scenario(&"n".repeat(300)));
    let long: Vec<u32> =
        found.iter().filter(|of| of.what.contains("300 characters")).map(|of| of.line).collect();
    assert_eq!(long, [4, 5, 6, 10, 14, 17]);
    assert!(found.iter().all(|problem| problem.what.chars().count() < 120), "{found:?}");
    assert_eq!(problems(&scenario(&"n".repeat(100))), []);
}

/// A text as TOML writes it, with every escape that it needs.
fn toml_text(text: &str) -> String {
    let escape =
        |c: char| if c.is_ascii_graphic() { c.to_string() } else { format!("\\u{:04X}", u32::from(c)) };
    format!("\"{}\"", text.chars().map(escape).collect::<String>())
}

#[test]
fn what_should_be_a_table_and_is_none_is_told() {
    let text = "name = \"m\"\nhorizon = \"1 h\"\nblade_type.a = 1\n[[workload]]\nname = \"w\"\ncount = 1\non = \"a\"\n\
                [policy.p]\npreset = \"cold_boot\"\n";
    let found: Vec<String> = problems(text).iter().map(ToString::to_string).collect();
    assert_eq!(found, ["line 3, blade_type.a: 1 is a whole number; write a table"]);
}
