//! Failure modes of a history: which laws its lives and repairs follow, and the piece of scenario that says so.
//!
//! Model: each mode has lives in operating age ([`lives`]) and repairs from failure to return; one that was still going
//! on is censored. Of the laws that fit, the best by Akaike's criterion is taken that gives the record back
//! ([`super::checks`]); the report says which were rejected, and why. With fewer failures than `FEWEST_FOR_A_SHAPE` it is the
//! exponential, for a shape would be guesswork. Without any, its rate is the bound that no failure leaves.

use super::checks::{self, Checked, Laws, Recorded, Start, WRITTEN};
pub use super::choice::Fits;
use super::digits::short;
use super::fit::{Exponential, FitError, FittedLaw};
use super::frailty::{self, Frailty};
use super::history::{History, ONE_MODE};
use super::lives;
use crate::math::poisson_upper;
use crate::units::Span;

/// The repair of a mode of which none was seen to end, until somebody says how long one takes: assumed.
const UNSAID_REPAIR: Span = Span(4 * 3_600_000_000);

/// One failure mode.
#[derive(Clone, Debug, PartialEq)]
pub struct FittedMode {
    /// Its name.
    pub name: String,
    /// Number of parts of the kind in each blade; 1 for the blade as a whole.
    pub parts: usize,
    /// The failure modes of the parts, each with these laws; none where it is one mode, of this name.
    pub slots: Vec<String>,
    /// Outages.
    pub outages: usize,
    /// Of them, those that bursts brought.
    pub struck: usize,
    /// Failures in the minute of the last return, which the lives leave out.
    pub left_out: u32,
    /// Time in operation of all units together.
    pub up: Span,
    /// The laws of the lives.
    pub lives: Fits,
    /// The laws of the repairs; `None` if none was seen to end.
    pub repairs: Option<Fits>,
    /// The duration of repairs that the user gave, where none was seen to end.
    pub said_repair: Option<Span>,
    /// Downtime of all units together \[h\].
    pub down_h: f64,
    /// The oldest age that was seen \[h\], at least, where ages are not known.
    pub oldest_h: f64,
    /// The checks of the chosen laws; `None` without a failure.
    pub checked: Option<Checked>,
    /// The frailty of the blades that the lives were fitted with.
    pub frailty: Option<Frailty>,
}

/// Blades of a fit, as alike as they are taken to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Blades {
    /// All of them alike.
    Alike,
    /// As different as the record shows beyond chance.
    Unequal,
}

impl FittedMode {
    /// Time in operation per failure \[h\].
    pub fn mtbf_h(&self) -> f64 {
        self.up.hours() / self.outages as f64
    }

    /// The names of its failure modes in a scenario.
    pub fn names(&self) -> Vec<&str> {
        match self.slots.as_slice() {
            [] => vec![&self.name],
            slots => slots.iter().map(String::as_str).collect(),
        }
    }

    /// `4569.1 years of operation`, of parts where there are several in a blade.
    fn exposure(&self) -> String {
        let of = if self.slots.is_empty() {
            String::new()
        } else {
            format!(" of {} parts in each blade", self.parts)
        };
        format!("{:.1} years of operation{of}", self.up.years())
    }

    /// The settings of a failure mode in a scenario, one a line, with comments that say where they come from.
    pub fn settings(&self) -> String {
        let (lives, years) = (self.lives.law(), self.up.years());
        let mut text = if self.outages == 0 {
            format!(
                "# ASSUMED: no failure in {years:.1} years of operation, and this is {}.\n",
                at_most(years)
            )
        } else {
            let (mut found, how) = (failures(self.outages), self.lives.how());
            if self.struck > 0 {
                found += &format!(", without {} of bursts,", self.struck);
            }
            format!("# Fitted to {found} in {}; {how}.\n{}", self.exposure(), said(lives))
        };
        self.lives.rejected.iter().for_each(|why| text += &format!("# {why}\n"));
        text += &format!("life = {}\n", lives.scenario());
        match &self.repairs {
            Some(repairs) => {
                text += &format!(
                    "# Fitted to {} repairs, {} of them not finished{}.\n{}",
                    repairs.ended + repairs.censored,
                    repairs.censored,
                    repairs.note.as_ref().map_or_else(String::new, |note| format!("; {note}")),
                    said(repairs.law()),
                );
                repairs.rejected.iter().for_each(|why| text += &format!("# {why}\n"));
                text += &format!("repair = {}\n", repairs.law().scenario());
            }
            None => {
                let (how, repair) = match self.said_repair {
                    Some(repair) => ("as --repair says", repair),
                    None => ("until --repair says how long one takes", UNSAID_REPAIR),
                };
                text += &format!("# ASSUMED, {how}: no repair was seen to end.\nrepair = \"{repair}\"\n");
            }
        }
        text + &self.record()
    }

