//! Bursts, and blades that are worse than others: who is struck, who is not, and that nothing else is drawn anew.
//!
//! Instants are exact; counts that follow from a law have tolerances of five standard errors, so that a test with
//! another seed would fail by chance once in a million times.

use crate::common::{failing, first_class, leg, metric, policy, pool, shown, sound, text, workload, written};
use hotspare::{BladeId, CompiledPolicy, EnclosureId, Note, Observer, Scenario, Time, observe};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::AtomicBool;

/// Notes bursts, each with how many blades it is to strike, and the blades whose modes strike.
#[derive(Default)]
struct Strikes {
    bursts: Vec<(Time, u32)>,
    failures: Vec<(Time, BladeId)>,
}

impl Observer for Strikes {
    fn note(&mut self, now: Time, note: Note) {
        match note {
            Note::Bursts { blades, .. } => self.bursts.push((now, blades)),
            Note::Fails { blade, .. } => self.failures.push((now, blade)),
            _ => {}
        }
    }
}

fn strikes(scenario: &Scenario, policy: usize, replication: u32) -> Strikes {
    let plan = CompiledPolicy::new(scenario, &scenario.policies[policy]);
    let stop = AtomicBool::new(false);
    observe(scenario, &plan, replication, &stop, Strikes::default()).expect("not stopped").1
}

/// The blades that each burst strikes, by name.
fn victims(scenario: &Scenario, policy: usize, replication: u32) -> Vec<(Time, BTreeSet<String>)> {
    let seen = strikes(scenario, policy, replication);
    let at = |time| seen.failures.iter().filter(move |(failed, _)| *failed == time);
    let name = |(_, blade): &(Time, BladeId)| scenario.site.blade_name(*blade);
    seen.bursts.iter().map(|(time, _)| (*time, at(*time).map(name).collect())).collect()
}

/// Blades of type `a` that do not fail but in bursts, and are repaired within seconds.
fn blades(repair: u32) -> String {
    failing("a", 1_000_000_000, repair, "")
}

fn burst(every: &str, more: &str) -> String {
    format!("[[burst]]\nname = \"surge\"\nmode = \"f\"\nevery = {every}\n{more}\n")
}

/// A fleet in two of three enclosures, and spares outside, struck every hour for a hundred hours.
fn fleet(size: &str, orders: u32, spares: u32) -> Scenario {
    let text = text(&[
        &blades(1),
        "[[enclosure]]\nname = \"e\"\ncount = 3\nslots = 8\n",
        &workload("web", "a", 7, "enclosure = \"e\""),
        &workload("orders", "a", orders, "enclosure = \"e\""),
        &pool("s", "a", spares, ""),
        &burst("\"1 h\"", size),
        "[policy.own]\npreset = \"repair_in_place\"\n[policy.cold]\npreset = \"cold_boot\"\n",
        "[policy.push]\npreset = \"identity_push\"\n",
    ]);
    // Nobody is dead for long, not even in the pool, so that every burst has its effect.
    let text = text.replace("ageing = 0.0", "detection = \"immediate\"");
    written(&text.replace("horizon = \"1 h\"", "horizon = \"100 h\""))
}

// ---- Bursts ---------------------------------------------------------------------------------------------------------

#[test]
fn a_burst_strikes_as_many_blades_as_are_drawn() {
    let scenario = fleet("blades = { values = [2, 5] }", 9, 4);
    let seen = strikes(&scenario, 0, 0);
    assert_eq!(seen.bursts.len(), 99);
    let mut sizes: BTreeMap<u32, u32> = BTreeMap::new();
    for ((time, size), (at, blades)) in seen.bursts.iter().zip(victims(&scenario, 0, 0)) {
        assert_eq!((at, blades.len()), (*time, *size as usize));
        *sizes.entry(*size).or_default() += 1;
    }
    // Each with probability one half: a deviation of 5.
    assert_eq!(sizes.keys().copied().collect::<Vec<_>>(), [2, 5]);
    assert!(sizes[&2].abs_diff(50) <= 25, "{sizes:?}");
    // More than there are strike all there are.
    assert!(victims(&fleet("blades = 99", 9, 4), 0, 0).iter().all(|(_, blades)| blades.len() == 20));
}

