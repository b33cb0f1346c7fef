//! Matches: the fit of a workload of one class on a blade of one type, and the spares that a workload gains by.
//!
//! Intuition: of every pair of class and type the hot loop asks for distance and feasibility, which are worked out once.
//! Of gains there are as many as pairs of class and type times types, and hardly any is asked for: those of a pair are
//! worked out when the first workload of the class runs on the type.
//!
//! Limits: 24 bytes for each pair of class and type; gains take space where workloads have been alone.

use crate::model::resource::{Matching, Resources, kinds_match, mismatches};
use crate::policy::Undersized;
use crate::units::TypeId;

/// Fit of a workload of one class on a blade of one type.
#[derive(Clone, Copy, Debug)]
pub struct Fit {
    /// Distance by the policy's measure \[1\]; infinite where a hard condition is not met.
    pub distance: f64,
    /// Share of the requirement that is served \[1\].
    pub served: f64,
    /// Runs: the workload can run there under the policy.
    pub runs: bool,
    /// Bits by position outside of the zones and readiness: such a spare may be tried.
    tries: u8,
}

impl Fit {
    /// The fit of a class that requires `required` on blades that provide `provided`.
    pub(super) fn new(
        matching: &Matching,
        undersized: Undersized,
        required: &Resources,
        provided: &Resources,
    ) -> Fit {
        let distance = matching.distance(required, provided);
        if !kinds_match(required, provided) {
            return Fit { distance, served: 0.0, runs: false, tries: 0 };
        }
        let short = mismatches(required, provided).map(|(_, m)| m.under).fold(0.0, f64::max);
        let runs = distance.is_finite() && (undersized == Undersized::Runs || short <= 0.0);
        Fit { distance, served: 1.0 - short, runs, tries: 0 }
    }

    /// Right kind: all hard conditions are met, which is known even where capacity is not.
    #[inline]
    pub fn right_kind(&self) -> bool {
        self.distance.is_finite()
    }

    /// May be tried: a spare plugged in inside or outside of the zones, booted or cold, may be tried as far as is known.
    #[inline]
    pub fn may_try(&self, outside: bool, booted: bool) -> bool {
        self.tries >> bit(outside, booted) & 1 == 1
    }

    /// Lets such a spare be tried.
    pub(super) fn allow(&mut self, outside: bool, booted: bool) {
        self.tries |= 1 << bit(outside, booted);
    }
}

#[inline]
fn bit(outside: bool, booted: bool) -> u8 {
    u8::from(outside) << 1 | u8::from(booted)
}

/// Spares that the workloads of one class on one type gain by.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// Their type.
    pub to: TypeId,
    /// Booted spares, rather than cold ones.
    pub booted: bool,
    /// By their position inside or outside of the class's hard zones: the gain \[1\]; NaN if the move is not worth it.
    gains: [f64; 2],
}

impl Target {
    /// The target with these gains, unless neither is worth it.
    pub(super) fn new(to: TypeId, booted: bool, gains: [f64; 2]) -> Option<Target> {
        gains.iter().any(|gain| !gain.is_nan()).then_some(Target { to, booted, gains })
    }

    /// Gain of the move, if it is worth it.
    #[inline]
    pub fn gain(&self, outside: bool) -> Option<f64> {
        Some(self.gains[usize::from(outside)]).filter(|gain| !gain.is_nan())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pair_takes_no_more_room_than_is_said() {
        assert_eq!(size_of::<Fit>(), 24);
    }

    #[test]
    fn each_kind_of_spare_is_allowed_by_itself() {
        let mut fit = Fit { distance: 0.0, served: 1.0, runs: true, tries: 0 };
        fit.allow(true, false);
        let tried = [(false, false), (false, true), (true, false), (true, true)];
        assert_eq!(tried.map(|(outside, booted)| fit.may_try(outside, booted)), [false, false, true, false]);
        let target = Target::new(TypeId(0), true, [f64::NAN, 0.5]).expect("one is worth it");
        assert_eq!((target.gain(false), target.gain(true)), (None, Some(0.5)));
        assert!(Target::new(TypeId(0), true, [f64::NAN; 2]).is_none());
    }
}
