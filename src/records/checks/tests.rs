//! Records that are drawn from known laws: how often an alarm is false, and how often a wrong law is caught.

use super::*;
use crate::engine::distribution::{Distribution, DurationSpec};
use crate::engine::streams::StreamKey;
use crate::records::choice::Fits;
use crate::records::fit::{Lognormal, Weibull};
use crate::records::history::{FirstAge, RecordedOutage, Unit};
use crate::records::lives;
use crate::units::Span;

fn law(text: &str) -> Distribution {
    let table: toml::Table = toml::from_str(&format!("of = {text}")).unwrap();
    let spec: DurationSpec = table["of"].clone().try_into().unwrap();
    spec.build().unwrap()
}

/// The fleet and the laws of a record that is drawn.
struct Drawn {
    blades: u64,
    window_h: f64,
    /// Of unknown age, as in a fleet that has run for long; otherwise new at the start.
    is_old: bool,
    life: Distribution,
    /// The factor of the failure rate in the second half of the window.
    later: f64,
    repair: Distribution,
    /// Longer repairs, and their share.
    long: Option<(f64, Distribution)>,
}

impl Drawn {
    fn new(life: &str, repair: &str, is_old: bool) -> Drawn {
        Drawn {
            blades: 100,
            window_h: 4.0 * 8766.0,
            is_old,
            life: law(life),
            later: 1.0,
            repair: law(repair),
            long: None,
        }
    }

    /// Record number `n`.
    fn record(&self, n: u32) -> History {
        let window = Span::from_hours(self.window_h);
        let first = if self.is_old { FirstAge::Unknown } else { FirstAge::New };
        let mut history = History {
            window,
            units: vec![Unit { from: Span::ZERO, to: window, first }; self.blades as usize],
            modes: vec!["failure".to_owned()],
            outages: Vec::new(),
            before: Vec::new(),
        };
        for blade in 0..self.blades {
            let key = StreamKey::replication(77, n).named("blade").with(blade);
            // Time in operation runs faster in the second half, by the factor of the rate.
            let (half_h, mut at_h, mut ordinal) = (0.5 * self.window_h, 0.0, 0);
            loop {
                let stream = &mut key.named("life").stream(ordinal);
                let is_residual = self.is_old && ordinal == 0;
                let mut life_h =
                    if is_residual { self.life.draw_residual(stream) } else { self.life.draw(stream) }
                        .hours();
                if at_h < half_h && at_h + life_h > half_h {
                    life_h = half_h - at_h + (at_h + life_h - half_h) / self.later;
                } else if at_h >= half_h {
                    life_h /= self.later;
                }
                let failed_h = at_h + life_h;
                if failed_h >= self.window_h {
                    break;
                }
                let stream = &mut key.named("repair").stream(ordinal);
                let is_long = |share: f64| key.named("kind").stream(ordinal).uniform() < share;
                let repair_h = match &self.long {
                    Some((share, long)) if is_long(*share) => long.draw(stream),
                    _ => self.repair.draw(stream),
                }
                .hours();
                at_h = failed_h + repair_h;
                let [failed, back] = [failed_h, at_h].map(Span::from_hours);
                let returned = (back < window).then_some(back);
                history.outages.push(RecordedOutage {
                    unit: blade as usize,
                    failed,
                    returned,
                    mode: 0,
                    struck: false,
                });
                if returned.is_none() {
                    break;
                }
                ordinal += 1;
            }
        }
        history.outages.sort_by_key(|outage| (outage.failed, outage.unit));
        history
    }
}

fn start(of: &Drawn) -> Start {
    if of.is_old { Start::Stationary } else { Start::Ages }
}