#[test]
fn a_burst_strikes_every_blade_as_often_as_others() {
    let scenario = fleet("blades = 3", 9, 4);
    let mut counts: BTreeMap<String, u32> = BTreeMap::new();
    for replication in 0..20 {
        let struck = victims(&scenario, 0, replication).into_iter().flat_map(|(_, blades)| blades);
        struck.for_each(|blade| *counts.entry(blade).or_default() += 1);
    }
    // 1980 bursts, each strikes a blade with probability 3/20: a deviation of 15.9.
    assert_eq!(counts.len(), 20);
    assert!(counts.values().all(|count| count.abs_diff(297) < 80), "{counts:?}");
}

#[test]
fn a_burst_strikes_the_same_blades_under_every_policy() {
    let scenario = fleet("blades = { geometric = 3.0 }", 9, 4);
    for replication in 0..3 {
        let own = victims(&scenario, 0, replication);
        assert_eq!(own, victims(&scenario, 1, replication));
        assert_eq!(own, victims(&scenario, 2, replication));
    }
}

#[test]
fn another_blade_at_the_end_of_a_group_is_struck_itself_or_changes_nothing() {
    for reach in ["site", "enclosure"] {
        let size = format!("blades = 4\nreach = \"{reach}\"");
        let before = victims(&fleet(&size, 8, 4), 0, 0);
        for (more, name) in [(fleet(&size, 9, 4), "orders-8"), (fleet(&size, 8, 5), "s-4")] {
            let mut entered = 0;
            for ((time, was), (at, is)) in before.iter().zip(victims(&more, 0, 0)) {
                assert_eq!(*time, at);
                let gone = was.difference(&is).count();
                let new: Vec<_> = is.difference(was).collect();
                assert!(new.is_empty() && gone == 0 || new == [name] && gone <= 1, "{was:?} {is:?}");
                entered += new.len();
            }
            // Spares outside of any enclosure are not struck there.
            assert_eq!(entered > 0, reach == "site" || name == "orders-8", "{reach} {name}");
        }
    }
}

#[test]
fn a_burst_within_an_enclosure_stays_there() {
    let scenario = fleet("blades = 3\nreach = \"enclosure\"", 9, 4);
    let mut hit: BTreeMap<EnclosureId, u32> = BTreeMap::new();
    for replication in 0..3 {
        let seen = strikes(&scenario, 1, replication);
        for (time, size) in seen.bursts {
            let struck = seen.failures.iter().filter(|(at, _)| *at == time);
            let places: BTreeSet<EnclosureId> = struck
                .map(|(_, blade)| {
                    let (group, index) = scenario.site.group_of(*blade);
                    group.enclosure(index).expect("nobody outside is struck")
                })
                .collect();
            // The third enclosure is empty: 7 and 9 fill two of 8.
            assert_eq!((places.len(), size), (1, 3));
            *hit.entry(*places.first().expect("one")).or_default() += 1;
        }
    }
    // 297 bursts, each in either enclosure that has blades: a deviation of 8.6.
    assert_eq!(hit.len(), 2);
    assert!(hit.values().all(|count| count.abs_diff(148) <= 43), "{hit:?}");
}

