//! Several parts of one kind in a blade, such as disks, DIMMs or GPUs: each has a life of its own.
//!
//! Intuition: a blade with eight disks that lost one has seven old disks and a new one. Its disks together have no law of
//! lives; each of them has, and all the same.
//!
//! Model: where tickets say which part it was (a column `slot`), each place for a part is watched as a unit of its own, from
//! the installation of its blade on, and all of a kind are fitted together. In a scenario each place is a failure mode
//! (`disk_1`, `disk_2`, …) with that law; one that never failed has its mode, too. Where tickets do not say it, only the rate
//! of all of them is known: one failure mode, without memory, which is then the same thing.
//!
//! Limits: the repair of one part takes the others out of operation, as the repair of any failure mode does. Failures of
//! parts are not merged with those of others, for a part may fail while its blade is at work, or down already.

use super::checks::WRITTEN;
use super::fit::{FitError, FittedLaw};
use super::history::{FirstAge, History, RecordedOutage, Unit};
use super::rates::{self, Blades, FittedMode};
use std::str::FromStr;

/// Parts of a kind, as a person writes them: `disk=8`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parts {
    /// The cause of their failures in the tickets.
    pub cause: String,
    /// Their number in each blade.
    pub count: usize,
}

impl FromStr for Parts {
    type Err = String;

    fn from_str(text: &str) -> Result<Parts, String> {
        let (cause, count) = text.split_once('=').unwrap_or_default();
        let count = count.trim().parse().ok().filter(|count| (1..=1000).contains(count));
        match (cause.trim(), count) {
            (cause, Some(count)) if !cause.is_empty() => Ok(Parts { cause: cause.to_owned(), count }),
            _ => Err("write CAUSE=NUMBER, such as disk=8, with 1 to 1000 in each blade".to_owned()),
        }
    }
}

/// Parts of a kind as tickets tell of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartKind {
    /// The name of the kind.
    pub name: String,
    /// Their number in each blade.
    pub count: usize,
    /// The failure mode of each; none where tickets do not say which part it was.
    pub modes: Vec<String>,
}

impl PartKind {
    /// The kind with a mode for each part, those that failed first; the names of the others are numbered.
    ///
    /// # Errors
    /// If more of them failed than there are.
    pub fn new(
        parts: &Parts,
        name: String,
        failed: Vec<String>,
        taken: &[String],
    ) -> Result<PartKind, String> {
        let Parts { count, .. } = *parts;
        if failed.len() > count {
            return Err(format!(
                "{} slots of {name} have failed, such as {}",
                failed.len(),
                failed[..3.min(failed.len())].join(", ")
            ));
        }
        let mut modes = failed;
        if !modes.is_empty() {
            let numbered = (1..).map(|n: usize| format!("{name}_{n}"));
            let free = numbered.filter(|mode| !modes.contains(mode) && !taken.contains(mode));
            let more: Vec<String> = free.take(count - modes.len()).collect();
            modes.extend(more);
        }
        Ok(PartKind { name, count, modes })
    }
}

/// Fits every mode that occurs, the parts of a kind together; where nothing failed, the rate that this leaves. Blades with
/// parts of their own are taken to be alike.
///
/// # Errors
/// If a mode has no life above zero to fit, or nobody was watched.
pub fn fit(history: &History, kinds: &[PartKind], blades: Blades) -> Result<Vec<FittedMode>, FitError> {
    if kinds.is_empty() || history.outages.is_empty() {
        return rates::fit_or_bound(history, blades);
    }
    let is_part = |name: &String| kinds.iter().any(|kind| kind.modes.contains(name) || kind.name == *name);
    let occurs = |mode: &usize| history.outages.iter().any(|outage| outage.mode == *mode);
    let others = (0..history.modes.len()).filter(occurs).filter(|mode| !is_part(&history.modes[*mode]));
    let mut fitted: Vec<FittedMode> =
        others.map(|mode| rates::fit_mode(history, mode, WRITTEN)).collect::<Result<_, _>>()?;
    for kind in kinds {
        fitted.extend(fit_kind(history, kind)?);
    }
    fitted.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(fitted)
}

