//! The failure modes of a record: their failure rates and the durations of their outages.

use super::cause::Cause;
use super::checks::Recorded;
use super::choice::{FEWEST_FOR_A_SHAPE, Fits};
use super::fit::{Deterministic, Exponential, FitError, FittedLaw, Lognormal, Weibull};
use super::history::{History, RecordedOutage};
use super::lanl::Import;
use super::lives;
use crate::units::Span;

/// The law of the lives of a mode.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Life {
    /// The failure rate depends on age.
    Weibull(Weibull),
    /// It does not, or too few failures tell.
    Exponential,
}

/// The laws that outages may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repairs {
    /// The best that gives the record back, as of tickets.
    Chosen,
    /// A lognormal law of each mode, as published studies have it, whether or not it gives the record back.
    Lognormal,
}

/// The law of the outages of a mode.
#[derive(Clone, Debug, PartialEq)]
pub enum Repair {
    /// The best that gives the record back.
    Chosen(Box<Fits>),
    /// Most are short, a few very long.
    Lognormal(Lognormal),
    /// Too few to tell, or all alike: always the recorded mean.
    Mean,
}

/// One failure mode as recorded and fitted.
#[derive(Clone, Debug)]
pub struct ModeFit {
    /// The cause that the mode is named after.
    pub cause: Cause,
    /// Recorded failures, after merging.
    pub failures: u32,
    /// Of them, those that bursts brought.
    pub struck: u32,
    /// Failures in the minute of the last return, which the lives leave out.
    pub left_out: u32,
    /// Time in operation of all nodes together.
    pub up: Span,
    /// The law of the lives; Weibull where its AIC is the smaller one.
    pub life: Life,
    /// The memoryless fit, always made.
    pub exponential: Exponential,
    /// The law of the outages.
    pub repair: Repair,
    /// Recorded median duration \[h\].
    pub median_h: f64,
    /// Recorded mean duration \[h\].
    pub mean_h: f64,
    /// Downtime of all nodes together \[h\].
    pub down_h: f64,
    /// The oldest age that was seen \[h\].
    pub oldest_h: f64,
}

impl ModeFit {
    /// The mean of the fitted lives \[h\].
    pub fn mean_life_h(&self) -> f64 {
        match &self.life {
            Life::Weibull(fit) => fit.mean_h(),
            Life::Exponential => self.exponential.mean_h,
        }
    }

    /// The law of the lives, of any kind.
    pub fn law(&self) -> FittedLaw {
        match self.life {
            Life::Weibull(fit) => FittedLaw::Weibull(fit),
            Life::Exponential => FittedLaw::Exponential(self.exponential),
        }
    }

    /// The same mode with another law of lives.
    pub fn with(self, law: &FittedLaw) -> ModeFit {
        match law {
            FittedLaw::Weibull(fit) => ModeFit { life: Life::Weibull(*fit), ..self },
            FittedLaw::Exponential(fit) => ModeFit { life: Life::Exponential, exponential: *fit, ..self },
            _ => self,
        }
    }

    /// The law of the outages, of any kind.
    pub fn repair_law(&self) -> FittedLaw {
        match &self.repair {
            Repair::Chosen(fits) => fits.law().clone(),
            Repair::Lognormal(fit) => FittedLaw::Lognormal(*fit),
            Repair::Mean => FittedLaw::Deterministic(Deterministic { value_h: self.mean_h }),
        }
    }

    /// The mean of the fitted durations of outages \[h\].
    pub fn mean_repair_h(&self) -> f64 {
        self.repair_law().mean_h()
    }
}

/// Expectation by the fitted laws for the time in operation that the record covers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Expected {
    /// Outages.
    pub outages: f64,
    /// Downtime of all nodes together \[min\].
    pub downtime_min: f64,
}

/// The outages and the downtime to set beside the recorded ones: one outage per mean life and those of bursts, each of the
/// mean duration.
pub fn expected(modes: &[ModeFit]) -> Expected {
    let outages = |mode: &ModeFit| mode.up.hours() / mode.mean_life_h() + f64::from(mode.struck);
    Expected {
        outages: modes.iter().map(outages).sum(),
        downtime_min: modes.iter().map(|mode| 60.0 * outages(mode) * mode.mean_repair_h()).sum(),
    }
}

/// Fits every mode that occurs, in the order of [`Cause`].
///
/// # Errors
/// If a mode has no life above zero to fit.
#[cfg(test)]
pub fn fit(import: &Import) -> Result<Vec<ModeFit>, FitError> {
    fit_history(import, &History::of_lanl(import), Repairs::Lognormal)
}

/// The same for the history of the record, in which bursts may be marked, with repairs as they are to be taken.
///
/// # Errors
/// If a mode has no life above zero to fit.
pub fn fit_history(import: &Import, history: &History, repairs: Repairs) -> Result<Vec<ModeFit>, FitError> {
    Cause::ALL
        .into_iter()
        .filter(|cause| import.outages.iter().any(|outage| outage.cause == *cause))
        .map(|cause| fit_mode(import, history, cause, repairs))
        .collect()
}

fn fit_mode(import: &Import, history: &History, cause: Cause, repairs: Repairs) -> Result<ModeFit, FitError> {
    let lives = lives::of_history(history, Some(cause as usize));
    let is_struck = |outage: &&RecordedOutage| outage.struck && outage.mode == cause as usize;
    let exponential = Exponential::fit(&lives.samples)?;
    let weibull = Weibull::fit(&lives.samples).ok();
    let life = match weibull {
        Some(fit) if exponential.failures >= FEWEST_FOR_A_SHAPE && fit.aic() < exponential.aic() => {
            Life::Weibull(fit)
        }
        _ => Life::Exponential,
    };
    let recorded = Recorded::new(history, cause as usize);
    let durations_h = durations_h(import, Some(cause));
    let repair = match repairs {
        Repairs::Lognormal => Lognormal::fit(&durations_h).ok().map(Repair::Lognormal),
        Repairs::Chosen => {
            let durations = lives::durations(history, cause as usize);
            let fits = Fits::of_repairs(&durations, |law| recorded.downtime(law));
            fits.ok().map(|fits| Repair::Chosen(Box::new(fits)))
        }
    };
    let (median_h, mean_h) = median_and_mean(&durations_h);
    Ok(ModeFit {
        cause,
        failures: durations_h.len() as u32,
        struck: history.outages.iter().filter(is_struck).count() as u32,
        left_out: lives.left_out,
        up: lives.up,
        life,
        exponential,
        repair: repair.unwrap_or(Repair::Mean),
        median_h,
        mean_h,
        down_h: recorded.down_h(),
        oldest_h: recorded.oldest_h(),
    })
}

/// The durations of the outages of a cause, or of all \[h\], in the order of time.
pub fn durations_h(import: &Import, cause: Option<Cause>) -> Vec<f64> {
    let chosen = import.outages.iter().filter(|outage| cause.is_none_or(|cause| cause == outage.cause));
    chosen.map(|outage| Span(outage.returned.0 - outage.failed.0).hours()).collect()
}

/// Median and mean of durations; not a number if there are none.
pub fn median_and_mean(durations_h: &[f64]) -> (f64, f64) {
    if durations_h.is_empty() {
        return (f64::NAN, f64::NAN);
    }
    let mut sorted = durations_h.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    let median =
        if sorted.len() % 2 == 1 { sorted[middle] } else { 0.5 * (sorted[middle - 1] + sorted[middle]) };
    (median, durations_h.iter().sum::<f64>() / durations_h.len() as f64)
}