/// The laws of these kinds fitted to a record, checked against it.
fn fitted(of: &Drawn, history: &History, life: &str, repair: &str) -> Checked {
    let samples = lives::of_history(history, Some(0)).samples;
    let find = |fits: Fits, name: &str| fits.laws.into_iter().find(|law| law.name() == name).unwrap();
    let life = find(Fits::of(&samples).unwrap(), life);
    let repair = find(Fits::of(&crate::records::lives::durations(history, 0)).unwrap(), repair);
    let laws = Laws { life: &life, repair: Some(&repair), are_fitted: true };
    Recorded::new(history, 0).check(laws, start(of))
}

/// The laws of a scenario, checked against a record that they were not fitted to.
fn given(of: &Drawn, history: &History, life: &FittedLaw, repair: &FittedLaw) -> Checked {
    let laws = Laws { life, repair: Some(repair), are_fitted: false };
    Recorded::new(history, 0).check(laws, start(of))
}

fn weibull(shape: f64, scale_h: f64) -> FittedLaw {
    let mut fit = Weibull::fit(&[50.0, 100.0, 150.0].map(crate::records::fit::Sample::failed)).unwrap();
    (fit.shape, fit.scale_h) = (shape, scale_h);
    FittedLaw::Weibull(fit)
}

fn lognormal(median_h: f64, sigma: f64) -> FittedLaw {
    let fit = Lognormal::fit(&[1.0, 2.0]).unwrap();
    FittedLaw::Lognormal(Lognormal { mu: libm::log(median_h), sigma, ..fit })
}

/// Records with an alarm by the failures, by the first half, by the downtime, by the shape of repairs (their skewness, or a
/// tail), and in all.
fn alarms(records: u32, of: &Drawn, check: impl Fn(&History) -> Checked) -> [u32; 5] {
    let mut alarms = [0; 5];
    for n in 0..records {
        let checked = check(&of.record(n));
        let off = |of: Option<Comparison>| of.is_some_and(|of| !of.holds());
        let raised = [
            off(Some(checked.failures)),
            off(checked.first_half),
            off(checked.downtime),
            off(checked.shape) || off(checked.tail),
            !checked.holds(),
        ];
        alarms.iter_mut().zip(raised).for_each(|(count, raised)| *count += u32::from(raised));
    }
    alarms
}

#[test]
fn one_repair_and_a_failure_that_ended_its_blade_are_no_contradiction() {
    // One repair of an hour, and a blade that was gone 14.8 h after its last failure: the mean of 15.8 h rests on one repair.
    let unit = |to_h: f64| Unit { from: Span::ZERO, to: Span::from_hours(to_h), first: FirstAge::New };
    let outage = |unit: usize, at: f64, back: Option<f64>| RecordedOutage {
        unit,
        failed: Span::from_hours(at),
        returned: back.map(Span::from_hours),
        mode: 0,
        struck: false,
    };
    let history = History {
        window: Span::from_hours(26_000.0),
        units: vec![unit(13_000.0), unit(26_000.0), unit(26_000.0)],
        modes: vec!["failure".to_owned()],
        outages: vec![outage(1, 1500.0, Some(1501.0)), outage(0, 12_985.2, None)],
        before: Vec::new(),
    };
    let modes = crate::records::rates::fit(&history).unwrap();
    let downtime = modes[0].checked.as_ref().unwrap().downtime.unwrap();
    assert!((downtime.recorded - 15.8).abs() < 1e-6 && downtime.holds(), "{downtime:?}");
    // Bounds of a mean that rests on one repair, from the chi-square law with 2 and 4 degrees of freedom: 2Σ ÷ 11.143 and
    // 2Σ ÷ 0.050636, of the mean Σ.
    let (low, high) = downtime.interval;
    assert!((downtime.expected / low / 5.5716 - 1.0).abs() < 1e-3, "{downtime:?}");
    assert!((high / downtime.expected / 39.498 - 1.0).abs() < 1e-3, "{downtime:?}");
}

const LIFE: &str = "{ weibull = { shape = 0.7, scale = \"8000 h\" } }";
const REPAIR: &str = "{ lognormal = { median = \"58 min\", sigma = 1.22 } }";