    /// The warning on a repair that neither the record nor the user says.
    fn unsaid_repair(&self) -> Option<String> {
        let is_unsaid = self.repairs.is_none() && self.said_repair.is_none();
        is_unsaid.then(|| {
            format!(
                "WARNING: {}: no repair was seen to end, and {UNSAID_REPAIR} is written, which is ASSUMED: say how long one \
                 takes with --repair \"8 h\"",
                self.name
            )
        })
    }

    /// The record of it, for the check of a run.
    fn record(&self) -> String {
        record(self.outages, self.up, self.repairs.as_ref().map(|_| self.down_h), self.oldest_h)
    }
}

/// The record of a failure mode as a setting: failures, time in operation, downtime \[h\] if repairs were seen to end, and the
/// oldest age \[h\].
pub(super) fn record(failures: usize, up: Span, down_h: Option<f64>, oldest_h: f64) -> String {
    let mut parts =
        vec![format!("failures = {failures}"), format!("blade_hours = {:.0}", up.hours().max(1.0))];
    if failures > 0 {
        parts.extend(down_h.map(|down_h| format!("down_hours = {down_h:.1}")));
        parts.push(format!("oldest = \"{} h\"", libm::ceil(oldest_h)));
    }
    format!("record = {{ {} }}\n", parts.join(", "))
}

fn failures(n: usize) -> String {
    if n == 1 { "1 failure".to_owned() } else { format!("{n} failures") }
}

/// With no failure in these years \[y\], a higher rate would have shown one with 95 %.
pub fn at_most(years: f64) -> String {
    format!("at most {} a year (95 %)", short(poisson_upper(0, 0.05) / years))
}

/// The intervals of the parameters, in a comment; empty for a law without any.
fn said(law: &FittedLaw) -> String {
    let parts: Vec<String> = law
        .parameters()
        .iter()
        .map(|of| {
            let unit = if of.is_time { " h" } else { "" };
            format!("{} {} to {}{unit}", of.name, short(of.interval.0), short(of.interval.1))
        })
        .collect();
    if parts.is_empty() { String::new() } else { format!("# 95 %: {}.\n", parts.join(", ")) }
}

/// Fits every mode that occurs, in the order of the history, of blades that are alike, for a scenario with the start that
/// imports write.
///
/// # Errors
/// If a mode has no life above zero to fit.
#[cfg(test)]
pub fn fit(history: &History) -> Result<Vec<FittedMode>, FitError> {
    fit_for(history, WRITTEN)
}

/// The same for a scenario with this start.
///
/// # Errors
/// If a mode has no life above zero to fit.
#[cfg(test)]
pub fn fit_for(history: &History, start: Start) -> Result<Vec<FittedMode>, FitError> {
    fit_of(history, start, Blades::Alike)
}

/// The same for blades that need not be alike.
///
/// # Errors
/// If a mode has no life above zero to fit.
pub fn fit_of(history: &History, start: Start, blades: Blades) -> Result<Vec<FittedMode>, FitError> {
    let occurs = |mode: &usize| history.outages.iter().any(|outage| outage.mode == *mode);
    let modes: Vec<usize> = (0..history.modes.len()).filter(occurs).collect();
    let alike: Result<Vec<FittedMode>, FitError> =
        modes.iter().map(|mode| fit_mode(history, *mode, start)).collect();
    Ok(match blades {
        Blades::Alike => alike?,
        Blades::Unequal => unequal(history, &modes, alike?, start),
    })
}

