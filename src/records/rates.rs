//! Failure modes of a history: which laws its lives and repairs follow, and the piece of scenario that says so.
//!
//! Model: each mode has lives in operating age ([`lives`]) and repairs from failure to return; one that was still going
//! on is censored. Of the exponential, the Weibull and the lognormal law the best by Akaike's criterion is taken; with
//! fewer failures than `FEWEST_FOR_A_SHAPE` it is the exponential, for a shape would be guesswork.

use super::fit::{FitError, FittedLaw, Sample};
use super::history::History;
use super::lives;
use super::modes::FEWEST_FOR_A_SHAPE;
use crate::units::Span;

/// The laws that were fitted to one sample.
#[derive(Clone, Debug, PartialEq)]
pub struct Fits {
    /// All of them.
    pub laws: Vec<FittedLaw>,
    /// The position of the best.
    pub best: usize,
    /// Observations that ended.
    pub ended: usize,
    /// Observations that were still going on.
    pub censored: usize,
}

impl Fits {
    /// Fits the three laws.
    ///
    /// # Errors
    /// If not even the exponential law can be fitted.
    pub fn of(samples: &[Sample]) -> Result<Fits, FitError> {
        let laws = FittedLaw::fit_all(samples)?;
        let ended = samples.iter().filter(|sample| !sample.censored).count();
        let by_aic = laws.iter().enumerate().min_by(|a, b| a.1.aic().total_cmp(&b.1.aic()));
        let best = if ended < FEWEST_FOR_A_SHAPE as usize { 0 } else { by_aic.map_or(0, |(at, _)| at) };
        Ok(Fits { laws, best, ended, censored: samples.len() - ended })
    }

    /// The law that is taken.
    pub fn law(&self) -> &FittedLaw {
        &self.laws[self.best]
    }
}

/// One failure mode.
#[derive(Clone, Debug, PartialEq)]
pub struct FittedMode {
    /// Its name.
    pub name: String,
    /// Outages.
    pub outages: usize,
    /// Failures in the minute of the last return, which the lives leave out.
    pub left_out: u32,
    /// Time in operation of all units together.
    pub up: Span,
    /// The laws of the lives.
    pub lives: Fits,
    /// The laws of the repairs; `None` if none was seen to end.
    pub repairs: Option<Fits>,
}

impl FittedMode {
    /// Time in operation per failure \[h\].
    pub fn mtbf_h(&self) -> f64 {
        self.up.hours() / self.outages as f64
    }

    /// The settings of a failure mode in a scenario, one a line, with comments that say where they come from.
    pub fn settings(&self) -> String {
        let lives = self.lives.law();
        let mut text = format!(
            "# Fitted to {} in {:.1} years of operation; best of three laws by AIC.\n# {}\nlife = {}\n",
            failures(self.outages),
            self.up.years(),
            said(lives),
            lives.scenario()
        );
        match &self.repairs {
            Some(repairs) => {
                text += &format!(
                    "# Fitted to {} repairs, {} of them not finished.\n# {}\nrepair = {}\n",
                    repairs.ended + repairs.censored,
                    repairs.censored,
                    said(repairs.law()),
                    repairs.law().scenario()
                );
            }
            None => text += "# ASSUMED: no completed repair on record.\nrepair = \"4 h\"\n",
        }
        text
    }
}

fn failures(n: usize) -> String {
    if n == 1 { "1 failure".to_owned() } else { format!("{n} failures") }
}

/// The intervals of the parameters, in a sentence.
fn said(law: &FittedLaw) -> String {
    let parts: Vec<String> = law
        .parameters()
        .iter()
        .map(|of| {
            let unit = if of.is_time { " h" } else { "" };
            format!("{} {} to {}{unit}", of.name, short(of.interval.0), short(of.interval.1))
        })
        .collect();
    format!("95 %: {}.", parts.join(", "))
}

/// A positive number to three digits or all before the point.
pub fn short(value: f64) -> String {
    match value {
        v if v >= 100.0 => format!("{v:.0}"),
        v if v >= 10.0 => format!("{v:.1}"),
        v if v >= 1.0 => format!("{v:.2}"),
        v if v >= 0.001 => format!("{v:.3}"),
        v => format!("{v:.1e}"),
    }
}

/// Fits every mode that occurs, in the order of the history.
///
/// # Errors
/// If a mode has no life above zero to fit.
pub fn fit(history: &History) -> Result<Vec<FittedMode>, FitError> {
    let occurs = |mode: &usize| history.outages.iter().any(|outage| outage.mode == *mode);
    (0..history.modes.len()).filter(occurs).map(|mode| fit_mode(history, mode)).collect()
}

fn fit_mode(history: &History, mode: usize) -> Result<FittedMode, FitError> {
    let lives = lives::of_history(history, Some(mode));
    let durations = durations(history, mode);
    Ok(FittedMode {
        name: history.modes[mode].clone(),
        outages: durations.len(),
        left_out: lives.left_out,
        up: lives.up,
        lives: Fits::of(&lives.samples)?,
        repairs: Fits::of(&durations).ok(),
    })
}

/// The durations of the outages of a mode; those without an end are censored where the unit was last watched.
fn durations(history: &History, mode: usize) -> Vec<Sample> {
    let of_mode = history.outages.iter().filter(|outage| outage.mode == mode);
    of_mode
        .map(|outage| match outage.returned {
            Some(back) => Sample::failed(Span(back.0 - outage.failed.0).hours()),
            None => Sample::censored(Span(history.units[outage.unit].to.0 - outage.failed.0).hours()),
        })
        .collect()
}

/// The two tables of a mode: the laws of lives and of repairs, with their parameters.
pub fn table(mode: &FittedMode) -> String {
    let mut text = format!(
        "\n{}: {} in {:.1} years of operation, one in {} h\n",
        mode.name,
        failures(mode.outages),
        mode.up.years(),
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
        None => text += "  repairs: none completed\n",
    }
    text
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
        text += &format!(
            "  {} {:<14} {:>14.2} {:>10.2} {:>9}   {}\n",
            if at == fits.best { '>' } else { ' ' },
            law.name(),
            law.log_likelihood(),
            law.aic(),
            short(law.mean_h()),
            parameters.join(", ")
        );
    }
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
            if let (modes::Repair::Lognormal(closed), Some(repairs)) = (theirs.repair, &ours.repairs) {
                let found = repairs.laws.iter().find(|law| law.name() == "lognormal").unwrap();
                assert!((found.mean_h() / closed.mean_h() - 1.0).abs() < 1e-6, "{}", ours.name);
            }
        }
        assert_eq!(ours.iter().map(|mode| mode.outages).sum::<usize>(), 3984);
        assert_eq!(Cause::ALL[0].mode(), ours[0].name);
    }
}