#[test]
fn every_blade_that_is_struck_needs_its_repair() {
    // One crew, 50 s for each: 1 s to notice, then 50, 100, 150 s, then 55 s of start.
    let parts = |preset: &str, spares: u32| {
        shown(&[
            "[repair]\ncrews = 1\n",
            &blades(50),
            &sound("b"),
            &workload("w", "a", 3, ""),
            &pool("s", "b", spares, ""),
            &burst("\"2000 s\"", "blades = 3"),
            &policy(preset, ""),
        ])
    };
    let own = parts("repair_in_place", 0);
    let up = |blade, at| leg("failover", blade, blade, 2000, at);
    assert_eq!(own.legs, [up("w-0", 2106), up("w-1", 2156), up("w-2", 2206)]);
    assert_eq!((own.totals.shop_us, own.totals.counts.repairs), ((50 + 100 + 150) * 1_000_000, 3));
    assert_eq!(own.totals.counts.burst_failures, 3);
    assert_eq!(metric(&own, "burst_failures_per_year"), 3.0 * 8766.0);
    // They are captured, fenced and replaced like any that fail: 1 + 2 + 3 + 55 s. The third takes the first that is
    // repaired, at 2051.
    let cold = parts("cold_boot", 2);
    let to = |from, to, at| leg("failover", from, to, 2000, at);
    assert_eq!(cold.legs, [to("w-0", "s-0", 2061), to("w-1", "s-1", 2061), to("w-2", "w-0", 2106)]);
}

#[test]
fn a_burst_has_no_effect_on_a_blade_that_is_dark_or_has_failed() {
    let struck = |dark: u32| {
        let text = text(&[
            &blades(50),
            &format!("[site]\nfailure = {{ life = \"1990 s\", repair = \"{dark} s\" }}\n"),
            &workload("w", "a", 1, ""),
            &burst("\"2000 s\"", "blades = 1"),
            &policy("repair_in_place", ""),
        ]);
        let scenario = written(&text.replace("horizon = \"1 h\"", "horizon = \"3900 s\""));
        let shown = crate::common::show(&scenario, "p");
        assert_eq!(strikes(&scenario, 0, 0).bursts.len(), 1);
        (shown.legs, shown.totals.counts.burst_failures)
    };
    // Dark until 2040, and struck in vain at 2000.
    assert_eq!(struck(50), (vec![leg("failover", "w", "w", 1990, 2095)], 0));
    // With power back at that very instant it is there to be struck: 20 s until this shows, 50 s of repair.
    assert_eq!(struck(10), (vec![leg("failover", "w", "w", 1990, 2125)], 1));
}

#[test]
fn a_burst_in_the_pool_is_latent_and_one_in_a_takeover_ends_it() {
    let parts = |life: u32| {
        shown(&[
            &failing("c", life, 3000, ""),
            &blades(3000),
            &sound("b"),
            &workload("w", "c", 1, ""),
            &pool("s", "a", 1, ""),
            &pool("t", "b", 1, ""),
            "[[burst]]\nname = \"surge\"\nmode = \"f\"\nevery = \"2000 s\"\nblades = 2\n",
            &policy("cold_boot", ""),
        ])
    };
    // w fails at 2000, as is its life, and so is s struck, but nobody knows: fenced at 2006, found dead at 2056.
    let latent = parts(9000);
    assert_eq!(latent.legs, [leg("failover", "w", "t", 2000, 2111)]);
    assert_eq!(latent.totals.counts.standby_failures, 1);
    // Claimed at 1986, power-on until 2006: s dies under way, w's first blade is in repair and struck in vain.
    let dying = parts(1980);
    assert_eq!(dying.legs, [leg("failover", "w", "t", 1980, 2061)]);
    assert_eq!((dying.totals.counts.burst_failures, first_class(&dying).failed_failovers), (1, 1));
}

// ---- Frailty --------------------------------------------------------------------------------------------------------

/// A thousand blades of each of two types that fail once a day; those of type `a` are worse or better than others.
fn frail(frailty: &str) -> Scenario {
    let blade = |of: &str, more: &str| {
        format!(
            "[blade_type.{of}]\n{more}\n[blade_type.{of}.failure.f]\nlife.exponential.mean = \"1 d\"\n\
             repair.exponential.mean = \"1 s\"\n"
        )
    };
    written(&format!(
        "name = \"t\"\nhorizon = \"10 d\"\nreplications = 1\nseed = 4\n\
         times = {{ detect = \"0 s\", power_on = \"0 s\", boot = \"0 s\", start = \"0 s\" }}\n{}{}{}{}{}{}",
        blade("a", frailty),
        blade("b", ""),
        workload("w", "a", 1000, ""),
        workload("v", "b", 1000, ""),
        burst("\"3 d\"", "blades = 2"),
        policy("repair_in_place", "")
    ))
}

