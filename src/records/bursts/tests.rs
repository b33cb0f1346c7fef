use super::*;
use crate::engine::streams::StreamKey;
use crate::records::testing::of_failures;

const HOUR: i64 = 3_600_000_000;

/// Failures of 100 units over 20,000 h, `alone` of them at times of their own and `struck` bursts of three within ten
/// minutes.
fn record(alone: u64, struck: u64, seed: u64) -> History {
    let key = StreamKey::replication(seed, 0).named("record");
    let time = |name: &str, at: u64| (20_000.0 * HOUR as f64 * key.named(name).stream(at).uniform()) as i64;
    let mut failed: Vec<i64> = (0..alone).map(|at| time("alone", at)).collect();
    for burst in 0..struck {
        let at = time("burst", burst);
        failed.extend([at, at + 3 * MINUTE_US, at + 9 * MINUTE_US]);
    }
    failed.sort_unstable();
    let failed: Vec<Span> = failed.into_iter().map(Span).collect();
    of_failures(100, Span(20_000 * HOUR), &failed)
}

#[test]
fn independent_failures_have_none() {
    // A false alarm in one of four windows has a probability of 0.4 % at most: five of 200 records would be 0.2 %.
    let found = (0..200).filter(|seed| bursts(&record(300, 0, *seed), 0, &[]).is_some()).count();
    assert!(found < 5, "{found} of 200");
}

/// Independent failures, six in ten of which fall into every tenth day.
fn bad_days(seed: u64) -> History {
    let key = StreamKey::replication(seed, 0).named("bad days");
    let uniform = |name: &str, at: u64| key.named(name).stream(at).uniform();
    let time = |at: u64| {
        let any = 20_000.0 * uniform("time", at);
        let day = if uniform("kind", at) < 0.6 {
            240.0 * libm::floor(any / 240.0) + 24.0 * uniform("hour", at)
        } else {
            any
        };
        (day.min(19_999.0) * HOUR as f64) as i64
    };
    let mut failed: Vec<Span> = (0..800).map(time).map(Span).collect();
    failed.sort_unstable();
    of_failures(100, Span(20_000 * HOUR), &failed)
}

#[test]
fn bad_days_are_no_bursts() {
    let found = (0..100).filter(|seed| bursts(&bad_days(*seed), 0, &[]).is_some()).count();
    // At a steady rate of all days, chance would explain a fifth of what joins within an hour on bad days.
    assert!(found < 4, "{found} of 100");
}

#[test]
fn bursts_are_found_with_their_number_and_size() {
    let history = record(300, 25, 1);
    let found = bursts(&history, 0, &[]).unwrap();
    assert_eq!(found.window, Span(15 * MINUTE_US), "{found:?}");
    // 325 clusters at 375 failures in 20,000 h: 1.57 join by chance within 15 min, 1.2 clusters; the local rate is known
    // to a fifth of that.
    assert!((found.by_chance - 1.57).abs() < 1.0, "{found:?}");
    assert!((23..=26).contains(&found.struck.len()), "{found:?}");
    assert!(found.sizes().iter().filter(|size| **size == 3).count() >= 22);
    assert!(!found.in_one_place);
    assert_eq!((found.every_h(100.0) * found.struck.len() as f64).round(), 20_000.0);
}

#[test]
fn the_interval_holds_the_number_of_bursts_that_come_at_random() {
    // A Poisson number of bursts with the mean 25, by thinning 250: the interval misses one in twenty, so that six or more
    // of 40 have a probability of 1.4 %.
    let misses = |seed: &u64| {
        let key = StreamKey::replication(*seed, 1).named("thinned");
        let count = (0..250).filter(|at| key.stream(*at).uniform() < 0.1).count() as u64;
        let of = bursts(&record(300, count, *seed), 0, &[]).expect("bursts");
        !(of.interval.0..=of.interval.1).contains(&25.0)
    };
    let missed = (0..40).filter(misses).count();
    assert!(missed < 6, "{missed} of 40");
}

#[test]
fn what_is_marked_and_what_is_written_are_the_same_failures() {
    let history = record(300, 25, 1);
    let Apart { history: marked, bursts } = apart(&history, &[]);
    let struck = marked.outages.iter().filter(|outage| outage.struck).count();
    assert_eq!(struck, bursts[0].members());
    let text = sections(&bursts, 50.0, false);
    let written: toml::Table = toml::from_str(&text).unwrap();
    let burst = &written["burst"].as_array().unwrap()[0];
    let every: f64 =
        burst["every"]["exponential"]["mean"].as_str().unwrap().trim_end_matches(" h").parse().unwrap();
    // Half the blades are struck half as often: once in so many hours.
    assert!((every * 50.0 * bursts[0].struck.len() as f64 / (100.0 * 20_000.0) - 1.0).abs() < 1e-3, "{text}");
    let all_of_a_size = burst["blades"].as_integer().map(|size| size as usize * bursts[0].struck.len());
    let sizes =
        |of: &toml::Value| -> i64 { of.as_array().unwrap().iter().filter_map(toml::Value::as_integer).sum() };
    assert_eq!(all_of_a_size.unwrap_or_else(|| sizes(&burst["blades"]["values"]) as usize), struck);
}

#[test]
fn the_place_of_bursts_is_seen() {
    let mut history = record(200, 20, 3);
    let struck = bursts(&history, 0, &[]).unwrap().struck;
    // Ten enclosures of ten units; the members of a burst move into one.
    let names: Vec<String> = (0..10).map(|enclosure| format!("C{enclosure}")).collect();
    let places: Vec<Option<&str>> = (0..100).map(|unit| Some(names[unit / 10].as_str())).collect();
    for (burst, members) in struck.iter().enumerate() {
        members
            .iter()
            .enumerate()
            .for_each(|(at, outage)| history.outages[*outage].unit = 10 * (burst % 10) + at);
    }
    assert!(bursts(&history, 0, &places).unwrap().in_one_place);
}

/// The rates of `docs/trust.md`. `cargo test --lib -- --ignored --nocapture rates_of_what_is_found`
#[test]
#[ignore = "a table of many records: half a minute"]
fn rates_of_what_is_found_together() {
    let found = |record: &dyn Fn(u64) -> History| {
        let of: Vec<Bursts> = (0..200).filter_map(|seed| bursts(&record(seed), 0, &[])).collect();
        let mean = of.iter().map(|of| of.struck.len() as f64).sum::<f64>() / of.len().max(1) as f64;
        format!("{:.1} % | {mean:.1}", of.len() as f64 / 2.0)
    };
    println!("| 300 independent failures | {} |", found(&|seed| record(300, 0, seed)));
    println!("| 800, most on bad days | {} |", found(&bad_days));
    println!("| 300 and 5 bursts of three | {} |", found(&|seed| record(300, 5, seed)));
    println!("| 300 and 25 bursts of three | {} |", found(&|seed| record(300, 25, seed)));
}
