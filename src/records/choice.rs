//! The choice among fitted laws: the best by Akaike's criterion that gives the record back.
//!
//! Intuition: a criterion compares how well laws fit, not how well they forecast. So the laws are tried from the best on,
//! and one that does not give the recorded failures, or the recorded downtime, is rejected and named.
//!
//! Model: for lives the exponential law is what remains, because it always gives the recorded failures. For repairs it is
//! not enough to give the sum: a law whose criterion is worse than the best by more than [`NO_SUPPORT`] is no summary of
//! them, and the recorded repairs themselves are drawn instead. Repairs that are all alike are a constant.
//!
//! Source: Burnham and Anderson, *Model Selection and Multimodel Inference*, 2nd ed., 2002, section 2.6 (differences of the
//! criterion above 10 leave a model without support).

use super::checks::{Comparison, Start};
use super::digits::short;
use super::fit::{Deterministic, Empirical, FitError, FittedLaw, Piecewise, Sample};

/// Fewest failures for a shape; with fewer, a mode is assumed to have no memory, for a shape would be guesswork.
pub(super) const FEWEST_FOR_A_SHAPE: u32 = 10;

/// Difference in Akaike's criterion that leaves a law without support \[1\].
const NO_SUPPORT: f64 = 10.0;

/// The laws that were fitted to one sample.
#[derive(Clone, Debug, PartialEq)]
pub struct Fits {
    /// All of them.
    pub laws: Vec<FittedLaw>,
    /// The position of the one that is taken.
    pub best: usize,
    /// Observations that ended.
    pub ended: usize,
    /// Observations that were still going on.
    pub censored: usize,
    /// Laws with a better criterion that were not taken, a sentence each.
    pub rejected: Vec<String>,
    /// The reason for a law that was not chosen by the criterion.
    pub note: Option<String>,
}

impl Fits {
    /// Fits the exponential, the Weibull and the lognormal law, and takes the best by Akaike's criterion; the exponential
    /// where there are too few for a shape.
    ///
    /// # Errors
    /// If not even the exponential law can be fitted.
    pub fn of(samples: &[Sample]) -> Result<Fits, FitError> {
        Ok(Fits::unchosen(samples, FittedLaw::fit_all(samples)?).chosen(|_| None))
    }

    /// A law without an alternative, of no observation.
    pub fn only(law: FittedLaw) -> Fits {
        Fits { laws: vec![law], best: 0, ended: 0, censored: 0, rejected: Vec::new(), note: None }
    }

    /// Fits lives, by a rate for each range of ages, too, where all ages are known; `failures` compares a law with the
    /// record.
    ///
    /// # Errors
    /// If not even the exponential law can be fitted.
    pub fn of_lives(
        samples: &[Sample],
        start: Start,
        failures: impl Fn(&FittedLaw) -> Comparison,
    ) -> Result<Fits, FitError> {
        let mut laws = FittedLaw::fit_all(samples)?;
        laws.extend(Piecewise::fit(samples).ok().map(FittedLaw::Piecewise));
        let from = match start {
            Start::Stationary => "from a stationary start",
            Start::Ages => "from the recorded ages",
        };
        let why = |law: &FittedLaw| differs(&failures(law), "failures", from);
        Ok(Fits::unchosen(samples, laws).chosen(why))
    }