/// The modes with the frailty of the blades, where they differ beyond chance and the laws then give the record back.
fn unequal(history: &History, at: &[usize], alike: Vec<FittedMode>, start: Start) -> Vec<FittedMode> {
    let law = |mode: &FittedMode| mode.lives.weibull_or_exponential();
    let laws: Vec<(usize, FittedLaw)> = at.iter().copied().zip(alike.iter().map(law)).collect();
    let exponential: Vec<FittedLaw> = alike.iter().map(|mode| mode.lives.laws[0].clone()).collect();
    let recorded: Vec<Recorded> = at.iter().map(|mode| Recorded::new(history, *mode)).collect();
    let holds = |position: usize, law: &FittedLaw, factors: &[f64]| {
        recorded[position].clone().paced(factors).failures(law, start).holds()
    };
    let Some(found) = frailty::settled(history, &laws, &exponential, holds) else { return alike };
    let with = |(position, mode): (usize, &FittedMode)| {
        let recorded = recorded[position].clone().paced(&found.factors[position]);
        let lives = mode.lives.with_frailty(found.laws[position].clone());
        let laws = Laws { life: lives.law(), repair: mode.repairs.as_ref().map(Fits::law), are_fitted: true };
        let checked = Some(recorded.check(laws, start));
        FittedMode { lives, checked, frailty: Some(found.frailty), ..mode.clone() }
    };
    let unequal: Vec<FittedMode> = alike.iter().enumerate().map(with).collect();
    let holds = |modes: &[FittedMode]| {
        modes.iter().filter(|mode| mode.checked.as_ref().is_none_or(|of| of.failures.holds())).count()
    };
    if holds(&unequal) < holds(&alike) {
        let why = format!(
            "frailty of the variance {:.2} rejected: with it the laws do not give the recorded failures back",
            found.frailty.variance
        );
        let mut alike = alike;
        alike.iter_mut().for_each(|mode| mode.lives.rejected.push(why.clone()));
        return alike;
    }
    unequal
}

/// The same; where nothing failed, one mode at the rate that no failure leaves.
///
/// # Errors
/// If a mode has no life above zero to fit, or nobody was watched.
pub fn fit_or_bound(history: &History, blades: Blades) -> Result<Vec<FittedMode>, FitError> {
    match history.outages.is_empty() {
        true => Ok(vec![no_failure(history.watched())?]),
        false => fit_of(history, WRITTEN, blades),
    }
}

/// A mode of which no failure was seen in so much time in service.
///
/// # Errors
/// If there was none.
pub fn no_failure(up: Span) -> Result<FittedMode, FitError> {
    if up <= Span::ZERO {
        return Err(FitError {
            what: "no blade was watched for any time".to_owned(),
            remedy: "give a window in which blades were in service".to_owned(),
        });
    }
    let law = FittedLaw::Exponential(Exponential::without_failure(up.hours()));
    Ok(FittedMode {
        name: ONE_MODE.to_owned(),
        parts: 1,
        slots: Vec::new(),
        outages: 0,
        struck: 0,
        left_out: 0,
        up,
        lives: Fits::only(law),
        repairs: None,
        said_repair: None,
        down_h: 0.0,
        oldest_h: 0.0,
        checked: None,
        frailty: None,
    })
}

/// Fits one mode, by position, for a scenario with this start.
///
/// # Errors
/// If it has no life above zero to fit.
pub(super) fn fit_mode(history: &History, mode: usize, start: Start) -> Result<FittedMode, FitError> {
    let lives = lives::of_history(history, Some(mode));
    let durations = lives::durations(history, mode);
    let recorded = Recorded::new(history, mode);
    let fits = Fits::of_lives(&lives.samples, start, |law| recorded.failures(law, start))?;
    let repairs = Fits::of_repairs(&durations, |law| recorded.downtime(law)).ok();
    let laws = Laws { life: fits.law(), repair: repairs.as_ref().map(Fits::law), are_fitted: true };
    let checked = recorded.check(laws, start);
    Ok(FittedMode {
        name: history.modes[mode].clone(),
        parts: 1,
        slots: Vec::new(),
        outages: durations.len(),
        struck: history.outages.iter().filter(|outage| outage.mode == mode && outage.struck).count(),
        left_out: lives.left_out,
        up: lives.up,
        lives: fits,
        repairs,
        said_repair: None,
        down_h: recorded.down_h(),
        oldest_h: recorded.oldest_h(),
        checked: Some(checked),
        frailty: None,
    })
}

/// Warnings about the laws of the modes, a sentence each.
pub fn warnings(modes: &[FittedMode]) -> Vec<String> {
    let of = |mode: &FittedMode| -> Vec<String> {
        let checked = mode.checked.iter().flat_map(|of| checks::warnings(&mode.name, of));
        checked.chain(mode.unsaid_repair()).collect()
    };
    modes.iter().flat_map(of).collect()
}