/// When each blade fails, bursts left out, blades in their order.
fn failures(scenario: &Scenario) -> Vec<Vec<Time>> {
    let seen = strikes(scenario, 0, 0);
    let mut times = vec![Vec::new(); scenario.site.blades()];
    for (time, blade) in seen.failures {
        if seen.bursts.iter().all(|(burst, _)| *burst != time) {
            times[blade.index()].push(time);
        }
    }
    times
}

/// Mean and variance.
fn moments(counts: &[f64]) -> (f64, f64) {
    let n = counts.len() as f64;
    let mean = counts.iter().sum::<f64>() / n;
    (mean, counts.iter().map(|count| (count - mean) * (count - mean)).sum::<f64>() / (n - 1.0))
}

#[test]
fn counts_of_frail_blades_are_negative_binomial() {
    let variance = 0.5;
    let counts: Vec<f64> = failures(&frail("frailty = 0.5")).iter().map(|times| times.len() as f64).collect();
    // Exponential lives in a time T of operation: Poisson of mean m = T / MTTF = 10; with a gamma factor of mean 1 and
    // variance v, negative binomial of variance m + v m². Repairs take a ten-thousandth of the time.
    // The fourth cumulant of a mixed Poisson number with a gamma factor of shape 1/v: m + 7 v m² + 12 v² m³ + 6 v³ m⁴.
    let m = 10.0;
    let law = |v: f64| {
        let sigma2 = m + v * m * m;
        let fourth = m + 7.0 * v * m * m + 12.0 * v * v * m * m * m + 6.0 * v * v * v * m * m * m * m;
        // Standard errors of mean and variance of 1000 counts.
        (sigma2, (sigma2 / 1e3).sqrt(), ((fourth + 2.0 * sigma2 * sigma2) / 1e3).sqrt())
    };
    for (counts, v) in [(&counts[..1000], variance), (&counts[1000..], 0.0)] {
        let (mean, spread) = moments(counts);
        let (sigma2, of_mean, of_spread) = law(v);
        assert!((mean - m).abs() < 5.0 * of_mean, "{mean} ± {of_mean} for a variance of {v}");
        assert!((spread - sigma2).abs() < 5.0 * of_spread, "{spread}, not {sigma2} ± {of_spread}");
    }
}

#[test]
fn frailty_shortens_the_lives_of_a_blade_alike_and_leaves_other_draws_alone() {
    let (alike, frail) = (frail(""), frail("frailty = 0.5"));
    let (before, after) = (failures(&alike), failures(&frail));
    assert_eq!(strikes(&alike, 0, 0).bursts, strikes(&frail, 0, 0).bursts);
    // Types without it have the same lives and repairs; a burst that meets other blades in repair would show here, too.
    assert_eq!(before[1000..], after[1000..]);
    let mut factors = BTreeSet::new();
    for (before, after) in before[..1000].iter().zip(&after[..1000]) {
        let [Some(first), Some(later)] = [0, 3].map(|at| Some((before.get(at)?, after.get(at)?))) else {
            continue;
        };
        // Repairs and bursts move a failure by a few seconds and a new life; most blades have neither.
        let factor = |(before, after): (&Time, &Time)| before.0 as f64 / after.0 as f64;
        assert!((factor(first) / factor(later) - 1.0).abs() < 0.05, "{before:?} {after:?}");
        factors.insert((factor(later) * 1e4) as i64);
    }
    assert!(factors.len() > 500, "every blade has its own factor");
}