/// The table of `docs/trust.md`. `cargo test --lib -- --ignored --nocapture rates_of_alarms`
#[test]
#[ignore = "a table of many fits: two minutes"]
fn rates_of_alarms() {
    const RECORDS: u32 = 200;
    let lognormal_life = "{ lognormal = { median = \"6000 h\", sigma = 1.5 } }";
    let memoryless = "{ exponential = { mean = \"10000 h\" } }";
    let weibull_repair = "{ weibull = { shape = 0.7, scale = \"3 h\" } }";
    let mut rows = Vec::new();
    let mut row = |what: &str, alarms: [u32; 5]| {
        let share = |count: u32| format!("{:.1} %", 100.0 * f64::from(count) / f64::from(RECORDS));
        let [failures, half, downtime, shape, any] = alarms.map(share);
        let row = format!("| {what} | {failures} | {half} | {downtime} | {shape} | {any} |");
        println!("{row}");
        rows.push(row);
    };
    let falling = Drawn::new(LIFE, REPAIR, true);
    let new = Drawn::new(LIFE, weibull_repair, false);
    let heavy = Drawn::new(lognormal_life, REPAIR, true);
    let heavy_new = Drawn::new(lognormal_life, REPAIR, false);
    let constant = Drawn::new(memoryless, REPAIR, true);
    row("Weibull fit, old fleet", alarms(RECORDS, &falling, |h| fitted(&falling, h, "weibull", "lognormal")));
    row("Weibull fit, new fleet", alarms(RECORDS, &new, |h| fitted(&new, h, "weibull", "weibull")));
    row("lognormal fit, old fleet", alarms(RECORDS, &heavy, |h| fitted(&heavy, h, "lognormal", "lognormal")));
    row(
        "lognormal fit, new fleet",
        alarms(RECORDS, &heavy_new, |h| fitted(&heavy_new, h, "lognormal", "lognormal")),
    );
    row("exponential fit", alarms(RECORDS, &constant, |h| fitted(&constant, h, "exponential", "lognormal")));
    let mut small = Drawn::new(LIFE, "{ lognormal = { median = \"1 h\", sigma = 1.7 } }", true);
    small.blades = 12;
    row("Weibull fit, 12 blades", alarms(RECORDS, &small, |h| fitted(&small, h, "weibull", "lognormal")));
    let (life, repair) = (weibull(0.7, 8000.0), lognormal(58.0 / 60.0, 1.22));
    row("laws of a scenario, old fleet", alarms(RECORDS, &falling, |h| given(&falling, h, &life, &repair)));
    row(
        "laws of a scenario, new fleet",
        alarms(RECORDS, &new, |h| given(&new, h, &life, &weibull(0.7, 3.0))),
    );
    println!("wrong:");
    let often = Drawn::new("{ weibull = { shape = 0.7, scale = \"5333 h\" } }", REPAIR, true);
    row("1.5 × the rate", alarms(RECORDS, &often, |h| given(&often, h, &life, &repair)));
    let mut tail = Drawn::new(LIFE, "{ lognormal = { median = \"1 h\", sigma = 0.8 } }", true);
    tail.long = Some((0.2, law("{ pareto = { alpha = 1.3, min = \"2 h\" } }")));
    row("lognormal over a Pareto tail", alarms(RECORDS, &tail, |h| fitted(&tail, h, "weibull", "lognormal")));
    tail.blades = 400;
    row(
        "the same, four times the blades",
        alarms(RECORDS, &tail, |h| fitted(&tail, h, "weibull", "lognormal")),
    );
    let mut trend = Drawn::new(memoryless, REPAIR, true);
    trend.later = 2.0;
    row(
        "second half at twice the rate",
        alarms(RECORDS, &trend, |h| fitted(&trend, h, "exponential", "lognormal")),
    );
    row("the same, Weibull fit", alarms(RECORDS, &trend, |h| fitted(&trend, h, "weibull", "lognormal")));
}