/// The tables of a mode: the laws of lives and of repairs with their parameters, and the checks.
pub fn table(mode: &FittedMode) -> String {
    if mode.outages == 0 {
        let years = mode.up.years();
        return format!("\nno failure in {years:.1} years of service: {}\n", at_most(years));
    }
    let mut text = format!(
        "\n{}: {} in {}, one in {} h\n",
        mode.name,
        failures(mode.outages),
        mode.exposure(),
        short(mode.mtbf_h())
    );
    if mode.left_out > 0 {
        text += &format!(
            "  {} in the minute of the last return are excluded from the fits of lives\n",
            mode.left_out
        );
    }
    let seen = format!("{} ended, {} censored", mode.lives.ended, mode.lives.censored);
    text += &laws("lives", &seen, &mode.lives);
    match &mode.repairs {
        Some(repairs) => {
            let seen = format!("{} ended, {} censored", repairs.ended, repairs.censored);
            text += &laws("repairs", &seen, repairs);
        }
        None => text += &format!("  repairs: none completed\n{}", indented(mode.unsaid_repair())),
    }
    if let Some(checked) = &mode.checked {
        text += &checks::table(&[("", checked)], "  ");
        checks::warnings(&mode.name, checked).iter().for_each(|warning| text += &format!("  {warning}\n"));
    }
    text
}

fn indented(warning: Option<String>) -> String {
    warning.map_or_else(String::new, |warning| format!("  {warning}\n"))
}

fn laws(what: &str, seen: &str, fits: &Fits) -> String {
    let mut text =
        format!("  {:<16} {:>14} {:>10} {:>9}   95 % ({seen})\n", what, "log-likelihood", "AIC", "mean, h");
    for (at, law) in fits.laws.iter().enumerate() {
        let parameters: Vec<String> = law
            .parameters()
            .iter()
            .map(|of| {
                let unit = if of.is_time { " h" } else { "" };
                let ends = format!("{}–{}", short(of.interval.0), short(of.interval.1));
                format!("{} {} ({ends}){unit}", of.name, short(of.value))
            })
            .collect();
        let number = |value: f64| if value.is_nan() { "–".to_owned() } else { format!("{value:.2}") };
        text += &format!(
            "  {} {:<14} {:>14} {:>10} {:>9}   {}\n",
            if at == fits.best { '>' } else { ' ' },
            law.name(),
            number(law.log_likelihood()),
            number(law.aic()),
            short(law.mean_h()),
            parameters.join(", ")
        );
    }
    fits.rejected.iter().chain(&fits.note).for_each(|why| text += &format!("    {why}\n"));
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::cause::Cause;
    use crate::records::{lanl, modes};

    #[test]
    fn a_lanl_system_gets_the_fits_of_its_import() {
        let record = "scenarios/data/lanl/LA-UR-05-7318-failure-data-1996-2005.csv.gz";
        let import = lanl::read(record.as_ref(), 18).unwrap();
        let (ours, theirs) = (fit(&History::of_lanl(&import)).unwrap(), modes::fit(&import).unwrap());
        assert_eq!(ours.len(), theirs.len());
        for (ours, theirs) in ours.iter().zip(&theirs) {
            assert_eq!((ours.name.as_str(), ours.outages), (theirs.cause.mode(), theirs.failures as usize));
            let has = |fits: &Fits, law: &FittedLaw| fits.laws.contains(law);
            assert!(has(&ours.lives, &FittedLaw::Exponential(theirs.exponential)));
            if let modes::Life::Weibull(weibull) = theirs.life {
                assert!(has(&ours.lives, &FittedLaw::Weibull(weibull)), "{}", ours.name);
            }
            if let (modes::Repair::Lognormal(closed), Some(repairs)) = (&theirs.repair, &ours.repairs) {
                let found = repairs.laws.iter().find(|law| law.name() == "lognormal").unwrap();
                assert!((found.mean_h() / closed.mean_h() - 1.0).abs() < 1e-6, "{}", ours.name);
            }
        }
        assert_eq!(ours.iter().map(|mode| mode.outages).sum::<usize>(), 3984);
        assert_eq!(Cause::ALL[0].mode(), ours[0].name);
    }
}
