//! The fit of a whole system of a record: the laws of its failure modes, the nodes that fail together, and the nodes that are
//! worse than others.

use super::bursts::{self, Apart, Bursts};
use super::checks::{Checked, Laws, Recorded, WRITTEN};
use super::fit::{FitError, FittedLaw};
use super::frailty::{self, Frailty};
use super::history::History;
use super::lanl::Import;
use super::modes::{self, ModeFit, Repairs};
use super::rates::Blades;

/// The fit of a system.
pub struct SystemFit {
    /// The failure modes.
    pub modes: Vec<ModeFit>,
    /// The bursts, by mode.
    pub bursts: Vec<Bursts>,
    /// The frailty, if nodes differ beyond chance.
    pub frailty: Option<Frailty>,
    /// The checks of the laws, by the name of the mode.
    pub checked: Vec<(&'static str, Checked)>,
    /// Nodes as they were taken to be.
    pub blades: Blades,
    /// Repairs as they were taken to be.
    pub repairs: Repairs,
}

/// Fits a system: nodes that are alike fail independently, others as the record shows beyond chance; repairs as they are to be
/// taken.
///
/// # Errors
/// If a mode has no life above zero to fit.
pub fn fit(import: &Import, blades: Blades, repairs: Repairs) -> Result<SystemFit, FitError> {
    let Apart { history: marked, bursts } = bursts::apart(&History::of_lanl(import), &[]);
    let history = match blades {
        Blades::Alike => History::of_lanl(import),
        Blades::Unequal => marked,
    };
    let mut modes = modes::fit_history(import, &history, repairs)?;
    let recorded = |at: usize| Recorded::new(&history, modes[at].cause as usize);
    let recorded: Vec<Recorded> = (0..modes.len()).map(recorded).collect();
    let unequal = match blades {
        Blades::Alike => None,
        Blades::Unequal => {
            let exponential: Vec<FittedLaw> =
                modes.iter().map(|mode| FittedLaw::Exponential(mode.exponential)).collect();
            for (mode, (recorded, exponential)) in modes.iter_mut().zip(recorded.iter().zip(&exponential)) {
                if !recorded.failures(&mode.law(), WRITTEN).holds() {
                    *mode = mode.clone().with(exponential);
                }
            }
            let laws: Vec<(usize, FittedLaw)> =
                modes.iter().map(|mode| (mode.cause as usize, mode.law())).collect();
            frailty::settled(&history, &laws, &exponential, |at, law, factors| {
                recorded[at].clone().paced(factors).failures(law, WRITTEN).holds()
            })
        }
    };
    let paces = |at: usize| unequal.as_ref().map(|of| of.factors[at].as_slice());
    if let Some(of) = &unequal {
        modes.iter_mut().zip(&of.laws).for_each(|(mode, law)| *mode = mode.clone().with(law));
    }
    let checked = modes.iter().zip(recorded).enumerate();
    let checked = checked.map(|(at, (mode, recorded))| check(recorded, mode, paces(at))).collect();
    Ok(SystemFit { bursts, frailty: unequal.as_ref().map(|of| of.frailty), checked, modes, blades, repairs })
}

/// The check of the laws of a mode, of nodes that age at these paces.
fn check(recorded: Recorded, mode: &ModeFit, paces: Option<&[f64]>) -> (&'static str, Checked) {
    let laws = Laws { life: &mode.law(), repair: Some(&mode.repair_law()), are_fitted: true };
    let recorded = paces.into_iter().fold(recorded, |recorded, paces| recorded.paced(paces));
    (mode.cause.mode(), recorded.check(laws, WRITTEN))
}

impl SystemFit {
    /// The bursts that stand in the scenario.
    pub fn written_bursts(&self) -> &[Bursts] {
        match self.blades {
            Blades::Alike => &[],
            Blades::Unequal => &self.bursts,
        }
    }

    /// True if the nodes of the scenario are alike and fail independently of each other.
    pub fn is_independent(&self) -> bool {
        self.written_bursts().is_empty() && self.frailty.is_none()
    }
}