    /// Fits repairs; `downtime` compares a law with the record.
    ///
    /// # Errors
    /// If none ended.
    pub fn of_repairs(
        samples: &[Sample],
        downtime: impl Fn(&FittedLaw) -> Comparison,
    ) -> Result<Fits, FitError> {
        // No law of the three knows repairs of no length.
        let positive: Vec<Sample> = samples.iter().filter(|sample| sample.value_h > 0.0).copied().collect();
        let mut fits = Fits::unchosen(samples, FittedLaw::fit_all(&positive)?);
        if let Some(law) = Deterministic::of(samples) {
            fits.best = fits.laws.len();
            fits.laws.push(FittedLaw::Deterministic(law));
            fits.note =
                Some(format!("all of the same length, so that it is fixed at {} h", short(law.value_h)));
            return Ok(fits);
        }
        let least = fits.laws.iter().map(FittedLaw::aic).fold(f64::INFINITY, f64::min);
        let why = |law: &FittedLaw| {
            let worse = law.aic() - least;
            let no_support = || format!("its AIC is worse than the best by {worse:.0}");
            differs(&downtime(law), "h of downtime", "in as many outages")
                .or_else(|| (worse > NO_SUPPORT).then(no_support))
        };
        let mut fits = fits.chosen(why);
        let taken = fits.law();
        if fits.note.is_none()
            && let (Some(_), Some(law)) = (why(taken), Empirical::of(samples))
        {
            let n = law.n;
            fits.best = fits.laws.len();
            fits.laws.push(FittedLaw::Empirical(law));
            fits.note =
                Some(format!("no law gives the recorded downtime, so that the {n} recorded ones are drawn"));
        }
        Ok(fits)
    }

    fn unchosen(samples: &[Sample], laws: Vec<FittedLaw>) -> Fits {
        let ended = samples.iter().filter(|sample| !sample.censored).count();
        Fits { laws, best: 0, ended, censored: samples.len() - ended, rejected: Vec::new(), note: None }
    }

    /// Takes the best law that there is no reason against; the exponential where there is one against each.
    fn chosen(mut self, why: impl Fn(&FittedLaw) -> Option<String>) -> Fits {
        if self.ended < FEWEST_FOR_A_SHAPE as usize {
            self.note = Some("too few for a shape, so that it is the exponential law".to_owned());
            return self;
        }
        let mut order: Vec<usize> = (0..self.laws.len()).collect();
        order.sort_by(|a, b| self.laws[*a].aic().total_cmp(&self.laws[*b].aic()));
        for at in order {
            let law = &self.laws[at];
            let reason = if law.is_determined() {
                why(law)
            } else {
                Some("the record does not determine its parameters".to_owned())
            };
            match reason {
                None => {
                    self.best = at;
                    return self;
                }
                Some(reason) => self.rejected.push(format!("{} rejected: {reason}", law.name())),
            }
        }
        self
    }

    /// The better of the exponential and the Weibull law, which go with frailty.
    pub fn weibull_or_exponential(&self) -> FittedLaw {
        let exponential = &self.laws[0];
        let weibull = self.laws.iter().find(|law| matches!(law, FittedLaw::Weibull(_)));
        let is_better = |law: &&FittedLaw| law.aic() < exponential.aic() && law.is_determined();
        let enough = self.ended >= FEWEST_FOR_A_SHAPE as usize;
        weibull.filter(|_| enough).filter(is_better).unwrap_or(exponential).clone()
    }

    /// The same sample with a law that was fitted together with the frailty of blades.
    pub fn with_frailty(&self, law: FittedLaw) -> Fits {
        let note = Some("fitted together with the frailty of blades".to_owned());
        Fits { laws: vec![law], best: 0, rejected: Vec::new(), note, ..*self }
    }

    /// The law that is taken.
    pub fn law(&self) -> &FittedLaw {
        &self.laws[self.best]
    }

    /// The way it was chosen.
    pub fn how(&self) -> String {
        let laws =
            if self.laws.iter().any(|law| matches!(law, FittedLaw::Piecewise(_))) { "four" } else { "three" };
        match &self.note {
            Some(note) => note.clone(),
            None if self.rejected.is_empty() => format!("best of {laws} laws by AIC"),
            None => format!("best of {laws} laws by AIC, of those that give the record back"),
        }
    }
}

/// The reason against a law whose figure differs from the record's.
fn differs(of: &Comparison, what: &str, from: &str) -> Option<String> {
    (!of.holds()).then(|| {
        format!(
            "{from} it gives {} {what}, the record has {} (chance allows {} to {})",
            short(of.expected),
            short(of.recorded),
            short(of.interval.0),
            short(of.interval.1)
        )
    })
}
