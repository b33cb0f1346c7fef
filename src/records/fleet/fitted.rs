//! The failure modes of blade types, fitted to tickets: of all types together, or of each by itself.
//!
//! Limits: types that differ in their resources only have the same failures, for tickets are told apart by the type as the
//! inventory writes it.

use super::{BladeKind, Fleet, Groups};
use crate::records::fit::FitError;
use crate::records::frailty::Frailty;
use crate::records::history::History;
use crate::records::rates::{self, FittedMode};
use crate::records::uncertain;
use crate::units::Span;

/// The failure modes fitted to tickets.
#[derive(Clone, Debug)]
pub enum Fitted {
    /// The modes of all blade types together.
    Together(Vec<FittedMode>),
    /// Those of each by itself, in the order of [`Groups::kinds`].
    ByType(Vec<OfType>),
}

/// The failure modes of one blade type.
#[derive(Clone, Debug)]
pub struct OfType {
    /// Time in service of all its blades, outages included \[y\].
    pub years: f64,
    /// The modes.
    pub modes: Vec<FittedMode>,
    /// Fitted to its own tickets; otherwise taken from elsewhere, for it has none.
    pub is_own: bool,
}

/// A fit for each blade type, in the order of the groups; a type without a failure has the modes `otherwise`, or the rate
/// that no failure leaves if there are none. `fitted` fits the history of one type.
///
/// # Errors
/// If a mode of a type has no life above zero to fit.
pub fn by_type(
    history: &History,
    fleet: &Fleet,
    groups: &Groups,
    otherwise: &[FittedMode],
    fitted: impl Fn(&History) -> Result<Vec<FittedMode>, FitError>,
) -> Result<Vec<OfType>, FitError> {
    let of = |kind: &BladeKind| {
        let own = fleet.history_of(history, &kind.written);
        let is_own = !own.outages.is_empty();
        let bound = || rates::no_failure(own.watched()).ok().into_iter().collect();
        let modes = match is_own {
            true => fitted(&own)?,
            false if otherwise.is_empty() => bound(),
            false => otherwise.to_vec(),
        };
        Ok(OfType { years: own.watched().years(), modes, is_own })
    };
    groups.kinds.iter().map(of).collect()
}

impl Fitted {
    /// The laws with repairs of this duration where the record has none that ended.
    pub fn with_repair(mut self, repair: Option<Span>) -> Fitted {
        let modes: Vec<&mut FittedMode> = match &mut self {
            Fitted::Together(modes) => modes.iter_mut().collect(),
            Fitted::ByType(types) => types.iter_mut().flat_map(|of| &mut of.modes).collect(),
        };
        modes.into_iter().for_each(|mode| mode.said_repair = repair);
        self
    }

    /// The names of the failure modes of a blade type, by its position.
    pub fn mode_names(&self, kind: usize) -> Vec<&str> {
        self.modes(kind).iter().flat_map(FittedMode::names).collect()
    }

    /// The modes of a blade type, by its position.
    pub fn modes(&self, kind: usize) -> &[FittedMode] {
        match self {
            Fitted::Together(modes) => modes,
            Fitted::ByType(types) => &types[kind].modes,
        }
    }

    /// The frailty of the blades of a type, by its position.
    pub fn frailty(&self, kind: usize) -> Option<Frailty> {
        self.modes(kind).first().and_then(|mode| mode.frailty)
    }

    /// The tables of all laws. Of a type without a failure they have its years in service \[y\], and what `follows` from them.
    pub fn tables(&self, groups: &Groups, follows: impl Fn(f64) -> String) -> String {
        let tables = |modes: &[FittedMode]| modes.iter().map(rates::table).collect::<String>();
        let of_type = |of: &OfType| match of {
            OfType { modes, is_own: true, .. } => tables(modes),
            OfType { years, .. } => {
                format!("\nno failure in {years:.1} years of service: {}\n", follows(*years))
            }
        };
        match self {
            Fitted::Together(modes) => tables(modes),
            Fitted::ByType(types) => {
                let named = groups.kinds.iter().zip(types);
                named.map(|(kind, of)| format!("\nTYPE {}{}", kind.name, of_type(of))).collect()
            }
        }
    }

    /// Warnings about the laws, a sentence each.
    pub fn warnings(&self) -> Vec<String> {
        match self {
            Fitted::Together(modes) => rates::warnings(modes),
            Fitted::ByType(types) => {
                types.iter().filter(|of| of.is_own).flat_map(|of| rates::warnings(&of.modes)).collect()
            }
        }
    }

    /// The uncertainty that the fits leave, as entries of a scenario that has these modes.
    pub fn left_open(&self, groups: &Groups) -> String {
        let names: Vec<&str> = groups.kinds.iter().map(|kind| kind.name.as_str()).collect();
        match self {
            Fitted::Together(modes) => uncertain::entries(&names, modes, None),
            Fitted::ByType(types) => {
                let named = names.iter().zip(types);
                named.map(|(name, of)| uncertain::entries(&[name], &of.modes, Some(name))).collect()
            }
        }
    }
}
