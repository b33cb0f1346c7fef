//! Ages: how long the blades of a group have been in operation at the start.
//!
//! Intuition: a life that has lasted for three years is another one than a life that begins. An age is that of a life: of
//! a failure mode of a blade, from new or from the repair that renewed it.
//!
//! Limits: where blades differ (frailty), those of a known age are the ones that have reached it, and no more is known of
//! them: how often they had failed before is not considered.

use crate::engine::streams::StreamKey;
use crate::model::blade::BladeType;
use crate::units::{ModeId, Span};
use std::collections::BTreeMap;

/// The ages of the blades of a group at the start, as far as they are known.
#[derive(Clone, Debug, Default)]
pub struct Ages {
    /// Of all blades.
    of_all: Option<Span>,
    /// Of single blades, by their index: of one mode, or of all.
    of_blades: BTreeMap<(u32, Option<ModeId>), Span>,
}

/// Draws that estimate the share of frail blades that are alive.
const PROBES: u64 = 200;
/// The share of typical blades from which on that of all need not be estimated: half of all are more robust.
const TYPICAL: f64 = 0.05;

impl Ages {
    /// The same age for all blades, if it is known.
    pub fn of_all(age: Option<Span>) -> Ages {
        Ages { of_all: age, of_blades: BTreeMap::new() }
    }

    /// Enters the age of a blade, of one mode or of all; false if it has been entered before.
    pub fn enter(&mut self, blade: u32, mode: Option<ModeId>, age: Span) -> bool {
        self.of_blades.insert((blade, mode), age).is_none()
    }

    /// The age of a mode of a blade, if it is known; what is said of the mode, then of the blade, goes before what is
    /// said of the group.
    pub fn of(&self, blade: u32, mode: ModeId) -> Option<Span> {
        let own = |mode| self.of_blades.get(&(blade, mode)).copied();
        own(Some(mode)).or_else(|| own(None)).or(self.of_all)
    }

    /// The oldest age that is known; zero if none is.
    pub fn oldest(&self) -> Span {
        self.of_blades.values().copied().chain(self.of_all).max().unwrap_or_default()
    }

    /// True if nothing is known.
    pub fn is_empty(&self) -> bool {
        self.of_all.is_none() && self.of_blades.is_empty()
    }

    /// The probability that a blade reaches its ages \[1\] if it ages `factor` times as fast as its type.
    pub fn alive(&self, blade: u32, kind: &BladeType, factor: f64) -> f64 {
        let modes = kind.modes.iter().enumerate();
        let known = modes.filter_map(|(at, mode)| Some((mode, self.of(blade, ModeId::at(at))?)));
        known.map(|(mode, age)| mode.life.survival(faster(age, factor))).product()
    }

    /// The probability that a blade reaches its ages \[1\], whatever its frailty; estimated where few do.
    pub fn alive_of_all(&self, blade: u32, kind: &BladeType) -> f64 {
        let typical = self.alive(blade, kind, 1.0);
        let Some(frailty) = kind.frailty.filter(|_| typical < TYPICAL) else { return typical };
        let key = StreamKey::replication(0, 0).named("ages");
        let share = |probe| self.alive(blade, kind, frailty.draw(&mut key.stream(probe)));
        (0..PROBES).map(share).sum::<f64>() / PROBES as f64
    }
}

/// The age that a blade has which ages `factor` times as fast.
pub fn faster(age: Span, factor: f64) -> Span {
    if factor == 1.0 { age } else { Span::from_us(age.0 as f64 * factor) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_of_less_goes_before_what_is_said_of_more() {
        let years = |y: f64| Span::from_hours(8766.0 * y);
        let mut ages = Ages::of_all(Some(years(1.0)));
        assert!(ages.enter(3, None, years(2.0)) && ages.enter(3, Some(ModeId(1)), years(3.0)));
        assert!(!ages.enter(3, None, years(4.0)), "said twice");
        let of = |blade, mode| ages.of(blade, ModeId(mode)).map(Span::years);
        assert_eq!([of(0, 0), of(3, 0), of(3, 1)], [Some(1.0), Some(4.0), Some(3.0)]);
        assert!(Ages::default().is_empty() && Ages::default().of(0, ModeId(0)).is_none());
    }
}