/// The mode of all parts of a kind; `None` if none failed.
fn fit_kind(history: &History, kind: &PartKind) -> Result<Option<FittedMode>, FitError> {
    let modes = if kind.modes.is_empty() { std::slice::from_ref(&kind.name) } else { kind.modes.as_slice() };
    let apart = of_parts(history, modes);
    if apart.outages.iter().all(|outage| outage.mode != 0) {
        return Ok(None);
    }
    let mut fitted = rates::fit_mode(&apart, 0, WRITTEN)?;
    fitted.name.clone_from(&kind.name);
    fitted.parts = kind.count;
    fitted.slots.clone_from(&kind.modes);
    if kind.modes.is_empty() && kind.count > 1 {
        let lives = &mut fitted.lives;
        lives.best =
            lives.laws.iter().position(|law| matches!(law, FittedLaw::Exponential(_))).unwrap_or(lives.best);
        lives.rejected.clear();
        lives.note = Some(format!(
            "the tickets do not say which of {} it was, so that it is the exponential law, of all of them together",
            kind.count
        ));
    }
    Ok(Some(fitted))
}

/// The history with a unit for each part, blade by blade, whose failures are of mode 0; all others are of mode 1, and take
/// every part of their blade out of operation.
pub fn of_parts(history: &History, parts: &[String]) -> History {
    let count = parts.len();
    let slot = |outage: &RecordedOutage| parts.iter().position(|part| *part == history.modes[outage.mode]);
    let spread = |outages: &[RecordedOutage]| -> Vec<RecordedOutage> {
        let of_each = |outage: &RecordedOutage| {
            let (own, outage) = (slot(outage), *outage);
            (0..count).map(move |part| RecordedOutage {
                unit: outage.unit * count + part,
                mode: usize::from(own != Some(part)),
                ..outage
            })
        };
        outages.iter().flat_map(of_each).collect()
    };
    let unit = |unit: &Unit| {
        let unit = *unit;
        (0..count).map(move |part| match unit.first {
            FirstAge::Continues(earlier) => {
                Unit { first: FirstAge::Continues(earlier * count + part), ..unit }
            }
            _ => unit,
        })
    };
    History {
        window: history.window,
        units: history.units.iter().flat_map(unit).collect(),
        modes: vec!["part".to_owned(), "other".to_owned()],
        outages: spread(&history.outages),
        before: spread(&history.before),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::distribution::DurationSpec;
    use crate::engine::streams::StreamKey;
    use crate::records::fit::Sample;
    use crate::records::lives;
    use crate::records::testing::of_failures;
    use crate::units::Span;

    const H: i64 = 3_600_000_000;

    /// Two blades, new, for 1000 h, with three disks each; repairs take an hour.
    fn history() -> History {
        let unit = Unit { from: Span::ZERO, to: Span(1000 * H), first: FirstAge::New };
        let outage = |unit, hours: i64, mode| RecordedOutage {
            unit,
            failed: Span(hours * H),
            returned: Some(Span((hours + 1) * H)),
            mode,
            struck: false,
        };
        History {
            window: Span(1000 * H),
            units: vec![unit; 2],
            modes: ["cpu", "disk_a", "disk_b", "disk_1"].map(str::to_owned).to_vec(),
            outages: vec![outage(0, 100, 1), outage(1, 300, 2), outage(0, 500, 0), outage(0, 700, 1)],
            before: Vec::new(),
        }
    }

    fn kind(modes: &[&str]) -> PartKind {
        let modes = modes.iter().map(|mode| (*mode).to_owned()).collect();
        PartKind { name: "disk".to_owned(), count: 3, modes }
    }

    #[test]
    fn each_part_has_lives_of_its_own() {
        let kind = kind(&["disk_a", "disk_b", "disk_1"]);
        let apart = of_parts(&history(), &kind.modes);
        let whole = Sample::censored(1000.0 - 3.0);
        let expected = [
            Sample::failed(100.0),
            // The processor took an hour of operation.
            Sample::failed(598.0),
            Sample::censored(299.0),
            whole,
            whole,
            Sample::censored(999.0),
            Sample::failed(300.0),
            Sample::censored(699.0),
            Sample::censored(999.0),
        ];
        assert_eq!(lives::of_history(&apart, Some(0)).samples, expected);
        let fitted = fit(&history(), &[kind], Blades::Alike).unwrap();
        let names: Vec<&str> = fitted.iter().map(|mode| mode.name.as_str()).collect();
        assert_eq!(names, ["cpu", "disk"]);
        let disk = &fitted[1];
        assert_eq!(
            (disk.outages, disk.up.hours(), disk.slots.len()),
            (3, 698.0 + 299.0 + 2.0 * 997.0 + 3.0 * 999.0, 3)
        );
        // Too few for a shape: the mean is the time in operation of a part per failure.
        assert!((disk.lives.law().mean_h() - disk.up.hours() / 3.0).abs() < 1e-9);
    }

    #[test]
    fn the_wear_of_parts_is_found_where_that_of_their_blade_has_none() {
        // Four disks in each of 40 blades, new, for four mean lives of a Weibull law of shape 3: some 600 failures leave a
        // standard error of 0.1 (0.78 · 3 / √600).
        let window = Span::from_hours(4000.0);
        let law: DurationSpec = toml::from_str("weibull = { shape = 3, scale = \"1120 h\" }").unwrap();
        let (law, names) = (law.build().unwrap(), ["disk_1", "disk_2", "disk_3", "disk_4"]);
        let mut history = of_failures(40, window, &[]);
        history.modes = names.map(str::to_owned).to_vec();
        history.units.iter_mut().for_each(|unit| unit.first = FirstAge::New);
        for (unit, mode) in (0..40).flat_map(|unit| (0..4).map(move |mode| (unit, mode))) {
            let stream = &mut StreamKey::replication(3, 0).with(unit as u64).with(mode as u64).stream(0);
            let mut at = law.draw(stream);
            while at < window {
                let returned = Some(Span(at.0 + 1));
                history.outages.push(RecordedOutage { unit, failed: at, returned, mode, struck: false });
                at = at.plus(law.draw(stream));
            }
        }
        history.outages.sort_by_key(|outage| (outage.failed, outage.unit));
        let shape = |fitted: &FittedMode| {
            let weibull = fitted.lives.laws.iter().find(|law| law.name() == "weibull").unwrap();
            weibull.parameters()[0].value
        };
        let disks = fit(&history, &[PartKind { count: 4, ..kind(&names) }], Blades::Alike).unwrap().remove(0);
        assert!((shape(&disks) - 3.0).abs() < 0.3, "{}", shape(&disks));
        let blades = fit(&history.with_one_mode("disk"), &[], Blades::Alike).unwrap().remove(0);
        assert!(shape(&blades) < 1.5, "{}", shape(&blades));
    }

    #[test]
    fn parts_that_are_not_told_apart_have_one_rate() {
        let mut history = of_failures(10, Span(1000 * H), &[Span(500 * H); 30]);
        history.outages.iter_mut().enumerate().for_each(|(at, outage)| outage.unit = at % 10);
        history.modes = vec!["disk".to_owned()];
        let disk = fit(&history, &[kind(&[])], Blades::Alike).unwrap().remove(0);
        assert!(matches!(disk.lives.law(), FittedLaw::Exponential(_)) && disk.slots.is_empty());
        assert!(disk.settings().contains("do not say which of 3 it was"), "{}", disk.settings());
    }

    #[test]
    fn kinds_are_written_as_cause_and_number() {
        let parts: Parts = "disk = 8".parse().unwrap();
        assert_eq!((parts.cause.as_str(), parts.count), ("disk", 8));
        assert!(
            "disk".parse::<Parts>().is_err()
                && "=3".parse::<Parts>().is_err()
                && "disk=0".parse::<Parts>().is_err()
        );
        let failed = vec!["disk_2".to_owned()];
        let kind = PartKind::new(
            &Parts { count: 3, ..parts.clone() },
            "disk".to_owned(),
            failed.clone(),
            &["disk_1".to_owned()],
        );
        assert_eq!(kind.unwrap().modes, ["disk_2", "disk_3", "disk_4"]);
        assert!(PartKind::new(&Parts { count: 0, ..parts }, "disk".to_owned(), failed, &[]).is_err());
    }
}
