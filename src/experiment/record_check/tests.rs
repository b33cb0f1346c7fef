//! Scenarios that are right, and scenarios that are not, against records of which it is known.

use super::*;
use crate::experiment::crew_load::crews_warning;
use crate::scenario::{Registry, load_text};

/// A fleet of 60 blades for ten years, with a mean life of 2000 h, and whatever else is written.
fn scenario(life: &str, rest: &str, record: &str, seed: u64) -> Scenario {
    let text = format!(
        "name = \"a\"\nhorizon = \"10 y\"\nreplications = 16\nseed = {seed}\n[blade_type.b.failure.f]\n{life}\nrecord = \
         {record}\n[[workload]]\nname = \"w\"\ncount = 60\non = \"b\"\n[[pool]]\ntype = \"b\"\ncount = 0\n{rest}\n\
         [policy.wait]\npreset = \"repair_in_place\"\n"
    );
    load_text(&text, "a.toml", ".".as_ref(), &Registry::builtin()).unwrap()
}

const RIGHT: &str = "life = { exponential = { mean = \"2000 h\" } }\nrepair = { lognormal = { median = \"10 h\", sigma = 1.2 } }";

fn warnings(life: &str, rest: &str, record: &str) -> Vec<String> {
    against_record(&scenario(life, rest, record, 1), &AtomicBool::new(false))
}

#[test]
fn a_record_that_the_scenario_gives_back_raises_nothing() {
    // 400 failures in 800,000 h, of 10·exp(0.72) h each.
    let down = 400.0 * 10.0 * libm::exp(0.72);
    let record = format!("{{ failures = 400, blade_hours = 800000, down_hours = {down}, oldest = \"1 y\" }}");
    assert_eq!(warnings(RIGHT, "", &record), Vec::<String>::new());
    assert_eq!(warnings(RIGHT, "[repair]\ncrews = 60", &record), Vec::<String>::new());
}

#[test]
fn a_rate_that_is_not_that_of_the_record_is_named() {
    let more = warnings(RIGHT, "", "{ failures = 600, blade_hours = 800000 }");
    assert!(more[0].starts_with("WARNING: f: in the recorded exposure this scenario gives "), "{more:?}");
    assert!(more[0].contains("the record has 600") && more.len() == 1, "{more:?}");
    // A law whose mean rests on ages that nobody saw, as that of the processors of PNNL's MPP2: 0.0834 failures a year are
    // recorded, and 0.0036 forecast.
    let life = "life = { lognormal = { median = \"140671 h\", sigma = 2.39 } }\nrepair = \"1 h\"";
    let record = "{ failures = 381, blade_hours = 40054000, down_hours = 381, oldest = \"40000 h\" }";
    let wrong = warnings(life, "", record);
    assert!(wrong.iter().any(|of| of.contains("the record has 381")), "{wrong:?}");
    // S(40000 h) = Φ(ln(140671/40000)/2.39) = 0.70.
    assert!(
        wrong.iter().any(|of| of.contains("70 % of the failures forecast lie at ages beyond 4.6 y")),
        "{wrong:?}"
    );
}

#[test]
fn repairs_that_include_their_waiting_wait_once_more_under_two_crews() {
    // 60 blades, one failure in 2000 h, 100 h of repair: two crews would have to work 1.5 times around the clock.
    let life =
        "life = { exponential = { mean = \"2000 h\" } }\nrepair = { exponential = { mean = \"100 h\" } }";
    let record = "{ failures = 400, blade_hours = 800000, down_hours = 40000 }";
    assert_eq!(warnings(life, "", record), Vec::<String>::new());
    let twice = warnings(life, "[repair]\ncrews = 2", record);
    assert_eq!(twice.len(), 1, "{twice:?}");
    assert!(twice[0].contains("100 h on record") && twice[0].contains("leave out repair.crews"), "{twice:?}");
    let scenario = scenario(life, "[repair]\ncrews = 2", record, 1);
    let outcome = crate::experiment::run(&scenario, &AtomicBool::new(false), &());
    let busy = crews_warning(&scenario, &outcome.ledger.fold().policies).unwrap();
    assert!(busy.contains("(wait 1") || busy.contains("(wait 9"), "nearly always: {busy}");
}

/// Rows of the table of `docs/trust.md`. `cargo test --lib -- --ignored --nocapture rates_of_alarms`
#[test]
#[ignore = "a table of many runs: a minute"]
fn rates_of_alarms_in_runs() {
    const RECORDS: u32 = 200;
    let laws = "life = { weibull = { shape = 0.7, scale = \"2000 h\" } }\nrepair = { lognormal = { median = \"10 h\", sigma = 1.2 } }";
    let often = laws.replace("2000 h", "1333 h");
    // As the fleet waits for two crews, so does its record: they are busy for four fifths of the time.
    let slow = laws.replace("10 h", "26 h");
    let share = |recorded: &Scenario, crews: &str| {
        let compiled = CompiledPolicy::new(recorded, &recorded.policies[0]);
        let alarms = (0..RECORDS).filter(|n| {
            let stop = &AtomicBool::new(false);
            let (totals, counter) =
                observe(recorded, &compiled, 1000 + n, stop, Counter::new(recorded)).unwrap();
            let (seen, hours) = (counter.finish()[0][0], operation_h(&totals)[0]);
            let record =
                format!("{{ failures = {}, blade_hours = {hours}, down_hours = {} }}", seen.failures, seen.down_h);
            // The scenario has the laws it was made with: those of the rate, and recorded outages as repairs.
            let mean = seen.down_h / seen.failures;
            let life = match crews {
                "" => laws.to_owned(),
                _ => format!("life = {{ weibull = {{ shape = 0.7, scale = \"2000 h\" }} }}\nrepair = {{ exponential = {{ mean = \"{mean:.3} h\" }} }}"),
            };
            !against_record(&scenario(&life, crews, &record, 2), stop).is_empty()
        });
        100.0 * alarms.count() as f64 / f64::from(RECORDS)
    };
    println!(
        "| a run, records from the scenario | {:.1} % |",
        share(&scenario(laws, "", "{ failures = 1, blade_hours = 1 }", 3), "")
    );
    println!(
        "| a run, 1.5 × the rate | {:.1} % |",
        share(&scenario(&often, "", "{ failures = 1, blade_hours = 1 }", 3), "")
    );
    let two = "[repair]\ncrews = 2";
    println!(
        "| a run, waiting included | {:.1} % |",
        share(&scenario(&slow, two, "{ failures = 1, blade_hours = 1 }", 3), two)
    );
}
